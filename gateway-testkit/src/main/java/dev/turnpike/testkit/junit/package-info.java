/** The contract as tests of JUnit 5. */
@NullMarked
package dev.turnpike.testkit.junit;

import org.jspecify.annotations.NullMarked;
