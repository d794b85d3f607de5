/** External services: HTTP services that speak the contract, as providers like any other. */
@NullMarked
package dev.turnpike.internal.external;

import org.jspecify.annotations.NullMarked;
