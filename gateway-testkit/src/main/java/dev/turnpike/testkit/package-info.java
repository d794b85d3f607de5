/**
 * Proves that a provider keeps the contract, whether it is a Java class or an HTTP service: {@link
 * dev.turnpike.testkit.ProviderContract} is the contract as data, {@link
 * dev.turnpike.testkit.Suite} runs it. Nothing here needs JUnit.
 */
@NullMarked
package dev.turnpike.testkit;

import org.jspecify.annotations.NullMarked;
