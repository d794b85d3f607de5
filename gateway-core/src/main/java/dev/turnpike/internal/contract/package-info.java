/**
 * The contract as data: the table of operations, the one JSON mapping, the checks, and the
 * problems. Server, client and embedded callers are all driven by it.
 */
@NullMarked
package dev.turnpike.internal.contract;

import org.jspecify.annotations.NullMarked;
