package dev.turnpike.store.jdbc;

import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PageRoom;
import dev.turnpike.internal.ledger.PaymentRecord;
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
import java.util.ArrayList;
import java.util.List;

/** What people look for. */
final class Search {
  private static final String IS_OPEN = "due_at >= 0";
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

  private record Keyed<T>(T item, String key) {}

  /** Where a list goes on. */
  private interface Bound {
    void after(Filter filter, String key);
  }

  private final Database database;
  private final AtRest atRest;
  private final OperationRows operationRows;

  Search(Database database, AtRest atRest) {
    this.database = database;
    this.atRest = atRest;
    this.operationRows = new OperationRows(atRest);
  }

  Page<PaymentRecord> payments(PaymentFilter filter, Cursor cursor) {
    return database.ask(session -> payments(session, filter, cursor));
  }

  Page<OperationRecord> operations(OperationFilter filter, Cursor cursor) {
    return database.ask(session -> operations(session, filter, cursor));
  }

  Page<Notification> notifications(NotificationFilter filter, Cursor cursor) {
    return database.ask(session -> notifications(session, filter, cursor));
  }

  Page<AuditEvent> auditEvents(AuditFilter filter, Cursor cursor) {
    return database.ask(session -> auditEvents(session, filter, cursor));
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

  private Page<PaymentRecord> payments(Session session, PaymentFilter wanted, Cursor cursor)
      throws SQLException {
    String shop = wanted.shopTransactionId();
    Filter filter =
        new Filter()
            .andOneOf("tenant", wanted.tenants())
            .and("shop_key = ?", shop == null ? null : Digest.of(shop))
            .and("provider = ?", wanted.provider())
            .and("state = ?", wanted.state())
            .and("made_at >= ?", wanted.from())
            .and("made_at < ?", wanted.until());
    if (wanted.state() == PaymentState.PENDING) {
      filter.and(IS_OPEN);
    }
    return page(
        session,
        filter,
        Search::bySeq,
        "select " + PaymentTable.COLUMNS + ", seq from @payments",
        "seq desc",
        cursor,
        row -> new Keyed<>(PaymentTable.read(atRest, row), Long.toString(row.number())));
  }

  private Page<OperationRecord> operations(Session session, OperationFilter wanted, Cursor cursor)
      throws SQLException {
    Filter filter =
        new Filter()
            .andOneOf("tenant", wanted.tenants())
            .and("provider = ?", wanted.provider())
            .and("state = ?", wanted.state());
    if (wanted.state() != null && wanted.state() != OperationState.COMPLETED) {
      filter.and(IS_OPEN);
    }
    return page(
        session,
        filter,
        Search::byId,
        OperationRows.SELECT,
        "id desc",
        cursor,
        row -> {
          OperationRecord operation = operationRows.read(row);
          return new Keyed<>(operation, AFTER + operation.id());
        });
  }

  private Page<Notification> notifications(
      Session session, NotificationFilter wanted, Cursor cursor) throws SQLException {
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
    return page(
        session,
        filter,
        Search::bySeq,
        "select " + NotificationTable.COLUMNS + ", seq from @notifications",
        "seq desc",
        cursor,
        row -> new Keyed<>(NotificationTable.read(atRest, row), Long.toString(row.number())));
  }

  private static Page<AuditEvent> auditEvents(Session session, AuditFilter wanted, Cursor cursor)
      throws SQLException {
    Filter filter =
        new Filter()
            .andOneOf("tenant", wanted.tenants())
            .and("action = ?", wanted.action())
            .and("done_by = ?", wanted.by())
            .and("about = ?", wanted.about())
            .and("happened_at >= ?", wanted.from())
            .and("happened_at < ?", wanted.until());
    return page(
        session,
        filter,
        Search::bySeq,
        HistoryTables.SELECT_DEEDS,
        "seq desc",
        cursor,
        row -> new Keyed<>(HistoryTables.readDeed(row), Long.toString(row.number())));
  }

  private static void byId(Filter filter, String key) {
    if (!key.startsWith(AFTER)) {
      throw new IllegalArgumentException("no cursor of operations");
    }
    filter.and("id < ?", key.substring(AFTER.length()));
  }

  private static void bySeq(Filter filter, String key) {
    filter.and("seq < ?", Long.valueOf(key));
  }

  private static <T> Page<T> page(
      Session session,
      Filter filter,
      Bound bound,
      String select,
      String order,
      Cursor cursor,
      Row.Reader<Keyed<T>> reader)
      throws SQLException {
    PageRoom room = new PageRoom(cursor.limit());
    List<T> items = new ArrayList<>();
    String last = cursor.after();
    while (true) {
      if (last != null) {
        bound.after(filter, last);
      }
      int wanted = Math.min(ROWS_AT_ONCE, cursor.limit() + 1 - items.size());
      List<Keyed<T>> rows = filter.list(session, select, order, wanted, reader);
      for (Keyed<T> row : rows) {
        if (!room.isLeft()) {
          return new Page<>(items, last);
        }
        room.take(row.item);
        items.add(row.item);
        last = row.key;
      }
      if (rows.size() < wanted) {
        return new Page<>(items, null);
      }
    }
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
