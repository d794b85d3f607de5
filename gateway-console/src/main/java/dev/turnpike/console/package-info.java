/** Pages for people: the contract to read and to try. */
@NullMarked
package dev.turnpike.console;

import org.jspecify.annotations.NullMarked;
