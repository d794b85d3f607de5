package dev.turnpike.store.jdbc;

import dev.turnpike.internal.ledger.PaymentsContract;
import dev.turnpike.internal.ledger.Store;
import java.time.Duration;

/** The main part of the contract, kept in PostgreSQL by a store that encrypts. */
class EncryptedPostgresStoreTest extends PaymentsContract {
  @Override
  protected Store newStore(Duration retention, int capacity) {
    return TestPostgres.newStore()
        .encryptionKeys(Samples.ENCRYPTION)
        .keyRetention(retention)
        .retention(retention)
        .mostOpenCallbacks(capacity)
        .openStore();
  }
}
