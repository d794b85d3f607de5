package dev.turnpike.store.jdbc;

import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoreContract;
import java.time.Duration;

/** The contract, kept in PostgreSQL. */
class PostgresStoreTest extends StoreContract {
  @Override
  protected Store newStore(Duration retention, int capacity) {
    return TestPostgres.newStore()
        .keyRetention(retention)
        .retention(retention)
        .mostOpenCallbacks(capacity)
        .openStore();
  }
}
