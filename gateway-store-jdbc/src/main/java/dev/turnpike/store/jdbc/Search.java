package dev.turnpike.store.jdbc;

import dev.turnpike.api.PaymentState;
import dev.turnpike.ledger.Notification;
import dev.turnpike.ledger.NotificationState;
import dev.turnpike.ledger.OperationRecord;
import dev.turnpike.ledger.OperationState;
import dev.turnpike.ledger.PaymentRecord;
import dev.turnpike.ledger.RecordSearch.Counts;
import dev.turnpike.ledger.RecordSearch.Cursor;
import dev.turnpike.ledger.RecordSearch.NotificationFilter;
import dev.turnpike.ledger.RecordSearch.OperationFilter;
import dev.turnpike.ledger.RecordSearch.Page;
import dev.turnpike.ledger.RecordSearch.PaymentFilter;
import dev.turnpike.ledger.RecordSearch.Timeline;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What people look for. */
final class Search {
  private static final String IS_OPEN = "due_at >= 0";
  private static final String COUNTS =
      """
      select
        (select count(*) from operations where due_at >= 0 and state = 'STARTED'),
        (select count(*) from operations where due_at >= 0 and state = 'UNKNOWN'),
        (select count(*) from payments where due_at >= 0),
        (select count(*) from questions),
        (select count(*) from notifications where due_at >= 0 and due_at < ?),
        (select count(*) from notifications where due_at >= ?)\
      """;
  private static final String NEXT_DUE =
      Stream.of("operations", "payments", "questions", "notifications")
          .map(
              table ->
                  "(select due_at from %s where due_at >= 0 order by due_at limit 1)"
                      .formatted(table))
          .reduce("select ", (all, one) -> all.length() == 7 ? all + one : all + ", " + one);

  /** Tells a cursor of operations from any other text. */
  private static final String AFTER = "_";

  private record Keyed<T>(T item, String key) {}

  private Search() {}

  static Page<PaymentRecord> payments(Session session, PaymentFilter wanted, Cursor cursor)
      throws SQLException {
    Filter filter =
        new Filter()
            .text("shop_transaction_id", wanted.shopTransactionId())
            .text("provider", wanted.provider())
            .name("state", wanted.state());
    if (wanted.state() == PaymentState.PENDING) {
      filter.and(IS_OPEN);
    }
    time(filter, "made_at >= ?", wanted.from());
    time(filter, "made_at < ?", wanted.until());
    return page(
        session,
        bySeq(filter, cursor),
        "select " + Payments.COLUMNS + ", seq from payments",
        "seq desc",
        cursor,
        row -> new Keyed<>(Payments.read(row), Long.toString(row.number())));
  }

  static Page<OperationRecord> operations(Session session, OperationFilter wanted, Cursor cursor)
      throws SQLException {
    Filter filter = new Filter().text("provider", wanted.provider()).name("state", wanted.state());
    if (wanted.state() != null && wanted.state() != OperationState.COMPLETED) {
      filter.and(IS_OPEN);
    }
    if (cursor.after() != null) {
      String after = idIn(cursor.after());
      filter.and("id < ?", sql -> sql.text(after));
    }
    return page(
        session,
        filter,
        Operations.SELECT,
        "id desc",
        cursor,
        row -> {
          OperationRecord operation = Operations.read(row);
          return new Keyed<>(operation, AFTER + operation.id());
        });
  }

  static Page<Notification> notifications(Session session, NotificationFilter wanted, Cursor cursor)
      throws SQLException {
    Filter filter = new Filter().text("provider", wanted.provider()).name("state", wanted.state());
    if (wanted.state() != null && wanted.state() != NotificationState.DELIVERED) {
      filter.and(IS_OPEN);
    }
    return page(
        session,
        bySeq(filter, cursor),
        "select " + Notifications.COLUMNS + ", seq from notifications",
        "seq desc",
        cursor,
        row -> new Keyed<>(Notifications.read(row), Long.toString(row.number())));
  }

  private static void time(Filter filter, String condition, @Nullable Instant time) {
    if (time != null) {
      filter.and(condition, sql -> sql.time(time));
    }
  }

  private static String idIn(String after) {
    if (!after.startsWith(AFTER)) {
      throw new IllegalArgumentException("no cursor of operations");
    }
    return after.substring(AFTER.length());
  }

  private static Filter bySeq(Filter filter, Cursor cursor) {
    if (cursor.after() != null) {
      long after = Long.parseLong(cursor.after());
      filter.and("seq < ?", sql -> sql.number(after));
    }
    return filter;
  }

  private static <T> Page<T> page(
      Session session,
      Filter filter,
      String select,
      String order,
      Cursor cursor,
      Row.Reader<Keyed<T>> reader)
      throws SQLException {
    int limit = cursor.limit();
    List<Keyed<T>> found = filter.list(session, select, order, limit + 1, reader);
    String next = found.size() > limit ? found.get(limit - 1).key : null;
    return new Page<>(found.stream().limit(limit).map(Keyed::item).toList(), next);
  }

  static Optional<OperationRecord> operation(Session session, String id) throws SQLException {
    return session.sql(Operations.SELECT + " where id = ?").text(id).first(Operations::read);
  }

  static Optional<Timeline> timeline(Session session, String provider, String paymentId)
      throws SQLException {
    Optional<PaymentRecord> payment = Payments.get(session, provider, paymentId);
    if (payment.isEmpty()) {
      return Optional.empty();
    }
    List<OperationRecord> operations =
        session
            .sql(Operations.SELECT + " where payment_id = ? and provider = ? order by id")
            .text(paymentId)
            .text(provider)
            .list(Operations::read);
    return Optional.of(
        new Timeline(
            payment.get(),
            operations,
            Events.of(session, provider, paymentId),
            Notifications.of(session, provider, paymentId)));
  }

  static Counts counts(Session session) throws SQLException {
    return session
        .sql(COUNTS)
        .number(Due.NEVER)
        .number(Due.NEVER)
        .first(
            row ->
                new Counts(
                    row.number(),
                    row.number(),
                    row.number(),
                    row.number(),
                    row.number(),
                    row.number()))
        .orElseThrow();
  }

  static Optional<Instant> nextDue(Session session) throws SQLException {
    return session
        .sql(NEXT_DUE)
        .first(row -> Stream.of(row.due(), row.due(), row.due(), row.due()))
        .stream()
        .flatMap(times -> times)
        .filter(Objects::nonNull)
        .min(Instant::compareTo);
  }
}
