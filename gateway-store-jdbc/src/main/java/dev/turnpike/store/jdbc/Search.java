package dev.turnpike.store.jdbc;

import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationIds;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PageRoom;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.RecordSearch.Found;
import dev.turnpike.internal.ledger.SearchedId;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.CallbackCount;
import dev.turnpike.records.Counts;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentFilter;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What people look for. */
final class Search {
  private static final String IS_OPEN = "due_at >= 0";

  /** As the index of these rows alone says it. */
  private static final String IS_UNKNOWN = "state = 'UNKNOWN'";

  private static final String COUNTS =
      """
      select
        (select count(*) from @operations where due_at >= 0 and state = 'STARTED'),
        (select count(*) from @operations where due_at >= 0 and state = 'UNKNOWN'),
        (select count(*) from @payments where due_at >= 0),
        (select count(*) from @callbacks),
        (select count(*) from @notifications where due_at >= 0 and due_at < ?),
        (select count(*) from @notifications where due_at >= ?)\
      """;

  /** Tells a cursor of operations from any other text. */
  private static final String AFTER = "_";

  /** As many rows are read at once: what they hold is known only then. */
  private static final int ROWS_AT_ONCE = 20;

  /** So many rows are looked at for a page where no index finds what is wanted. */
  static final int MOST_LOOKED_AT = 10_000;

  /** One row and the key of its place. */
  private record Keyed<T>(T item, Object key) {}

  /**
   * A table that is listed, by its key, the last one first.
   *
   * @param time when a row was stored, about
   * @param isText whether the key is a text, or else a number
   */
  private record Listed<T>(
      String table,
      String key,
      String time,
      boolean isText,
      String select,
      Row.Reader<Keyed<T>> reader) {
    String order() {
      return key + " desc";
    }

    Object keyOf(String cursor) {
      if (!isText) {
        return Long.valueOf(cursor);
      }
      if (!cursor.startsWith(AFTER)) {
        throw new IllegalArgumentException("no cursor of " + table);
      }
      return cursor.substring(AFTER.length());
    }

    String cursorOf(Object rowKey) {
      return isText ? AFTER + rowKey : rowKey.toString();
    }

    Comparator<Object> lastFirst() {
      return isText
          ? Comparator.comparing(String.class::cast, Comparator.reverseOrder())
          : Comparator.comparing(Long.class::cast, Comparator.reverseOrder());
    }

    Object readKey(Row row) throws SQLException {
      return isText ? row.text() : row.number();
    }
  }

  private final Database database;
  private final Listed<PaymentRecord> payments;
  private final Listed<OperationRecord> operations;
  private final Listed<Notification> notifications;
  private final Listed<AuditEvent> auditEvents;

  Search(Database database, AtRest atRest) {
    this.database = database;
    OperationRows operationRows = new OperationRows(atRest);
    this.payments =
        bySeq(
            "payments",
            "made_at",
            "select " + PaymentTable.COLUMNS + ", seq from @payments",
            row -> PaymentTable.read(atRest, row));
    this.operations =
        new Listed<>(
            "operations",
            "id",
            "started_at",
            true,
            OperationRows.SELECT,
            row -> {
              OperationRecord operation = operationRows.read(row);
              return new Keyed<>(operation, operation.id());
            });
    this.notifications =
        bySeq(
            "notifications",
            "created_at",
            "select " + NotificationTable.COLUMNS + ", seq from @notifications",
            row -> NotificationTable.read(atRest, row));
    this.auditEvents =
        bySeq("audit", "happened_at", HistoryTables.SELECT_DEEDS, HistoryTables::readDeed);
  }

  private static <T> Listed<T> bySeq(
      String table, String time, String select, Row.Reader<T> reader) {
    return new Listed<>(
        table,
        "seq",
        time,
        false,
        select,
        row -> {
          T item = reader.read(row);
          return new Keyed<>(item, row.number());
        });
  }

