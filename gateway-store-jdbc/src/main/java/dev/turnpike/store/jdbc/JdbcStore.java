package dev.turnpike.store.jdbc;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.GatewayStore;
import dev.turnpike.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ledger in a database: {@link #sqlite SQLite} in a file for one gateway, {@link
 * #postgres PostgreSQL} for several. What it has stored survives the end of the process and, where
 * the disk keeps what it says it has written, a power cut. Thread-safe.
 *
 * <p>When PostgreSQL is away, calls that need it fail after two seconds at most, or at once while
 * it is known to be away; when it is there again, so is the store. The same holds of a disk that is
 * full or fails.
 */
public final class JdbcStore {
  private JdbcStore() {}

  /**
   * In a SQLite file that this process has to itself.
   *
   * @param file its folder is made where it is missing; both are their owner's alone
   */
  public static Builder sqlite(Path file) {
    Objects.requireNonNull(file, "file");
    return new Builder(
        (schema, purpose) -> SqliteDatabase.open(file, purpose),
        (schema, keys) -> SqliteLook.at(file, keys),
        file);
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
        (schema, purpose) -> Postgres.open(where, user, password, schema, purpose),
        (schema, keys) ->
            PostgresLook.at(
                "PostgreSQL at " + where,
                () -> Postgres.connectToLook(where, user, password),
                schema,
                keys),
        null);
  }

  /**
   * In a PostgreSQL that the host connects to by itself. Give it timeouts, for connecting and for
   * statements, {@code synchronous_commit}, without which it is refused, and behind a pooler in
   * transaction mode {@code prepareThreshold=0}; its pool is not closed with the store.
   */
  public static Builder postgres(DataSource source) {
    Objects.requireNonNull(source, "source");
    return new Builder(
        (schema, purpose) -> Postgres.of(source, schema, purpose),
        (schema, keys) ->
            PostgresLook.at("the host's data source", source::getConnection, schema, keys),
        null);
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

  /**
   * Encrypts with the first of the {@linkplain Builder#encryptionKeys encryption keys} whatever
   * isn't: what was stored with another key, or with none. It may be interrupted in whatever way,
   * and called again. Gateways that share a PostgreSQL may run meanwhile; a SQLite file is for this
   * alone as long as it takes, and needs as much room again.
   *
   * @throws IllegalStateException when {@code store} has no keys, holds no records of this version,
   *     or is a file that is in use
   * @throws WrongEncryptionKeysException when a key is missing with which something is encrypted
   * @throws StoreUnavailableException when the database can't be reached, or fails, or a value
   *     can't be decrypted
   */
  public static Rotation rotateKeys(Builder store, RotationListener listener) {
    Objects.requireNonNull(listener, "listener");
    EncryptionKeys keys = store.encryptionKeys;
    if (keys == null) {
      throw new IllegalStateException("there are no encryption keys to encrypt with");
    }
    try (Database database = store.open(Purpose.ROTATE_KEYS)) {
      return new KeyRotation(database, keys, listener).run();
    }
  }

  /**
   * Looks whether a gateway could start on a store, and leaves it as it is: nothing is made,
   * changed or claimed. Gateways may run on it meanwhile.
   *
   * @throws IllegalStateException when a gateway would be refused, with the cause in one line; that
   *     another gateway has the file is no such cause, but {@link Inspection#usedBy}
   * @throws WrongEncryptionKeysException when one of the {@linkplain Builder#encryptionKeys keys}
   *     is missing with which something is encrypted, or is another one
   * @throws StoreUnavailableException when the database can't be reached
   */
  public static Inspection inspect(Builder store) {
    BiFunction<String, @Nullable EncryptionKeys, Inspection> look = store.look;
    if (look == null) {
      throw new IllegalStateException("this store can't be looked at");
    }
    return look.apply(store.schema, store.encryptionKeys);
  }

  /**
   * What a look at a store found.
   *
   * @param state what a gateway would find there
   * @param usedBy who works with it now, in words; {@code null}: nobody that can be seen. Into a
   *     file that somebody uses nobody looked
   */
  public record Inspection(State state, @Nullable String usedBy) {
    /** What a gateway would find there. */
    public enum State {
      /** Nothing: the first start makes what is needed. */
      NEW,
      /** The records of an older version: the first start brings them up to date. */
      OLDER,
      /** Records of this version. */
      READY,
      /** Not known, since somebody uses it. */
      IN_USE
    }
  }

  /**
   * What came of encrypting anew.
   *
   * @param rewritten how many values were encrypted anew
   * @param current the id of the key with which all are encrypted now
   * @param unused the ids of the other keys that nothing is encrypted with any more: where no
   *     gateway has one of them as its first, they can go
   * @param stillUsed the ids of the keys that a gateway wrote with meanwhile; empty for a gateway
   *     without keys
   */
  public record Rotation(
      long rewritten, String current, List<String> unused, List<String> stillUsed) {
    /** With copies. */
    public Rotation {
      unused = List.copyOf(unused);
      stillUsed = List.copyOf(stillUsed);
    }
  }

  /** Hears how encrypting anew goes on. */
  @FunctionalInterface
  public interface RotationListener {
    /**
     * So many values of a column are encrypted anew by now: said after every few rows. What it
     * throws ends it for now.
     */
    void rewritten(String column, long values);
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
    final @Nullable BiFunction<String, @Nullable EncryptionKeys, Inspection> look;
    private final @Nullable Path file;
    private String schema = "turnpike";
    Duration keyRetention = Duration.ofDays(7);
    Duration retention = Duration.ofDays(90);
    Duration ownerRetention = Duration.ofDays(3_653);
    Duration auditRetention = Duration.ofDays(730);
    private @Nullable FingerprintKeys fingerprintKeys;
    private @Nullable EncryptionKeys encryptionKeys;
    int capacity = 100_000;

    /**
     * For any database, made from the name of its schema.
     *
     * @param file which it is in; {@code null}: it is in none
     */
    Builder(BiFunction<String, Purpose, Database> database, @Nullable Path file) {
      this(database, null, file);
    }

    private Builder(
        BiFunction<String, Purpose, Database> database,
        @Nullable BiFunction<String, @Nullable EncryptionKeys, Inspection> look,
        @Nullable Path file) {
      this.database = database;
      this.look = look;
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
     * How long is kept what is over, before it is deleted: 90 days unless told otherwise. What is
     * open, waiting or pending stays, and so do operations as long as their key works.
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

    /**
     * Encrypts from now on what is secret or personal: answers, requests, tokens, notifications,
     * metadata. What was stored before stays as it is until {@link JdbcStore#rotateKeys}. All
     * gateways of a PostgreSQL need the same keys. Without them, nothing is encrypted.
     */
    public Builder encryptionKeys(EncryptionKeys keys) {
      encryptionKeys = Objects.requireNonNull(keys, "keys");
      return this;
    }

    /** How many callbacks may wait at once: 100,000 unless told otherwise. */
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
     * @throws WrongEncryptionKeysException when one of the {@linkplain #encryptionKeys keys} is
     *     missing with which something is encrypted, or is another one
     * @throws StoreUnavailableException when the database can't be reached
     */
    public GatewayStore open() {
      return openStore();
    }

    DatabaseStore openStore() {
      if (fingerprintKeys == null && file == null) {
        throw new IllegalStateException(
            "a store in PostgreSQL needs fingerprint keys, which are not in the database, and are the same for all its gateways");
      }
      Database opened = open(Purpose.SERVE);
      boolean fine = false;
      try {
        DatabaseStore store =
            new DatabaseStore(this, opened, keys(opened), KeyRegister.open(opened, encryptionKeys));
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
}
