package dev.turnpike.http;

import dev.turnpike.StoreState;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.records.Counts;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.FoundRecords;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentEvent;
import dev.turnpike.records.PaymentTimeline;
import dev.turnpike.records.RecordedNotification;
import dev.turnpike.records.RecordedOperation;
import dev.turnpike.records.RecordedPayment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The gateway's records as an operator reads them: without keys, tokens and card data. */
final class RecordJson {
  static final RecordView<Counts> COUNTS =
      RecordView.<Counts>named("Counts")
          .number("operationsUnderWay", Counts::started)
          .number("operationsUnknown", Counts::unknown)
          .number("paymentsPending", Counts::pendingPayments)
          .number("callbacksOpen", Counts::openCallbacks)
          .number("notificationsWaiting", Counts::waitingNotifications)
          .number("notificationsDead", Counts::deadNotifications);

  static final RecordView<RecordedPayment> PAYMENT =
      RecordView.<RecordedPayment>named("RecordedPayment")
          .text("provider", RecordedPayment::provider)
          .text("paymentId", RecordedPayment::paymentId)
          .text("tenant", payment -> named(payment.tenant()))
          .text("shopTransactionId", RecordedPayment::shopTransactionId)
          .text("paymentMethod", RecordedPayment::paymentMethod)
          .number("amount", RecordedPayment::amount)
          .text("currency", RecordedPayment::currency)
          .choice("status", PaymentState.class, RecordedPayment::state)
          .time("madeAt", RecordedPayment::madeAt)
          .time("nextQuestionAt", RecordedPayment::nextQuestionAt);

  static final RecordView<RecordedOperation> OPERATION =
      RecordView.<RecordedOperation>named("RecordedOperation")
          .text("id", RecordedOperation::id)
          .text("provider", RecordedOperation::provider)
          .text("operation", RecordedOperation::operation)
          .small("state", OperationState.class, RecordedOperation::state)
          .text("tenant", operation -> named(operation.tenant()))
          .text("shopTransactionId", RecordedOperation::shopTransactionId)
          .text("refundId", RecordedOperation::refundId)
          .text("paymentId", RecordedOperation::paymentId)
          .text("paymentMethod", RecordedOperation::paymentMethod)
          .number("amount", RecordedOperation::amount)
          .text("currency", RecordedOperation::currency)
          .choice("result", PayResult.class, RecordedOperation::result)
          .time("startedAt", RecordedOperation::startedAt)
          .time("endedAt", RecordedOperation::endedAt)
          .time("nextQuestionAt", RecordedOperation::nextQuestionAt)
          .text("settledBy", RecordedOperation::settledBy);

  /** With what was asked and answered. */
  static final RecordView<RecordedOperation> WHOLE_OPERATION =
      OPERATION
          .as("WholeOperation")
          .text("traceparent", RecordedOperation::traceparent)
          .json("request", operation -> masked(operation.request()))
          .json("answer", operation -> masked(operation.answer()))
          .json("problem", operation -> masked(operation.problem()));

  static final RecordView<RecordedNotification> NOTIFICATION =
      RecordView.<RecordedNotification>named("RecordedNotification")
          .text("id", RecordedNotification::id)
          .text("tenant", notification -> named(notification.tenant()))
          .text("provider", RecordedNotification::provider)
          .text("paymentId", RecordedNotification::paymentId)
          .text("target", RecordedNotification::target)
          .small("state", NotificationState.class, RecordedNotification::state)
          .number("attempts", RecordedNotification::attempts)
          .text("lastResult", notification -> shown(notification.lastResult()))
          .time("createdAt", RecordedNotification::createdAt)
          .time("nextAttemptAt", RecordedNotification::nextAttemptAt);

  /** With what is told. */
  static final RecordView<RecordedNotification> WHOLE_NOTIFICATION =
      NOTIFICATION
          .as("WholeNotification")
          .json("body", notification -> masked(notification.body()));

  /** One attempt, as a notification tells it. */
  private static final RecordView<PaymentEvent> ATTEMPT =
      ofAttempt(RecordView.<PaymentEvent>named("DeliveryAttempt").time("at", PaymentEvent::at));

  /** With its attempts one by one, which a payment's timeline has among its events. */
  static final RecordView<RecordedNotification> NOTIFICATION_WITH_ATTEMPTS =
      WHOLE_NOTIFICATION
          .as("NotificationWithAttempts")
          .many("attemptLog", ATTEMPT, RecordedNotification::attemptLog);

  private static final RecordView<PaymentEvent> EVENT =
      ofAttempt(
          RecordView.<PaymentEvent>named("PaymentEvent")
              .time("at", PaymentEvent::at)
              .small("kind", PaymentEvent.Kind.class, PaymentEvent::kind)
              .text(
                  "learnedFrom", event -> of(event, PaymentEvent.Kind.STATUS, small(event.about())))
              .json(
                  "status",
                  event -> event.kind() == PaymentEvent.Kind.STATUS ? masked(event.text()) : null)
              .text("notification", event -> of(event, PaymentEvent.Kind.DELIVERY, event.about())));

  static final RecordView<PaymentTimeline> TIMELINE =
      RecordView.<PaymentTimeline>named("PaymentTimeline")
          .one("payment", PAYMENT, PaymentTimeline::payment)
          .text(
              "dashboardUrl",
              timeline ->
                  timeline.dashboardUrl() == null ? null : timeline.dashboardUrl().toString())
          .many("operations", WHOLE_OPERATION, PaymentTimeline::operations)
          .many("events", EVENT, PaymentTimeline::events)
          .many("notifications", WHOLE_NOTIFICATION, PaymentTimeline::notifications);

