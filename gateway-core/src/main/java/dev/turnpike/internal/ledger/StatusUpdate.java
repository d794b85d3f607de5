package dev.turnpike.internal.ledger;

import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.records.PaymentEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A status that was learned, and the notifications that tell of it: stored in one step, or not at
 * all.
 *
 * @param tenant who is told where nobody knows whose the payment is; {@code null}: whoever is told
 *     of everything
 * @param provider the provider's name
 * @param status what was learned
 * @param body the same as JSON
 * @param fingerprint of the status with its metadata: two are the same when it is the same
 * @param seenVersion the {@linkplain PaymentRecord#version() version} of the payment before the
 *     provider was asked, 0 where it was not known: if another status has been recorded meanwhile,
 *     this one may be older
 * @param source where it was learned
 * @param at now
 * @param nextAt when to ask again about a payment that was not known, if it is pending
 * @param notifications what is to be told, one for each target of a tenant
 */
public record StatusUpdate(
    @Nullable String tenant,
    String provider,
    PaymentStatus status,
    String body,
    String fingerprint,
    long seenVersion,
    Source source,
    Instant at,
    Instant nextAt,
    NotificationsFor notifications) {

  /** What is to be told. */
  @FunctionalInterface
  public interface NotificationsFor {
    /** One for each target of this tenant; {@code null}: nobody knows whose the payment is. */
    List<Notification> tenant(@Nullable String tenant);
  }

  /** What is to be told of a payment that is so now. */
  public List<Notification> notificationsFor(PaymentRecord payment) {
    return notifications.tenant(payment.tenant() == null ? tenant : payment.tenant());
  }

  /** The payment as it is known after this. */
  public PaymentRecord appliedTo(PaymentRecord known) {
    return known.learned(
        status.shopTransactionId(), status.paymentMethod(), stateOfPayment(known), fingerprint);
  }

  /**
   * A payment that was not known before this.
   *
   * @param owner whose it is; {@code null} where nobody knows
   */
  public PaymentRecord firstOf(@Nullable String owner) {
    return appliedTo(
        PaymentRecord.made(
            owner, provider, status.paymentId(), null, null, PaymentState.PENDING, at, nextAt));
  }

  /** The status of a refund says of the payment itself only that it was taken. */
  private PaymentState stateOfPayment(PaymentRecord known) {
    if (status.action() != PaymentAction.REFUND) {
      return status.status();
    }
    return known.state() == PaymentState.PENDING ? PaymentState.ACCEPTED : known.state();
  }

  /**
   * What is to be done with it: {@code NOTIFIED} means store {@link #appliedTo}, the notifications
   * and an {@link #event}.
   *
   * @param known the payment as it is known now, if it is
   */
  public Result against(@Nullable PaymentRecord known) {
    if (known != null && fingerprint.equals(known.statusFingerprint())) {
      return source == Source.CHECK ? Result.NOTIFIED : Result.UNCHANGED;
    }
    if (known != null && known.version() != seenVersion) {
      return Result.STALE;
    }
    boolean news =
        source != Source.PENDING
            || known == null
            || known.statusFingerprint() != null
            || known.state() != stateOfPayment(known);
    return news ? Result.NOTIFIED : Result.UNCHANGED;
  }

  /**
   * The operations of which it says more than was known, as they are after this: a payment that was
   * pending, or sent the payer elsewhere, is decided; or so is the refund that was pending, where
   * there is one only.
   *
   * @param onPayment all operations on the payment
   */
  List<OperationRecord> toldOf(List<OperationRecord> onPayment) {
    if (status.status() == PaymentState.PENDING) {
      return List.of();
    }
    boolean isRefund = status.action() == PaymentAction.REFUND;
    PayResult told = status.status() == PaymentState.ACCEPTED ? PayResult.OK : PayResult.KO;
    List<OperationRecord> undecided =
        onPayment.stream()
            .filter(
                isRefund
                    ? operation ->
                        operation.operation().givesBack() && operation.result() == PayResult.PENDING
                    : operation -> operation.operation().makesPayment())
            .filter(operation -> operation.result() != null && operation.result() != told)
            .toList();
    return isRefund && undecided.size() > 1
        ? List.of()
        : undecided.stream().map(operation -> operation.turnedOut(told, at)).toList();
  }

  /** What the payment's timeline says of it. */
  public PaymentEvent event() {
    return new PaymentEvent(
        at, PaymentEvent.Kind.STATUS, provider, status.paymentId(), source.name(), body);
  }

  /** Where a status was learned. */
  public enum Source {
    /** Somebody checked: it is told even when nothing changed. */
    CHECK,
    /** A callback came: its first status is told even when the payment was answered so. */
    CALLBACK,
    /** An unknown operation was asked about: its first status is told. */
    UNKNOWN,
    /** A call was found that a restored backup lacks: its first status is told. */
    FOUND,
    /** Its provider was asked before a notification of a restored backup goes out. */
    RESTORE,
    /** A pending payment was asked about: that it is still pending is no news. */
    PENDING
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
