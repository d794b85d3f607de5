/** Time, and whatever waits for it. */
@NullMarked
package dev.turnpike.internal.schedule;

import org.jspecify.annotations.NullMarked;
