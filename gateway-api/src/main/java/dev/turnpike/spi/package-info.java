/**
 * What a provider implements, and what it is given: {@link dev.turnpike.spi.PaymentProvider} for
 * payments, {@link dev.turnpike.spi.SubscriptionProvider} for subscriptions, one class for either
 * or both.
 */
@NullMarked
package dev.turnpike.spi;

import org.jspecify.annotations.NullMarked;
