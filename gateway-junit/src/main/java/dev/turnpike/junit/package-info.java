/**
 * For the tests of hosts: {@link dev.turnpike.junit.TestGateway}, and {@link
 * dev.turnpike.junit.GatewayExtension}, which hands it to tests of JUnit.
 */
@NullMarked
package dev.turnpike.junit;

import org.jspecify.annotations.NullMarked;
