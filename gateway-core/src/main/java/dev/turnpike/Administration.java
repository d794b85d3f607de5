package dev.turnpike;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.ledger.Ledger;
import dev.turnpike.ledger.Notification;
import dev.turnpike.ledger.OperationRecord;
import dev.turnpike.ledger.PaymentRecord;
import dev.turnpike.ledger.RecordSearch.Counts;
import dev.turnpike.ledger.RecordSearch.Cursor;
import dev.turnpike.ledger.RecordSearch.NotificationFilter;
import dev.turnpike.ledger.RecordSearch.OperationFilter;
import dev.turnpike.ledger.RecordSearch.Page;
import dev.turnpike.ledger.RecordSearch.PaymentFilter;
import dev.turnpike.ledger.RecordSearch.Timeline;
import dev.turnpike.ledger.Store;
import dev.turnpike.ledger.StoreUnavailableException;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * Looks into the gateway's records, and does by hand what only a person can decide. What it returns
 * is for people with a right to see it: requests without {@code providerData}, but answers with
 * tokens and URLs. Thread-safe. Every method throws {@code provider_unavailable} while the store
 * can't be reached.
 */
public final class Administration {
  private final Store store;
  private final Ledger ledger;
  private final Runnable wake;
  private final Clock clock;

  Administration(Store store, Ledger ledger, Runnable wake, Clock clock) {
    this.store = store;
    this.ledger = ledger;
    this.wake = wake;
    this.clock = clock;
  }

  /**
   * Payments, those made last first.
   *
   * @throws InvalidRequestException when the cursor is none of these
   */
  public Page<PaymentRecord> payments(PaymentFilter filter, Cursor cursor) {
    return page(cursor, () -> store.payments(filter, cursor));
  }

  /**
   * Operations, those begun last first.
   *
   * @throws InvalidRequestException when the cursor is none of these
   */
  public Page<OperationRecord> operations(OperationFilter filter, Cursor cursor) {
    return page(cursor, () -> store.operations(filter, cursor));
  }

  /**
   * Notifications, those stored last first.
   *
   * @throws InvalidRequestException when the cursor is none of these
   */
  public Page<Notification> notifications(NotificationFilter filter, Cursor cursor) {
    return page(cursor, () -> store.notifications(filter, cursor));
  }

  /**
   * One operation.
   *
   * @throws GatewayException with {@code record_not_found}
   */
  public OperationRecord operation(String operationId) {
    return reached(() -> store.operation(operationId))
        .orElseThrow(() -> notFound("no operation has the id '%s'".formatted(operationId)));
  }

  /**
   * All that is known of a payment.
   *
   * @throws GatewayException with {@code payment_not_found}
   */
  public Timeline timeline(String provider, String paymentId) {
    return reached(() -> store.timeline(provider, paymentId))
        .orElseThrow(
            () ->
                GatewayException.of(ErrorCode.PAYMENT_NOT_FOUND)
                    .detail(
                        "the records hold no payment '%s' of provider '%s'"
                            .formatted(paymentId, provider))
                    .build());
  }

  /** How much there is of what: open operations, pending payments, waiting notifications. */
  public Counts counts() {
    return reached(store::counts);
  }

  /**
   * Has a notification sent once more that was given up, or had arrived.
   *
   * @throws GatewayException with {@code record_not_found}; or with {@code record_conflict} when it
   *     is on its way anyhow, or when a newer one tells more, since an older status never comes
   *     after a newer one
   */
  public void resend(String notificationId) {
    switch (reached(() -> store.resend(notificationId, clock.instant()))) {
      case DUE -> wake.run();
      case WAITING -> throw conflict("the notification is on its way");
      case SUPERSEDED ->
          throw conflict(
              "a newer notification of this payment went out; use check to tell it again");
      case NOT_FOUND -> throw notFound("no notification has the id '%s'".formatted(notificationId));
    }
  }

  /**
   * Settles an unknown operation by hand, as somebody has found out at the payment company: from
   * now on the same request is answered so. The provider is asked for the payment's status, and
   * what it says is notified.
   *
   * @param answer what the provider would have answered: a record of the operation's own kind
   * @throws GatewayException with {@code record_not_found}; or with {@code record_conflict} when it
   *     is not unknown
   * @throws InvalidRequestException when the answer is of another kind
   */
  public void settle(String operationId, Object answer) {
    OperationRecord operation = unknown(operationId);
    Class<?> type = operation.operation().answerType();
    if (!type.isInstance(answer)) {
      throw InvalidRequestException.of(
          "answer",
          "must be a %s for %s".formatted(type.getSimpleName(), operation.operation().id()));
    }
    if (!reached(() -> ledger.settle(operation, answer))) {
      throw conflict("the operation is not unknown any more");
    }
    wake.run();
  }

  /**
   * Settles an unknown operation by hand as never executed: its key and its id are free again.
   *
   * @throws GatewayException with {@code record_not_found}; or with {@code record_conflict} when it
   *     is not unknown
   */
  public void settleAsNotExecuted(String operationId) {
    OperationRecord operation = unknown(operationId);
    if (!reached(() -> store.forget(operation.id()))) {
      throw conflict("the operation is not unknown any more");
    }
  }

  private OperationRecord unknown(String operationId) {
    OperationRecord operation = operation(operationId);
    return switch (operation.state()) {
      case UNKNOWN -> operation;
      case STARTED -> throw conflict("the operation is under way");
      case COMPLETED -> throw conflict("the operation has its answer");
    };
  }

  private static <T> T page(Cursor cursor, Supplier<T> search) {
    try {
      return reached(search);
    } catch (IllegalArgumentException e) {
      throw InvalidRequestException.of("after", "'%s' ends no page".formatted(cursor.after()));
    }
  }

  private static <T> T reached(Supplier<T> step) {
    try {
      return step.get();
    } catch (StoreUnavailableException e) {
      throw GatewayException.of(ErrorCode.PROVIDER_UNAVAILABLE)
          .detail("the gateway's records can't be reached: " + e.getMessage())
          .cause(e)
          .build();
    }
  }

  private static GatewayException notFound(String detail) {
    return GatewayException.of(ErrorCode.RECORD_NOT_FOUND).detail(detail).build();
  }

  private static GatewayException conflict(String detail) {
    return GatewayException.of(ErrorCode.RECORD_CONFLICT).detail(detail).build();
  }
}