  Page<PaymentRecord> payments(PaymentFilter wanted, Cursor cursor) {
    String shop = wanted.shopTransactionId();
    Filter filter =
        new Filter()
            .andOneOf("tenant", wanted.tenants())
            .and("shop_key = ?", shop == null ? null : Digest.of(shop))
            .and("provider = ?", wanted.provider())
            .and("state = ?", wanted.state())
            .and("made_at >= ?", wanted.from())
            .and("made_at < ?", wanted.until())
            .and("amount = ?", wanted.amount())
            .and("currency = ?", wanted.currency());
    if (wanted.state() == PaymentState.PENDING) {
      filter.and(IS_OPEN);
    }
    return page(payments, filter, shop != null, wanted.from(), cursor);
  }

  /** Their ids begin with their time. */
  Page<OperationRecord> operations(OperationFilter wanted, Cursor cursor) {
    boolean isUnknown = wanted.state() == OperationState.UNKNOWN;
    Filter filter =
        new Filter()
            .andOneOf("tenant", wanted.tenants())
            .and("provider = ?", wanted.provider())
            .and("state = ?", isUnknown ? null : wanted.state())
            .and("operation = ?", wanted.operation())
            .and("started_at >= ?", wanted.from())
            .and("started_at < ?", wanted.until())
            .and("id >= ?", wanted.from() == null ? null : OperationIds.first(wanted.from()));
    if (isUnknown) {
      filter.and(IS_UNKNOWN);
    }
    if (wanted.state() == OperationState.STARTED) {
      filter.and(IS_OPEN);
    }
    Cursor begin = cursor;
    if (cursor.after() == null && wanted.until() != null) {
      begin = new Cursor(AFTER + OperationIds.last(wanted.until()), cursor.limit());
    }
    return page(operations, filter, isUnknown, wanted.from(), begin);
  }

  Page<Notification> notifications(NotificationFilter wanted, Cursor cursor) {
    Filter filter =
        new Filter()
            .andOneOf("tenant", wanted.tenants())
            .and("provider = ?", wanted.provider())
            .and("state = ?", wanted.state())
            .and("created_at >= ?", wanted.from())
            .and("created_at < ?", wanted.until());
    if (wanted.state() == NotificationState.PENDING) {
      filter.and(IS_OPEN);
    }
    if (wanted.state() == NotificationState.DEAD) {
      filter.and(DueAt.IS_NEVER);
    }
    boolean isDead = wanted.state() == NotificationState.DEAD;
    return page(notifications, filter, isDead, wanted.from(), cursor);
  }

  Page<AuditEvent> auditEvents(AuditFilter wanted, Cursor cursor) {
    Filter filter =
        new Filter()
            .andOneOf("tenant", wanted.tenants())
            .and("action = ?", wanted.action())
            .and("done_by = ?", wanted.by())
            .and("about = ?", wanted.about())
            .and("happened_at >= ?", wanted.from())
            .and("happened_at < ?", wanted.until());
    return page(auditEvents, filter, wanted.action() != null, wanted.from(), cursor);
  }

  /**
   * A page of a list.
   *
   * @param byIndex whether an index finds those that the filter wants; otherwise the page ends when
   *     it has looked at many rows
   * @param from before which nobody wants any
   */
  private <T> Page<T> page(
      Listed<T> list, Filter filter, boolean byIndex, @Nullable Instant from, Cursor cursor) {
    return database.ask(session -> page(session, list, filter, byIndex, from, cursor));
  }

  private static <T> Page<T> page(
      Session session,
      Listed<T> list,
      Filter filter,
      boolean byIndex,
      @Nullable Instant from,
      Cursor cursor)
      throws SQLException {
    Object begin = cursor.after() == null ? null : list.keyOf(cursor.after());
    Object lowest =
        byIndex || filter.isEmpty() || filter.isNothing()
            ? null
            : lowest(session, list, begin).orElse(null);
    PageRoom room = new PageRoom(cursor.limit());
    List<T> items = new ArrayList<>();
    Object last = begin;
    while (true) {
      int wanted = Math.min(ROWS_AT_ONCE, cursor.limit() + 1 - items.size());
      List<Keyed<T>> rows =
          between(list, filter, lowest, last)
              .list(session, list.select, list.order(), wanted, list.reader);
      for (Keyed<T> row : rows) {
        if (!room.isLeft()) {
          return new Page<>(items, last == null ? null : list.cursorOf(last));
        }
        room.take(row.item);
        items.add(row.item);
        last = row.key;
      }
      if (rows.size() < wanted) {
        boolean more = lowest != null && isAnySince(session, list, from, lowest, begin);
        return new Page<>(items, lowest != null && more ? list.cursorOf(lowest) : null);
      }
    }
  }

