package dev.turnpike.store.jdbc;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.SearchedId;
import dev.turnpike.internal.ledger.SteppedStore;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.CallbackCount;
import dev.turnpike.records.Counts;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentFilter;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a database, as {@link JdbcStore} opens it. Every method throws {@link
 * StoreUnavailableException} while the database is away. A step whose connection breaks is made
 * again on another one, unless its transaction may have been committed. Thread-safe.
 */
final class DatabaseStore extends SteppedStore {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseStore.class);

  private static final String KNOWN_PAYMENT =
      "select 1 from @payments where payment_key = ?"
          + " union all select 1 from @owners where owned_key = ?"
          + " union all select 1 from @operations where payment_key = ? limit 1";

  private final Database database;
  private final String owner = Long.toHexString(new SecureRandom().nextLong());
  private final FingerprintKeys fingerprintKeys;
  private final AtRest atRest;
  private final CallbackQueue.Room callbackRoom;
  private final Search search;
  private final CleanUp cleanUp;
  private final AtomicBoolean closed = new AtomicBoolean();

  DatabaseStore(
      JdbcStore.Builder builder,
      Database database,
      FingerprintKeys fingerprintKeys,
      AtRest atRest) {
    super(builder.keyRetention);
    this.fingerprintKeys = fingerprintKeys;
    this.database = database;
    this.atRest = atRest;
    this.callbackRoom = new CallbackQueue.Room(builder.capacity);
    this.search = new Search(database, atRest);
    this.cleanUp =
        new CleanUp(
            database,
            atRest,
            builder.keyRetention,
            builder.retention,
            builder.ownerRetention,
            builder.auditRetention);
  }

  @Override
  public FingerprintKeys fingerprintKeys() {
    return fingerprintKeys;
  }

  @Override
  protected <T> T step(Step<T> step) {
    return database.store(session -> Rows.with(session, rows -> step.on(new DatabaseTables(rows))));
  }

  @Override
  protected <T> T stepApart(Step<T> step) {
    return database.storeEach(
        session -> Rows.with(session, rows -> step.on(new DatabaseTables(rows))));
  }

  @Override
  protected <T> T look(Step<T> step) {
    return database.ask(session -> Rows.with(session, rows -> step.on(new DatabaseTables(rows))));
  }

  @Override
  protected boolean completeAtOnce(String operationId, Completion completion) {
    PaymentRecord payment = completion.payment();
    if (database.dialect() != Dialect.POSTGRES
        || payment == null
        || completion.subscription() != null) {
      return false;
    }
    return database.storeEach(
        session -> {
          try {
            return Rows.with(
                session,
                rows ->
                    new OperationTable(rows, atRest, owner)
                        .endWithNewPayment(operationId, completion, payment));
          } catch (SQLException e) {
            if (SqlFailures.isThereAlready(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  private final class DatabaseTables implements Tables {
    private final Rows rows;

    DatabaseTables(Rows rows) {
      this.rows = rows;
    }

    @Override
    public String owner() {
      return owner;
    }

    /** On one way to the database, since anybody can have it asked about what there is not. */
    @Override
    public boolean knows(String provider, String paymentId) {
      byte[] key = PaymentTable.keyOf(provider, paymentId);
      return rows.any(KNOWN_PAYMENT, key, key, key);
    }

    @Override
    public Operations operations() {
      return new OperationTable(rows, atRest, owner);
    }

    @Override
    public Payments payments() {
      return new PaymentTable(rows, atRest);
    }

    @Override
    public Subscriptions subscriptions() {
      return new SubscriptionTable(rows, atRest);
    }

    @Override
    public Callbacks callbacks() {
      return new CallbackQueue(rows, owner, callbackRoom);
    }

    @Override
    public Outbox outbox() {
      return new NotificationTable(rows, atRest, owner);
    }

    @Override
    public History history() {
      return new HistoryTables(rows, atRest);
    }

    @Override
    public Statistics statistics() {
      return new StatisticsTable(rows);
    }

    @Override
    public Alerts alerts() {
      return new AlertTable(rows);
    }
  }

  @Override
  public Page<PaymentRecord> payments(PaymentFilter filter, Cursor cursor) {
    return search.payments(filter, cursor);
  }

  @Override
  public Page<OperationRecord> operations(OperationFilter filter, Cursor cursor) {
    return search.operations(filter, cursor);
  }

  @Override
  public Page<Notification> notifications(NotificationFilter filter, Cursor cursor) {
    return search.notifications(filter, cursor);
  }

  @Override
  public Found find(SearchedId id, int most) {
    return search.find(id, most);
  }

  @Override
  public Page<AuditEvent> auditEvents(AuditFilter filter, Cursor cursor) {
    return search.auditEvents(filter, cursor);
  }

  @Override
  public Counts counts() {
    return search.counts();
  }

  @Override
  public List<CallbackCount> callbackCounts() {
    return search.callbackCounts();
  }

  @Override
  public boolean cleanUp(Instant now, int limit) {
    return cleanUp.work(now, limit);
  }

  @Override
  public void ping() {
    Heartbeat.beat(database);
  }

  /** What was claimed or under way here is due at once, for whoever comes next. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      Leases.end(database, owner);
    } catch (StoreUnavailableException | NotStorableException e) {
      LOG.warn("what was claimed comes again when its lease is over: {}", e.getMessage());
    } finally {
      database.close();
    }
  }
}
