/** Threads that do what is due in the store. */
@NullMarked
package dev.turnpike.background;

import org.jspecify.annotations.NullMarked;
