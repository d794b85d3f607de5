/** Stripe as the contract kit meets it: an account that keeps what it is told, over HTTP. */
@NullMarked
package dev.turnpike.providers.stripe.standin;

import org.jspecify.annotations.NullMarked;
