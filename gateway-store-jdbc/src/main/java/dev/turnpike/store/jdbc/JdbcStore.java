package dev.turnpike.store.jdbc;

import dev.turnpike.Payments;
import dev.turnpike.Subscriptions;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.FingerprintKeys;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.SteppedStore;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoreUnavailableException;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.notify.Callbacks;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.Counts;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentFilter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledger in a database: {@link #sqlite SQLite} in a file for one gateway, {@link
 * #postgres PostgreSQL} for several. What it has stored survives the end of the process and, where
 * the disk keeps what it says it has written, a power cut. Thread-safe.
 *
 * <p>When PostgreSQL is away, every method throws {@link StoreUnavailableException} after two
 * seconds at most, or at once while it is known to be away; when it is there again, so is the
 * store. The same holds of a disk that is full or fails. A step whose connection breaks is made
 * again on another one, unless its transaction may have been committed.
 */
@SuppressWarnings("exports")
public final class JdbcStore extends SteppedStore {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcStore.class);

  private final Database database;
  private final String owner = Long.toHexString(new SecureRandom().nextLong());
  private final FingerprintKeys fingerprintKeys;
  private final CallbackQueue.Room callbackRoom;
  private final Search search;
  private final CleanUp cleanUp;
  private final AtomicBoolean closed = new AtomicBoolean();

  private JdbcStore(Builder builder, Database database, FingerprintKeys fingerprintKeys) {
    super(builder.keyRetention);
    this.fingerprintKeys = fingerprintKeys;
    this.database = database;
    this.callbackRoom = new CallbackQueue.Room(builder.capacity);
    this.search = new Search(database);
    this.cleanUp =
        new CleanUp(
            database,
            builder.keyRetention,
            builder.retention,
            builder.ownerRetention,
            builder.auditRetention);
  }

  /**
   * In a SQLite file that this process has to itself.
   *
   * @param file its folder is made where it is missing; both are their owner's alone
   */
  public static Builder sqlite(Path file) {
    Objects.requireNonNull(file, "file");
    return new Builder((schema, purpose) -> SqliteDatabase.open(file, purpose), file);
  }

  /**
   * In a PostgreSQL, which several gateways may share.
   *
   * @param url {@code jdbc:postgresql://HOST/DATABASE}, with further parameters of the driver. Of
   *     several hosts the one that can be written to is taken, unless the URL says otherwise by
   *     {@code targetServerType}
   * @param user {@code null}: as the URL says
   * @param password {@code null}: as the URL says, or none
   * @throws IllegalArgumentException when the URL can't be used: it has a user before the host, or
   *     says {@code currentSchema}, which {@link Builder#schema} does
   */
  public static Builder postgres(String url, @Nullable String user, @Nullable String password) {
    Objects.requireNonNull(url, "url");
    PostgresUrl where = PostgresUrl.of(url);
    return new Builder(
        (schema, purpose) -> Postgres.open(where, user, password, schema, purpose), null);
  }

  /**
   * In a PostgreSQL that the host connects to by itself. Give it timeouts, for connecting and for
   * statements, {@code synchronous_commit}, without which it is refused, and behind a pooler in
   * transaction mode {@code prepareThreshold=0}; its pool is not closed with the store.
   */
  public static Builder postgres(DataSource source) {
    Objects.requireNonNull(source, "source");
    return new Builder((schema, purpose) -> Postgres.of(source, schema, purpose), null);
  }

  /**
   * Copies all records into a database that holds none. Stop every gateway on either before. What
   * was interrupted, in whatever way, goes on where it was when it is called again with the same
   * two; until it has returned, {@link Builder#open} refuses the target. What was claimed is due at
   * once for whoever opens it.
   *
   * @param from it is left as it is
   * @param to what is missing of it is made
   * @throws IllegalStateException when one of them is in use, when {@code from} holds no records of
   *     this version or has changed since the copy began, or when {@code to} holds anything but the
   *     unfinished copy of {@code from}
   * @throws StoreUnavailableException when a database can't be reached, or fails
   */
  public static void copy(Builder from, Builder to, CopyListener listener) {
    Objects.requireNonNull(listener, "listener");
    try (Database source = from.open(Purpose.COPY_FROM);
        Database target = to.open(Purpose.COPY_TO)) {
      new StoreCopy(source, target, listener).run();
    }
  }

  /** Hears how a copy goes on. */
  @FunctionalInterface
  public interface CopyListener {
    /**
     * So many rows of a table are safe in the target: once when the table's turn comes, and after
     * every few that are stored. What it throws ends the copying for now.
     *
     * @param copied all that are there, those from before an interruption too
     * @param all how many there are to be
     */
    void copied(String table, long copied, long all);
  }

  /** How a store is to be. Not thread-safe. */
  public static final class Builder {
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private final BiFunction<String, Purpose, Database> database;
    private final @Nullable Path file;
    private String schema = "turnpike";
    private Duration keyRetention = Duration.ofDays(7);
    private Duration retention = Duration.ofDays(90);
    private Duration ownerRetention = Duration.ofDays(3_653);
    private Duration auditRetention = Duration.ofDays(730);
    private @Nullable FingerprintKeys fingerprintKeys;
    private int capacity = 100_000;

    /**
     * For any database, made from the name of its schema.
     *
     * @param file which it is in; {@code null}: it is in none
     */
    Builder(BiFunction<String, Purpose, Database> database, @Nullable Path file) {
      this.database = database;
      this.file = file;
    }

    /**
     * The schema of PostgreSQL in which the tables are, made where it is missing: {@code turnpike}
     * unless told otherwise. SQLite has none.
     *
     * @throws IllegalArgumentException when it is more than small letters, digits and underscores
     */
    public Builder schema(String value) {
      if (!SCHEMA.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "a schema's name is made of small letters, digits and underscores, and is not '%s'"
                .formatted(value));
      }
      schema = value;
      return this;
    }

    /** How long an idempotency key works: 7 days unless told otherwise. */
    public Builder keyRetention(Duration value) {
      keyRetention = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * How long is kept what is over, for {@link Store#cleanUp}: 90 days unless told otherwise. What
     * is open, waiting or pending stays, and so do operations as long as their key works.
     */
    public Builder retention(Duration value) {
      retention = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * How long is kept whose a payment or subscription is whose record was deleted: ten years
     * unless told otherwise.
     */
    public Builder ownerRetention(Duration value) {
      ownerRetention = Objects.requireNonNull(value, "value");
      return this;
    }

    /** How long is kept what was done by hand: two years unless told otherwise. */
    public Builder auditRetention(Duration value) {
      auditRetention = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * The secrets of the fingerprints of requests. PostgreSQL needs them. For SQLite, the store
     * makes one at its first start unless they are given, in a file beside the database whose name
     * ends with {@code .fingerprint-keys}, for its owner only.
     */
    public Builder fingerprintKeys(FingerprintKeys keys) {
      fingerprintKeys = Objects.requireNonNull(keys, "keys");
      return this;
    }

    /** How many questions may be open at once: 100,000 unless told otherwise. */
    public Builder mostOpenCallbacks(int value) {
      capacity = value;
      return this;
    }

    /**
     * Opens it, and makes its tables where they are missing.
     *
     * @throws IllegalStateException when PostgreSQL has no {@linkplain #fingerprintKeys keys}, when
     *     another gateway has the file open, when it can't be used, when a newer version wrote it,
     *     or when a {@link JdbcStore#copy copy} into it is not finished
     * @throws StoreUnavailableException when the database can't be reached
     */
    public JdbcStore open() {
      if (fingerprintKeys == null && file == null) {
        throw new IllegalStateException(
            "a store in PostgreSQL needs fingerprint keys, which are not in the database, and are the same for all its gateways");
      }
      Database opened = open(Purpose.SERVE);
      boolean fine = false;
      try {
        JdbcStore store = new JdbcStore(this, opened, keys(opened));
        fine = true;
        return store;
      } finally {
        if (!fine) {
          opened.close();
        }
      }
    }

    private FingerprintKeys keys(Database opened) {
      return fingerprintKeys != null
          ? fingerprintKeys
          : FingerprintKeyFile.beside(Objects.requireNonNull(file), opened);
    }

    private Database open(Purpose purpose) {
      return database.apply(schema, purpose);
    }
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
                    new OperationTable(rows, owner)
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

    @Override
    public Operations operations() {
      return new OperationTable(rows, owner);
    }

    @Override
    public Payments payments() {
      return new PaymentTable(rows);
    }

    @Override
    public Subscriptions subscriptions() {
      return new SubscriptionTable(rows);
    }

    @Override
    public Callbacks callbacks() {
      return new CallbackQueue(rows, owner, callbackRoom);
    }

    @Override
    public Outbox outbox() {
      return new NotificationTable(rows, owner);
    }

    @Override
    public History history() {
      return new HistoryTables(rows);
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
  public Page<AuditEvent> auditEvents(AuditFilter filter, Cursor cursor) {
    return search.auditEvents(filter, cursor);
  }

  @Override
  public Counts counts() {
    return search.counts();
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
