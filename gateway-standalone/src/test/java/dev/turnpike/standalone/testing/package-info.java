/** {@code gateway.jar} as a process, and jars of providers for it. */
@NullMarked
package dev.turnpike.standalone.testing;

import org.jspecify.annotations.NullMarked;
