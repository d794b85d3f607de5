/**
 * The HTTP client's side of the wire: one connection pool, safe defaults, answers with a limit, and
 * a log that masks.
 */
@NullMarked
package dev.turnpike.internal.transport;

import org.jspecify.annotations.NullMarked;
