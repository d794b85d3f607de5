package dev.turnpike.store.jdbc;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.NotStorableException;

/**
 * Runs steps on a database. Every method throws {@link NotStorableException} where the step was not
 * made for a reason of its own, and {@link StoreUnavailableException} where it is not known whether
 * it was made. What a step itself throws is passed on, and nothing of it is stored. Thread-safe.
 */
interface Database extends AutoCloseable {
  /** Which database it is. */
  Dialect dialect();

  /** One transaction, safe when this returns. */
  <T> T store(Session.Work<T> work);

  /**
   * Statements that need no transaction around them, safe when this returns. They are made again
   * where a connection broke under them, so they have to find out what they did before.
   */
  <T> T storeEach(Session.Work<T> work);

  /** Statements that store nothing. */
  <T> T ask(Session.Work<T> work);

  /** Leaves nothing of what was overwritten or deleted, as far as that is in its hands. */
  void forgetDeleted();

  /** Its name for messages, without secrets. */
  @Override
  String toString();

  @Override
  void close();
}