  static final RecordView<AuditEvent> AUDIT =
      RecordView.<AuditEvent>named("AuditEvent")
          .time("at", AuditEvent::at)
          .text("action", event -> event.action().text())
          .text("by", AuditEvent::by)
          .text("address", AuditEvent::address)
          .text("tenant", event -> named(event.tenant()))
          .text("provider", AuditEvent::provider)
          .text("about", event -> shown(event.about()))
          .text("before", event -> shown(event.before()))
          .text("after", event -> shown(event.after()))
          .text("reason", event -> shown(event.reason()));

  static final RecordView<FoundRecords> FOUND =
      RecordView.<FoundRecords>named("FoundRecords")
          .many("payments", PAYMENT, FoundRecords::payments)
          .many("operations", OPERATION, FoundRecords::operations)
          .many("notifications", NOTIFICATION, FoundRecords::notifications);

  private static final RecordView<CallStatistics> SLOT =
      RecordView.<CallStatistics>named("CallStatistics")
          .time("from", CallStatistics::begin)
          .text("provider", CallStatistics::provider)
          .text("operation", CallStatistics::operation)
          .number("answered", CallStatistics::answered)
          .number("declined", CallStatistics::declined)
          .number("notExecuted", CallStatistics::notExecuted)
          .number("unknown", CallStatistics::unknown)
          .number("p50Ms", slot -> millis(slot.within(0.5)))
          .number("p95Ms", slot -> millis(slot.within(0.95)))
          .numbers("durations", CallStatistics::durations);

  static final RecordView<List<CallStatistics>> STATISTICS =
      RecordView.<List<CallStatistics>>named("Statistics")
          .number("slotSeconds", slots -> CallStatistics.SLOT.toSeconds())
          .numbers(
              "boundsMs", slots -> CallStatistics.BOUNDS.stream().map(Duration::toMillis).toList())
          .many("slots", SLOT, slots -> slots);

  private static final RecordView<StoreState> STORE =
      RecordView.<StoreState>named("StoreState")
          .flag("canStore", StoreState::canStore)
          .time("since", StoreState::since);

  private static final RecordView<ProviderCalls> PROVIDER =
      RecordView.<ProviderCalls>named("ProviderCalls")
          .text("provider", calls -> calls.all().provider())
          .number("answered", calls -> calls.all().answered())
          .number("declined", calls -> calls.all().declined())
          .number("notExecuted", calls -> calls.all().notExecuted())
          .number("unknown", calls -> calls.all().unknown())
          .number("p50Ms", calls -> millis(calls.all().within(0.5)))
          .number("p95Ms", calls -> millis(calls.all().within(0.95)))
          .numbers("calls", ProviderCalls::calls);

  private static final RecordView<BudgetUse> BUDGET =
      RecordView.<BudgetUse>named("BudgetUse")
          .text("budget", BudgetUse::budget)
          .number("used", BudgetUse::used)
          .number("limit", BudgetUse::limit)
          .number("refused", BudgetUse::refused);

  static final RecordView<Overview> OVERVIEW =
      RecordView.<Overview>named("Overview")
          .one("store", STORE, Overview::store)
          .one("counts", COUNTS, Overview::counts)
          .time("since", Overview::since)
          .many("providers", PROVIDER, Overview::providers)
          .many("budgets", BUDGET, Overview::budgets)
          .texts("warnings", Overview::warnings);

  static final RecordView<Long> COUNT =
      RecordView.<Long>named("Count").number("count", count -> count);

  static final RecordView<Page<RecordedPayment>> PAYMENTS = page("payments", PAYMENT);
  static final RecordView<Page<RecordedOperation>> OPERATIONS = page("operations", OPERATION);
  static final RecordView<Page<RecordedNotification>> NOTIFICATIONS =
      page("notifications", NOTIFICATION);
  static final RecordView<Page<AuditEvent>> EVENTS = page("events", AUDIT);

  private RecordJson() {}

  private static <T> RecordView<Page<T>> page(String name, RecordView<T> view) {
    return RecordView.<Page<T>>named(view.name() + "Page")
        .many(name, view, Page::items)
        .text("next", Page::next);
  }

  private static RecordView<PaymentEvent> ofAttempt(RecordView<PaymentEvent> view) {
    return view.text("result", event -> of(event, PaymentEvent.Kind.DELIVERY, shown(event.text())))
        .number("tookMs", event -> of(event, attempt -> attempt.took().toMillis()))
        .number("httpStatus", event -> of(event, DeliveryAttempt::httpStatus))
        .text("answer", event -> shown(of(event, DeliveryAttempt::answer)));
  }

  private static <V> @Nullable V of(
      PaymentEvent event, Function<DeliveryAttempt, @Nullable V> value) {
    DeliveryAttempt attempt = event.attempt();
    return attempt == null ? null : value.apply(attempt);
  }

  /** The nameless tenant is not told. */
  private static @Nullable String named(@Nullable String tenant) {
    return tenant == null || tenant.isEmpty() ? null : tenant;
  }

  private static @Nullable String of(
      PaymentEvent event, PaymentEvent.Kind kind, @Nullable String text) {
    return event.kind() == kind ? text : null;
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  private static @Nullable String small(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
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
}
