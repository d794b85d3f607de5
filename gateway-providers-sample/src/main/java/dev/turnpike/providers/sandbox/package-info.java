/**
 * The sandbox: a payment company that is only played, for trying out and testing everything around
 * it. Its door is {@link dev.turnpike.providers.sandbox.SandboxProvider}.
 */
@NullMarked
package dev.turnpike.providers.sandbox;

import org.jspecify.annotations.NullMarked;
