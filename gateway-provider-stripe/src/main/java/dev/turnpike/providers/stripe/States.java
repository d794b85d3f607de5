package dev.turnpike.providers.stripe;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.RefundResult;
import dev.turnpike.api.SubscriptionState;
import org.jspecify.annotations.Nullable;

/**
 * Where Stripe's objects stand, in the words of the contract: the table in {@code docs/stripe.md}.
 * What is not known here is never {@code FAILED}: a payment is then {@code PENDING}, a subscription
 * {@code UNKNOWN}.
 */
final class States {
  private States() {}

  /**
   * A Checkout Session.
   *
   * @param intent its PaymentIntent's status, where it has one
   * @param failed whether the PaymentIntent's last attempt failed
   */
  static PaymentState ofSession(
      @Nullable String status,
      @Nullable String paymentStatus,
      @Nullable String intent,
      boolean failed) {
    if (is(paymentStatus, "paid")) {
      return PaymentState.ACCEPTED;
    }
    if (is(status, "complete")) {
      if (is(paymentStatus, "no_payment_required")) {
        return PaymentState.ACCEPTED;
      }
      return is(paymentStatus, "unpaid") && intent != null
          ? ofIntent(intent, failed)
          : PaymentState.PENDING;
    }
    if (is(status, "expired") && is(paymentStatus, "unpaid")) {
      // Nobody can pay any more. But what was under way when it expired may still arrive.
      boolean nothingUnderWay =
          intent == null || is(intent, "canceled") || is(intent, "requires_payment_method");
      return nothingUnderWay ? PaymentState.FAILED : ofIntent(intent, failed);
    }
    return PaymentState.PENDING; // open: the payer may try again after a decline
  }

  /**
   * A PaymentIntent that nobody can try again.
   *
   * @param failed whether its last attempt failed
   */
  static PaymentState ofIntent(@Nullable String status, boolean failed) {
    if (status == null) {
      return PaymentState.PENDING;
    }
    return switch (status) {
      case "succeeded" -> PaymentState.ACCEPTED;
      case "canceled" -> PaymentState.FAILED;
      case "requires_payment_method" -> failed ? PaymentState.FAILED : PaymentState.PENDING;
      default -> PaymentState.PENDING;
    };
  }

  /**
   * An invoice of a subscription. Stripe may try an open one again, and anybody can still pay it.
   */
  static PaymentState ofInvoice(@Nullable String status) {
    if (is(status, "paid")) {
      return PaymentState.ACCEPTED;
    }
    return is(status, "void") ? PaymentState.FAILED : PaymentState.PENDING;
  }

  /** A refund. */
  static RefundResult ofRefund(@Nullable String status) {
    if (is(status, "succeeded")) {
      return RefundResult.OK;
    }
    return is(status, "failed") || is(status, "canceled") ? RefundResult.KO : RefundResult.PENDING;
  }

  /**
   * A subscription.
   *
   * @param expiredByUs whether it was the gateway that ended it
   */
  static SubscriptionState ofSubscription(@Nullable String status, boolean expiredByUs) {
    if (status == null) {
      return SubscriptionState.UNKNOWN;
    }
    return switch (status) {
      case "incomplete", "paused" -> SubscriptionState.PENDING;
      case "trialing", "active" -> SubscriptionState.ACTIVE;
      case "past_due", "unpaid" -> SubscriptionState.PAST_DUE;
      case "incomplete_expired" -> SubscriptionState.EXPIRED;
      case "canceled" -> expiredByUs ? SubscriptionState.EXPIRED : SubscriptionState.CANCELED;
      default -> SubscriptionState.UNKNOWN;
    };
  }

  /** A Checkout Session that has no subscription (yet). */
  static SubscriptionState ofSessionAlone(@Nullable String status) {
    if (is(status, "open")) {
      return SubscriptionState.PENDING;
    }
    return is(status, "expired") ? SubscriptionState.EXPIRED : SubscriptionState.UNKNOWN;
  }

  /** Whether Stripe can take a payment of a subscription in this state. */
  static boolean isInForce(@Nullable String subscription) {
    return is(subscription, "active")
        || is(subscription, "trialing")
        || is(subscription, "past_due")
        || is(subscription, "unpaid");
  }

  private static boolean is(@Nullable String status, String expected) {
    return expected.equals(status);
  }
}
