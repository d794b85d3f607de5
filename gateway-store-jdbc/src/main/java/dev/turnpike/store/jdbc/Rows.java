package dev.turnpike.store.jdbc;

import dev.turnpike.internal.ledger.Tables;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A {@link Session} for {@link Tables}, whose methods don't tell of SQL: what goes wrong passes
 * through the rules unseen, and is what it was again at {@link #with}. Not thread-safe.
 */
final class Rows {
  private final Session session;

  private Rows(Session session) {
    this.session = session;
  }

  /** What passes through. */
  private static final class Unseen extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    Unseen(SQLException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  /** Does something with the rows. */
  static <T> T with(Session session, Function<Rows, T> work) throws SQLException {
    try {
      return work.apply(new Rows(session));
    } catch (Unseen unseen) {
      throw unseen.failure;
    }
  }

  /** Whether the same was begun before, and perhaps made, but the answer was lost on its way. */
  boolean isRepeated() {
    return session.isRepeated();
  }

  /** How many rows were changed. */
  int update(String text, Object... values) {
    return unseen(() -> session.update(text, values));
  }

  <T> List<T> list(String text, Row.Reader<T> reader, Object... values) {
    return unseen(() -> session.list(text, reader, values));
  }

  <T> Optional<T> first(String text, Row.Reader<T> reader, Object... values) {
    return unseen(() -> session.first(text, reader, values));
  }

  /** Whether there is a row. */
  boolean any(String text, Object... values) {
    return unseen(() -> session.any(text, values));
  }

  /** The same statement for each of them, on one way to the database. */
  <T> void each(String text, Collection<T> items, Function<T, Object[]> values) {
    unseen(
        () -> {
          session.each(text, items, values);
          return true;
        });
  }

  private static <T> T unseen(Query<T> query) {
    try {
      return query.ask();
    } catch (SQLException e) {
      throw new Unseen(e);
    }
  }

  @FunctionalInterface
  private interface Query<T> {
    T ask() throws SQLException;
  }
}
