/** Whole gateways on simulated time, in orders that nobody thought of, and what must hold then. */
@NullMarked
package dev.turnpike.simulation;

import org.jspecify.annotations.NullMarked;
