package dev.turnpike.store.jdbc;

import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept in a file by a store that encrypts. */
class EncryptedSqliteStoreTest extends StoreContract {
  @TempDir Path folder;
  private int stores;

  @Override
  protected Store newStore(Duration retention, int capacity) {
    return JdbcStore.sqlite(folder.resolve("store-" + stores++ + ".db"))
        .encryptionKeys(Samples.ENCRYPTION)
        .keyRetention(retention)
        .retention(retention)
        .mostOpenCallbacks(capacity)
        .openStore();
  }
}
