/**
 * What {@link dev.turnpike.Administration} shows of the gateway's records, and how it is searched
 * for. Plain data, made by the gateway: components may be added.
 */
@NullMarked
package dev.turnpike.records;

import org.jspecify.annotations.NullMarked;
