/**
 * Payments and subscriptions at Stripe, by Checkout Sessions: the full-size sample of a provider.
 */
@NullMarked
package dev.turnpike.providers.stripe;

import org.jspecify.annotations.NullMarked;