  private static Filter between(
      Listed<?> list, Filter filter, @Nullable Object lowest, @Nullable Object above) {
    return new Filter().and(filter).and(list.key + " >= ?", lowest).and(list.key + " < ?", above);
  }

  /** Where a page ends at the latest; empty where the table ends before. */
  private static Optional<Object> lowest(Session session, Listed<?> list, @Nullable Object begin)
      throws SQLException {
    Filter below = new Filter().and(list.key + " < ?", begin);
    return session.first(
        "select %s from @%s%s order by %s limit 1 offset %s"
            .formatted(list.key, list.table, below.where(), list.order(), MOST_LOOKED_AT - 1),
        list::readKey,
        below.values());
  }

  /**
   * Whether any of these rows is young enough. Where of so many none is, neither are those that
   * were stored before them.
   */
  private static boolean isAnySince(
      Session session,
      Listed<?> list,
      @Nullable Instant from,
      Object lowest,
      @Nullable Object begin)
      throws SQLException {
    if (from == null) {
      return true;
    }
    Filter young = between(list, new Filter().and(list.time + " >= ?", from), lowest, begin);
    return session.any("select 1 from @" + list.table + young.where() + " limit 1", young.values());
  }

  /** Each way is one index. */
  Found find(SearchedId id, int most) {
    List<byte[]> keys =
        id.providers().stream().map(provider -> PaymentTable.keyOf(provider, id.text())).toList();
    Filter byPayment = new Filter().andOneOf("payment_key", keys);
    Filter byId = new Filter().and("id = ?", id.text());
    List<Filter> ofPayments =
        List.of(byPayment, new Filter().and("shop_key = ?", Digest.of(id.text())));
    List<Filter> ofOperations =
        new ArrayList<>(
            List.of(byId, byPayment, new Filter().and("guard_key = ?", Digest.of(id.text()))));
    if (id.trace() != null) {
      ofOperations.add(
          new Filter()
              .and("traceparent is not null")
              .and("substr(traceparent, 4, 32) = ?", id.trace()));
    }
    return database.ask(
        session ->
            new Found(
                found(session, payments, ofPayments, id, most),
                found(session, operations, ofOperations, id, most),
                found(session, notifications, List.of(byId, byPayment), id, most)));
  }

  private static <T> List<T> found(
      Session session, Listed<T> list, List<Filter> ways, SearchedId id, int most)
      throws SQLException {
    SortedMap<Object, T> found = new TreeMap<>(list.lastFirst());
    for (Filter way : ways) {
      Filter filter = new Filter().and(way).andOneOf("tenant", id.tenants());
      for (Keyed<T> row : filter.list(session, list.select, list.order(), most, list.reader)) {
        found.put(row.key, row.item);
      }
    }
    return found.values().stream().limit(most).toList();
  }

  Counts counts() {
    return database.ask(Search::counts);
  }

  List<CallbackCount> callbackCounts() {
    return database.ask(
        session ->
            session.list(
                "select provider, known, count(*) from @callbacks group by provider, known order by provider, known",
                row -> new CallbackCount(row.text(), row.flag(), row.number())));
  }

  private static Counts counts(Session session) throws SQLException {
    return session
        .first(
            COUNTS,
            row ->
                new Counts(
                    row.number(),
                    row.number(),
                    row.number(),
                    row.number(),
                    row.number(),
                    row.number()),
            DueAt.NEVER,
            DueAt.NEVER)
        .orElseThrow();
  }
}
