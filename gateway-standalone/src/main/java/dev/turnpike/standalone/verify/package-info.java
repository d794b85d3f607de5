/** The command {@code verify}: holds an external service to the contract, and says what it saw. */
@NullMarked
package dev.turnpike.standalone.verify;

import org.jspecify.annotations.NullMarked;
