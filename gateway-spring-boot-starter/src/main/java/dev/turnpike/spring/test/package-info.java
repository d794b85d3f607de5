/** For tests of applications with a gateway. */
@NullMarked
package dev.turnpike.spring.test;

import org.jspecify.annotations.NullMarked;
