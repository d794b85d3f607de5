/** The gateway as a program: settings from the environment, the start, the end. */
@NullMarked
package dev.turnpike.standalone;

import org.jspecify.annotations.NullMarked;
