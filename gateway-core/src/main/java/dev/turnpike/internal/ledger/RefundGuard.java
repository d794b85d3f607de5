package dev.turnpike.internal.ledger;

import java.util.List;

/**
 * Whether a refund fits beside all others into what was paid. What is open, pending or came out
 * {@code OK} takes its part; what the records don't know of a payment stands in nobody's way.
 */
final class RefundGuard {
  private RefundGuard() {}

  /** What it says. */
  sealed interface Decision {
    /** It may be made, and moves what this says. */
    record Fits(OperationRecord refund) implements Decision {}

    /** It may not. */
    record Exceeds(String reason) implements Decision {}
  }

  /**
   * Decides.
   *
   * @param payment locked, so that no other refund of it begins meanwhile
   * @param onPayment all operations on the payment
   */
  static Decision decide(
      OperationRecord refund, PaymentRecord payment, List<OperationRecord> onPayment) {
    Long paid = payment.amount();
    String currency = payment.currency();
    if (paid == null || currency == null) {
      return new Decision.Fits(refund);
    }
    if (refund.currency() != null && !refund.currency().equals(currency)) {
      return new Decision.Exceeds(
          "the payment is in %s, and the refund in %s".formatted(currency, refund.currency()));
    }
    long left = paid;
    for (OperationRecord other : onPayment) {
      if (other.holdsPayment() && !other.id().equals(refund.id())) {
        left -= other.amount() == null ? paid : other.amount(); // one without an amount took all
      }
    }
    long wanted = refund.amount() == null ? left : refund.amount();
    if (left <= 0 || wanted > left) {
      return new Decision.Exceeds(
          "of the payment of %s %s there are %s left beside all other refunds, and %s"
              .formatted(
                  paid,
                  currency,
                  Math.max(left, 0),
                  refund.amount() == null ? "all that is left is wanted" : wanted + " are wanted"));
    }
    return new Decision.Fits(refund.moving(wanted, currency));
  }
}
