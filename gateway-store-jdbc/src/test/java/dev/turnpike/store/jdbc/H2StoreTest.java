package dev.turnpike.store.jdbc;

import dev.turnpike.ledger.Store;
import dev.turnpike.ledger.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept in a file. */
class H2StoreTest extends StoreContract {
  @TempDir Path folder;
  private int stores;

  @Override
  protected Store newStore(Duration retention, int capacity) {
    return JdbcStore.h2(folder.resolve("store-" + stores++))
        .keyRetention(retention)
        .retention(retention)
        .mostOpenQuestions(capacity)
        .open();
  }
}
