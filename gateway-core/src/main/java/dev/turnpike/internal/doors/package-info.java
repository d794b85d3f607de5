/** The typed doors for hosts' code, the same before every gateway. */
@NullMarked
package dev.turnpike.internal.doors;

import org.jspecify.annotations.NullMarked;
