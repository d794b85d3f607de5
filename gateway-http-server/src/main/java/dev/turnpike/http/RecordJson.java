package dev.turnpike.http;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.records.Counts;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.FoundRecords;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentEvent;
import dev.turnpike.records.PaymentTimeline;
import dev.turnpike.records.RecordedNotification;
import dev.turnpike.records.RecordedOperation;
import dev.turnpike.records.RecordedPayment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The gateway's records as an operator reads them: without keys, tokens and card data. */
final class RecordJson {
  private RecordJson() {}

  static <T> Map<String, @Nullable Object> page(
      String name, Page<T> page, Function<T, Map<String, @Nullable Object>> json) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put(name, page.items().stream().map(json).toList());
    put(fields, "next", page.next());
    return fields;
  }

  static Map<String, @Nullable Object> found(FoundRecords found) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("payments", found.payments().stream().map(RecordJson::payment).toList());
    fields.put("operations", found.operations().stream().map(RecordJson::operation).toList());
    fields.put(
        "notifications", found.notifications().stream().map(RecordJson::notification).toList());
    return fields;
  }

  static Map<String, @Nullable Object> statistics(List<CallStatistics> slots) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("slotSeconds", CallStatistics.SLOT.toSeconds());
    fields.put("boundsMs", CallStatistics.BOUNDS.stream().map(Duration::toMillis).toList());
    fields.put("slots", slots.stream().map(RecordJson::slot).toList());
    return fields;
  }

  private static Map<String, @Nullable Object> slot(CallStatistics slot) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    put(fields, "from", slot.begin());
    fields.put("provider", slot.provider());
    fields.put("operation", slot.operation());
    fields.put("answered", slot.answered());
    fields.put("declined", slot.declined());
    fields.put("notExecuted", slot.notExecuted());
    fields.put("unknown", slot.unknown());
    put(fields, "p50Ms", millis(slot.within(0.5)));
    put(fields, "p95Ms", millis(slot.within(0.95)));
    fields.put("durations", slot.durations());
    return fields;
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  static Map<String, @Nullable Object> counts(Counts counts) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("operationsUnderWay", counts.started());
    fields.put("operationsUnknown", counts.unknown());
    fields.put("paymentsPending", counts.pendingPayments());
    fields.put("callbacksOpen", counts.openCallbacks());
    fields.put("notificationsWaiting", counts.waitingNotifications());
    fields.put("notificationsDead", counts.deadNotifications());
    return fields;
  }

  static Map<String, @Nullable Object> timeline(PaymentTimeline timeline) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    put(fields, "payment", timeline.payment() == null ? null : payment(timeline.payment()));
    fields.put(
        "operations", timeline.operations().stream().map(RecordJson::wholeOperation).toList());
    fields.put("events", timeline.events().stream().map(RecordJson::event).toList());
    fields.put(
        "notifications",
        timeline.notifications().stream().map(RecordJson::wholeNotification).toList());
    return fields;
  }

  static Map<String, @Nullable Object> payment(RecordedPayment payment) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("provider", payment.provider());
    fields.put("paymentId", payment.paymentId());
    putTenant(fields, payment.tenant());
    put(fields, "shopTransactionId", payment.shopTransactionId());
    put(fields, "paymentMethod", payment.paymentMethod());
    put(fields, "amount", payment.amount());
    put(fields, "currency", payment.currency());
    fields.put("status", payment.state().name());
    put(fields, "madeAt", payment.madeAt());
    put(fields, "nextQuestionAt", payment.nextQuestionAt());
    return fields;
  }

  static Map<String, @Nullable Object> operation(RecordedOperation operation) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", operation.id());
    fields.put("provider", operation.provider());
    fields.put("operation", operation.operation());
    fields.put("state", lower(operation.state()));
    putTenant(fields, operation.tenant());
    put(fields, "shopTransactionId", operation.shopTransactionId());
    put(fields, "refundId", operation.refundId());
    put(fields, "paymentId", operation.paymentId());
    put(fields, "paymentMethod", operation.paymentMethod());
    put(fields, "amount", operation.amount());
    put(fields, "currency", operation.currency());
    put(fields, "result", operation.result() == null ? null : operation.result().name());
    put(fields, "startedAt", operation.startedAt());
    put(fields, "endedAt", operation.endedAt());
    put(fields, "nextQuestionAt", operation.nextQuestionAt());
    put(fields, "settledBy", operation.settledBy());
    return fields;
  }

  /** With what was asked and answered. */
  static Map<String, @Nullable Object> wholeOperation(RecordedOperation operation) {
    Map<String, @Nullable Object> fields = operation(operation);
    put(fields, "traceparent", operation.traceparent());
    put(fields, "request", masked(operation.request()));
    put(fields, "answer", masked(operation.answer()));
    put(fields, "problem", masked(operation.problem()));
    return fields;
  }

  static Map<String, @Nullable Object> notification(RecordedNotification notification) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", notification.id());
    putTenant(fields, notification.tenant());
    fields.put("provider", notification.provider());
    fields.put("paymentId", notification.paymentId());
    fields.put("target", notification.target());
    fields.put("state", lower(notification.state()));
    fields.put("attempts", notification.attempts());
    put(fields, "lastResult", shown(notification.lastResult()));
    put(fields, "createdAt", notification.createdAt());
    put(fields, "nextAttemptAt", notification.nextAttemptAt());
    return fields;
  }

  static Map<String, @Nullable Object> wholeNotification(RecordedNotification notification) {
    Map<String, @Nullable Object> fields = notification(notification);
    put(fields, "body", masked(notification.body()));
    return fields;
  }

  /** With its attempts one by one, which a payment's timeline has among its events. */
  static Map<String, @Nullable Object> notificationWithAttempts(RecordedNotification notification) {
    Map<String, @Nullable Object> fields = wholeNotification(notification);
    fields.put("attemptLog", notification.attemptLog().stream().map(RecordJson::attempt).toList());
    return fields;
  }

  private static Map<String, @Nullable Object> attempt(PaymentEvent event) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    put(fields, "at", event.at());
    putAttempt(fields, event);
    return fields;
  }

  private static void putAttempt(Map<String, @Nullable Object> fields, PaymentEvent event) {
    put(fields, "result", shown(event.text()));
    DeliveryAttempt attempt = event.attempt();
    if (attempt != null) {
      fields.put("tookMs", attempt.took().toMillis());
      put(fields, "httpStatus", attempt.httpStatus());
      put(fields, "answer", shown(attempt.answer()));
    }
  }

  static Map<String, @Nullable Object> audit(AuditEvent event) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    put(fields, "at", event.at());
    fields.put("action", event.action().text());
    fields.put("by", event.by());
    put(fields, "address", event.address());
    putTenant(fields, event.tenant());
    put(fields, "provider", event.provider());
    fields.put("about", Redactor.text(event.about()));
    putText(fields, "before", event.before());
    putText(fields, "after", event.after());
    putText(fields, "reason", event.reason());
    return fields;
  }

  private static void putText(
      Map<String, @Nullable Object> fields, String name, @Nullable String text) {
    put(fields, name, text == null ? null : Redactor.text(text));
  }

  /** The nameless one is not told. */
  private static void putTenant(Map<String, @Nullable Object> fields, @Nullable String tenant) {
    put(fields, "tenant", tenant == null || tenant.isEmpty() ? null : tenant);
  }

  private static Map<String, @Nullable Object> event(PaymentEvent event) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    put(fields, "at", event.at());
    fields.put("kind", lower(event.kind()));
    switch (event.kind()) {
      case STATUS -> {
        put(
            fields,
            "learnedFrom",
            event.about() == null ? null : event.about().toLowerCase(Locale.ROOT));
        put(fields, "status", masked(event.text()));
      }
      case DELIVERY -> {
        put(fields, "notification", event.about());
        putAttempt(fields, event);
      }
      case CALLBACK -> {}
    }
    return fields;
  }

  private static @Nullable String shown(@Nullable String text) {
    return text == null ? null : Redactor.text(text);
  }

  private static @Nullable Map<String, @Nullable Object> masked(@Nullable String json) {
    if (json == null) {
      return null;
    }
    try {
      return Redactor.object(Json.readObject(json.getBytes(StandardCharsets.UTF_8)));
    } catch (NotJsonException e) {
      throw new IllegalStateException("a record is no JSON", e);
    }
  }

  private static void put(
      Map<String, @Nullable Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value instanceof Instant time ? time.toString() : value);
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
