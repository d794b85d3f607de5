/** Tells listeners what happens. */
@NullMarked
package dev.turnpike.internal.events;

import org.jspecify.annotations.NullMarked;
