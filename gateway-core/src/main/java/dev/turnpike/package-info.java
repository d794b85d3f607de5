/**
 * The gateway: {@link dev.turnpike.PaymentGateway} is the one door. It needs no HTTP, reads no
 * environment, and several of them live in one JVM without knowing of each other.
 */
@NullMarked
package dev.turnpike;

import org.jspecify.annotations.NullMarked;
