package dev.turnpike;

import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.RecordSearch.Timeline;
import dev.turnpike.internal.ledger.StoredAnswer;
import dev.turnpike.records.PaymentEvent;
import dev.turnpike.records.PaymentTimeline;
import dev.turnpike.records.RecordedNotification;
import dev.turnpike.records.RecordedOperation;
import dev.turnpike.records.RecordedPayment;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a host sees of the ledger's records. */
final class RecordViews {
  private RecordViews() {}

  static PaymentTimeline of(Timeline timeline, @Nullable URI dashboardUrl) {
    PaymentRecord payment = timeline.payment();
    return new PaymentTimeline(
        payment == null ? null : of(payment),
        dashboardUrl,
        timeline.operations().stream().map(RecordViews::of).toList(),
        timeline.events(),
        timeline.notifications().stream().map(RecordViews::of).toList());
  }

  static RecordedPayment of(PaymentRecord payment) {
    return new RecordedPayment(
        payment.tenant(),
        payment.provider(),
        payment.paymentId(),
        payment.shopTransactionId(),
        payment.paymentMethod(),
        payment.amount(),
        payment.currency(),
        payment.state(),
        payment.madeAt(),
        payment.nextAt());
  }

  static RecordedOperation of(OperationRecord operation) {
    StoredAnswer answer = operation.answer();
    return new RecordedOperation(
        operation.id(),
        operation.provider(),
        operation.operation().id(),
        operation.state(),
        operation.tenant(),
        guard(operation, "shopTransactionId"),
        guard(operation, "refundId"),
        operation.paymentId(),
        operation.request().paymentMethod(),
        operation.amount(),
        operation.currency(),
        operation.result(),
        operation.startedAt(),
        operation.endedAt(),
        operation.nextAt(),
        answer == null ? null : answer.settledBy(),
        operation.request().traceparent(),
        operation.request().body(),
        answer == null || answer.problem() ? null : answer.json(),
        answer == null || !answer.problem() ? null : answer.json());
  }

  private static @Nullable String guard(OperationRecord operation, String field) {
    return operation.operation().guardField().filter(field::equals).isPresent()
        ? operation.guard()
        : null;
  }

  static RecordedNotification of(Notification notification) {
    return of(notification, List.of());
  }

  static RecordedNotification of(Notification notification, List<PaymentEvent> attempts) {
    return new RecordedNotification(
        notification.id(),
        notification.tenant(),
        notification.provider(),
        notification.paymentId(),
        notification.target(),
        notification.state(),
        notification.attempts(),
        notification.result(),
        notification.createdAt(),
        notification.isOver() ? null : notification.nextAt(),
        notification.body(),
        attempts);
  }
}
