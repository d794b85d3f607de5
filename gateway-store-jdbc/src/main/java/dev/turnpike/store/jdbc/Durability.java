package dev.turnpike.store.jdbc;

import java.sql.SQLException;

/** What is needed after a commit until it survives a power cut. Thread-safe. */
interface Durability extends AutoCloseable {
  /** Where a commit by itself survives. */
  Durability BY_COMMIT =
      new Durability() {
        @Override
        public long before() {
          return 0;
        }

        @Override
        public void secure(long before) {}

        @Override
        public boolean isOverdue() {
          return false;
        }

        @Override
        public void close() {}
      };

  /**
   * To be asked before the transaction begins.
   *
   * @throws SQLException when it can't be secured anyway
   */
  long before() throws SQLException;

  /**
   * Returns when everything committed before this call is safe.
   *
   * @param before what {@link #before()} said
   * @throws SQLException when it may be lost
   */
  void secure(long before) throws SQLException;

  /** Whether also what may be lost should be secured, since there is much of it. */
  boolean isOverdue();

  @Override
  void close();
}
