package dev.turnpike.ledger;

import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A status that was learned, and the notifications that tell of it: stored in one step, or not at
 * all.
 *
 * @param provider the provider's name
 * @param status what was learned
 * @param fingerprint of the status with its metadata: two are the same when it is the same
 * @param seenVersion the {@linkplain PaymentRecord#version() version} of the payment before the
 *     provider was asked, 0 where it was not known: if another status has been recorded meanwhile,
 *     this one may be older
 * @param always whether to notify even when nothing changed
 * @param at now
 * @param notifications what is to be told, one for each target
 */
public record StatusUpdate(
    String provider,
    PaymentStatus status,
    String fingerprint,
    long seenVersion,
    boolean always,
    Instant at,
    List<Notification> notifications) {

  /** The payment as it is known after this. */
  public PaymentRecord appliedTo(@Nullable PaymentRecord known) {
    PaymentRecord payment =
        known != null
            ? known
            : PaymentRecord.made(
                provider, status.paymentId(), null, null, PaymentState.PENDING, at);
    return payment.learned(
        status.shopTransactionId(), status.paymentMethod(), stateOfPayment(payment), fingerprint);
  }

  /** The status of a refund says nothing of the payment itself. */
  private PaymentState stateOfPayment(PaymentRecord known) {
    return status.action() == PaymentAction.REFUND ? known.state() : status.status();
  }

  /** What became of it. */
  public enum Result {
    /** Stored, with its notifications. */
    NOTIFIED,
    /** It says what was known already: nothing stored, nothing to tell. */
    UNCHANGED,
    /** Another status was recorded since the provider was asked: ask again. Nothing stored. */
    STALE
  }
}
