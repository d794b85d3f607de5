package dev.turnpike.store.jdbc;

import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept in a file. */
class SqliteStoreTest extends StoreContract {
  @TempDir Path folder;
  private int stores;

  @Override
  protected Store newStore(Duration retention, int capacity) {
    return JdbcStore.sqlite(folder.resolve("store-" + stores++ + ".db"))
        .keyRetention(retention)
        .retention(retention)
        .mostOpenCallbacks(capacity)
        .openStore();
  }
}
