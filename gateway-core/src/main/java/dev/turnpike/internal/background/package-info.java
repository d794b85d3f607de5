/** Threads that do what is due in the store. */
@NullMarked
package dev.turnpike.internal.background;

import org.jspecify.annotations.NullMarked;
