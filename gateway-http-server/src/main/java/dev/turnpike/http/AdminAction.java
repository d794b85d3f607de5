package dev.turnpike.http;

import static dev.turnpike.http.AdminParameter.amount;
import static dev.turnpike.http.AdminParameter.choice;
import static dev.turnpike.http.AdminParameter.limit;
import static dev.turnpike.http.AdminParameter.oneOf;
import static dev.turnpike.http.AdminParameter.text;
import static dev.turnpike.http.AdminParameter.time;

import dev.turnpike.Right;
import dev.turnpike.api.PaymentState;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of what an operator can ask for and do: method, path, right, what it answers with, and
 * what may stand in its query.
 */
enum AdminAction {
  OVERVIEW(
      "GET",
      "/admin/overview",
      Right.INSPECT,
      RecordJson.OVERVIEW,
      "How it goes at one look: the store, what waits, calls of six hours at each provider, budgets."),
  OVERVIEW_STREAM(
      "GET",
      "/admin/overview/stream",
      Right.INSPECT,
      RecordJson.OVERVIEW,
      "The same as server-sent events, one whenever it changes, until the server ends it."),
  COUNTS(
      "GET",
      "/admin/counts",
      Right.INSPECT,
      RecordJson.COUNTS,
      "How much is open, pending and waiting."),
  STATISTICS(
      "GET",
      "/admin/statistics",
      Right.INSPECT,
      RecordJson.STATISTICS,
      "How calls that move money ended at each provider, five minutes for five minutes.",
      time("from", "Since then; six hours before the end, unless it is said."),
      time("until", "Before then, a day later at most; now, unless it is said.")),
  SEARCH(
      "GET",
      "/admin/search",
      Right.INSPECT,
      RecordJson.FOUND,
      "What has this id, of whatever it is: 50 records of each kind at most.",
      text("id", "Of a payment, the shop's own, of an operation, a notification or a trace.")
          .mandatory(),
      ofTenant(),
      text("provider", "Looked at, too, where this gateway has it no more.")),
  PAYMENTS(
      "GET",
      "/admin/payments",
      Right.INSPECT,
      RecordJson.PAYMENTS,
      "Payments, the newest first.",
      ofTenant(),
      ofProvider(),
      choice("state", "In this state.", PaymentState.class),
      text("shopTransactionId", "With this id of the shop's own."),
      amount("amount", "Of exactly so much."),
      text("currency", "In this currency."),
      time("from", "Made since then."),
      time("until", "Made before then."),
      after(),
      limit()),
  PAYMENT(
      "GET",
      "/admin/payments/{provider}/{paymentId}",
      Right.INSPECT,
      RecordJson.TIMELINE,
      "One payment with its whole timeline."),
  OPERATIONS(
      "GET",
      "/admin/operations",
      Right.INSPECT,
      RecordJson.OPERATIONS,
      "Requests that move money, the newest first.",
      ofTenant(),
      ofProvider(),
      choice("state", "In this state.", OperationState.class),
      oneOf("operation", "Of this kind.", Admin.OPERATIONS),
      time("from", "Recorded since then."),
      time("until", "Recorded before then."),
      after(),
      limit()),
  OPERATION(
      "GET",
      "/admin/operations/{id}",
      Right.INSPECT,
      RecordJson.WHOLE_OPERATION,
      "One of them, with what was asked and answered."),
  SETTLE(
      "POST",
      "/admin/operations/{id}/settle",
      Right.SETTLE,
      204,
      "Settles an unknown one by hand, with a reason."),
  NOTIFICATIONS(
      "GET",
      "/admin/notifications",
      Right.INSPECT,
      RecordJson.NOTIFICATIONS,
      "Notifications, the newest first.",
      ofTenant(),
      ofProvider(),
      choice("state", "In this state.", NotificationState.class),
      time("from", "Stored since then."),
      time("until", "Stored before then."),
      after(),
      limit()),
  NOTIFICATION(
      "GET",
      "/admin/notifications/{id}",
      Right.INSPECT,
      RecordJson.NOTIFICATION_WITH_ATTEMPTS,
      "One of them, with what it tells and what its receiver answered."),
  AUDIT(
      "GET",
      "/admin/audit",
      Right.INSPECT,
      RecordJson.EVENTS,
      "Who did what, the last deed first.",
      ofTenant(),
      choice("action", "Of this kind.", AuditEvent.Action.class),
      text("by", "By this key."),
      text("about", "About this record."),
      time("from", "Since then."),
      time("until", "Before then."),
      after(),
      limit()),
  RESEND(
      "POST",
      "/admin/notifications/{id}/resend",
      Right.RESEND,
      202,
      "Sends one again that was given up, or had arrived."),
  RESEND_DEAD(
      "POST",
      "/admin/notifications/resend",
      Right.RESEND,
      RecordJson.COUNT,
      "Sends all again that were given up since a time, or counts them.");

  private final String method;
  private final String path;
  private final Right right;
  private final int status;
  private final @Nullable RecordView<?> answer;
  private final String summary;
  private final List<AdminParameter> parameters;
  private final List<String> steps;

  /** It shows something. */
  AdminAction(
      String method,
      String path,
      Right right,
      RecordView<?> answer,
      String summary,
      AdminParameter... parameters) {
    this(method, path, right, 200, answer, summary, parameters);
  }

  /** It does something, and says so by this status. */
  AdminAction(String method, String path, Right right, int status, String summary) {
    this(method, path, right, status, null, summary);
  }

  AdminAction(
      String method,
      String path,
      Right right,
      int status,
      @Nullable RecordView<?> answer,
      String summary,
      AdminParameter... parameters) {
    this.method = method;
    this.path = path;
    this.right = right;
    this.status = status;
    this.answer = answer;
    this.summary = summary;
    this.parameters = List.of(parameters);
    this.steps = List.of(path.split("/", -1));
  }

  private static AdminParameter ofTenant() {
    return text("tenant", "Of this tenant.");
  }

  private static AdminParameter ofProvider() {
    return text("provider", "Of this provider.");
  }

  private static AdminParameter after() {
    return text("after", "Goes on where a page ended: the next of its answer.");
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  Right right() {
    return right;
  }

  /** The status of its answer where all is well. */
  int status() {
    return status;
  }

  /** What it answers with; {@code null}: with nothing but a status. */
  @Nullable RecordView<?> answer() {
    return answer;
  }

  String summary() {
    return summary;
  }

  /** Of its answer: a stream has one answer after another. */
  String mediaType() {
    return this == OVERVIEW_STREAM ? "text/event-stream" : "application/json";
  }

  /** What may stand in its query. */
  List<AdminParameter> parameters() {
    return parameters;
  }

  /** The names in braces of its path. */
  List<String> names() {
    return steps.stream()
        .filter(step -> step.startsWith("{"))
        .map(step -> step.substring(1, step.length() - 1))
        .toList();
  }

  /**
   * What stands for the names in braces, still percent-encoded; empty where the path is another.
   */
  Optional<List<String>> match(String rawPath) {
    List<String> given = List.of(rawPath.split("/", -1));
    if (given.size() != steps.size()) {
      return Optional.empty();
    }
    List<String> values = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).startsWith("{") && !given.get(i).isEmpty()) {
        values.add(given.get(i));
      } else if (!steps.get(i).equals(given.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }
}
