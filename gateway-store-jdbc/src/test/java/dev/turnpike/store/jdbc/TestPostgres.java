package dev.turnpike.store.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL for all tests, which ends with them; each test has a schema of its own. */
final class TestPostgres {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private TestPostgres() {}

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static int port() {
    return Running.SERVER.getPort();
  }

  static String url() {
    return Running.SERVER.getJdbcUrl("postgres", "postgres");
  }

  /** By another port. */
  static String url(int port) {
    return url().replace(":" + port() + "/", ":" + port + "/");
  }

  /** The name of a schema that isn't there yet. */
  static String newSchema() {
    return "test_" + SCHEMAS.incrementAndGet();
  }

  /** In a schema of its own. */
  static JdbcStore.Builder newStore() {
    return store(newSchema());
  }

  static JdbcStore.Builder store(String schema) {
    return JdbcStore.postgres(url(), null, null).fingerprintKeys(Samples.KEYS).schema(schema);
  }
}
