package dev.turnpike.http;

import dev.turnpike.Administration;
import dev.turnpike.Administration.Settlement;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.contract.BrokenAnswerException;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.PaymentFilter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers what one operator asks for. Thread-safe. */
final class Admin {
  static final int USUAL_PAGE = 50;
  private static final Duration USUAL_STATISTICS = Duration.ofHours(6);

  /** Those that are recorded. */
  static final List<String> OPERATIONS =
      Operation.all().stream().filter(Operation::movesMoney).<String>map(Operation::id).toList();

  private final Administration administration;
  private final Limits limits;

  Admin(Administration administration, Limits limits) {
    this.administration = administration;
    this.limits = limits;
  }

  Response answer(Request request, AdminAction action, List<String> encoded) throws IOException {
    List<String> path = encoded.stream().map(step -> Decoding.segment("path", step)).toList();
    AdminQuery query = new AdminQuery(action, request.query());
    return switch (action) {
      case OVERVIEW, OVERVIEW_STREAM ->
          throw new IllegalStateException("not of one operator, but of the whole gateway");
      case COUNTS -> json(query, RecordJson.COUNTS.of(administration.counts()));
      case STATISTICS -> statistics(query);
      case SEARCH -> search(query);
      case PAYMENTS -> payments(query);
      case PAYMENT ->
          json(query, RecordJson.TIMELINE.of(administration.timeline(path.get(0), path.get(1))));
      case OPERATIONS -> operations(query);
      case OPERATION ->
          json(query, RecordJson.WHOLE_OPERATION.of(administration.operation(path.get(0))));
      case NOTIFICATIONS -> notifications(query);
      case NOTIFICATION ->
          json(
              query,
              RecordJson.NOTIFICATION_WITH_ATTEMPTS.of(administration.notification(path.get(0))));
      case AUDIT -> audit(query);
      case SETTLE -> {
        settle(request, path.get(0));
        yield Response.empty(action.status());
      }
      case RESEND_DEAD -> json(query, RecordJson.COUNT.of(resendDead(request)));
      case RESEND -> {
        administration.resend(
            path.get(0), JsonBody.readOptional(request, limits).onlyText("reason"));
        yield Response.empty(action.status());
      }
    };
  }

  private static Response json(AdminQuery query, Map<String, @Nullable Object> fields) {
    query.end();
    return Response.records(fields);
  }

  /** Of the last hours, unless the query says otherwise. */
  private Response statistics(AdminQuery query) {
    Instant from = query.time("from");
    Instant until = query.time("until");
    query.end();
    Instant end =
        until != null ? until : from != null ? from.plus(USUAL_STATISTICS) : Instant.now();
    Instant begin = from != null ? from : end.minus(USUAL_STATISTICS);
    return Response.records(RecordJson.STATISTICS.of(administration.statistics(begin, end)));
  }

  private Response search(AdminQuery query) {
    String id = query.required("id");
    Set<String> tenants = tenants(query);
    String provider = query.text("provider");
    query.end();
    return Response.records(RecordJson.FOUND.of(administration.search(id, tenants, provider)));
  }

  private Response payments(AdminQuery query) {
    PaymentFilter filter =
        new PaymentFilter(
            tenants(query),
            query.text("provider"),
            query.choice("state", PaymentState.class),
            query.text("shopTransactionId"),
            query.time("from"),
            query.time("until"),
            query.amount("amount"),
            query.text("currency"));
    Cursor cursor = cursor(query);
    return Response.records(RecordJson.PAYMENTS.of(administration.payments(filter, cursor)));
  }

  private Response operations(AdminQuery query) {
    OperationFilter filter =
        new OperationFilter(
            tenants(query),
            query.text("provider"),
            query.choice("state", OperationState.class),
            query.text("operation", OPERATIONS),
            query.time("from"),
            query.time("until"));
    Cursor cursor = cursor(query);
    return Response.records(RecordJson.OPERATIONS.of(administration.operations(filter, cursor)));
  }

  private Response notifications(AdminQuery query) {
    NotificationFilter filter =
        new NotificationFilter(
            tenants(query),
            query.text("provider"),
            query.choice("state", NotificationState.class),
            query.time("from"),
            query.time("until"));
    Cursor cursor = cursor(query);
    return Response.records(
        RecordJson.NOTIFICATIONS.of(administration.notifications(filter, cursor)));
  }

  private Response audit(AdminQuery query) {
    AuditFilter filter =
        new AuditFilter(
            tenants(query),
            query.choice("action", AuditEvent.Action.class),
            query.text("by"),
            query.text("about"),
            query.time("from"),
            query.time("until"));
    Cursor cursor = cursor(query);
    return Response.records(RecordJson.EVENTS.of(administration.auditEvents(filter, cursor)));
  }

  private static @Nullable Set<String> tenants(AdminQuery query) {
    String tenant = query.text("tenant");
    return tenant == null ? null : Set.of(tenant);
  }

  private static Cursor cursor(AdminQuery query) {
    Cursor cursor =
        new Cursor(query.text("after"), query.number("limit", USUAL_PAGE, Cursor.LARGEST_PAGE));
    query.end();
    return cursor;
  }

  /**
   * Either {@code {"outcome": "not_executed"}} or {@code {"answer": {…}}}, with the {@code reason},
   * and {@code "force": true} where the call may still be under way.
   */
  private void settle(Request request, String operationId) throws IOException {
    JsonBody body = JsonBody.read(request, limits);
    Settlement settlement = new Settlement(body.text("reason"), body.flag("force"));
    String outcome = body.text("outcome");
    Map<String, @Nullable Object> answer = body.object("answer");
    body.end();
    if ("not_executed".equals(outcome) && answer == null) {
      administration.settleAsNotExecuted(operationId, settlement);
    } else if (answer != null && outcome == null) {
      String operation = administration.operation(operationId).operation();
      administration.settle(operationId, read(operation, answer), settlement);
    } else {
      throw InvalidRequestException.of(
          "outcome", "must be \"not_executed\", or else \"answer\" the provider's answer");
    }
  }

  /** {@code {"since": time}}, with what narrows it down; how many, and with dryRun no more. */
  private long resendDead(Request request) throws IOException {
    JsonBody body = JsonBody.read(request, limits);
    Instant since = body.time("since");
    Instant until = body.time("until");
    String provider = body.text("provider");
    String tenant = body.text("tenant");
    String reason = body.text("reason");
    boolean dryRun = body.flag("dryRun");
    body.end();
    NotificationFilter dead =
        new NotificationFilter(
            tenant == null ? null : Set.of(tenant), provider, NotificationState.DEAD, since, until);
    return dryRun ? administration.countResendable(dead) : administration.resendDead(dead, reason);
  }

  private static Object read(String operation, Map<String, @Nullable Object> answer) {
    Class<?> type = Operation.byId(operation).orElseThrow().answerType();
    try {
      return ContractJson.readAnswer(type, Json.write(answer), Map.of());
    } catch (BrokenAnswerException e) {
      throw InvalidRequestException.of(
          "answer", "is no answer to " + operation + ": " + e.getMessage());
    }
  }
}
