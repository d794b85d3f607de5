package dev.turnpike.store.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Ends leases before their time: whoever had them is gone, so what they had is due at once. */
final class Leases {
  private Leases() {}

  /**
   * Ends them.
   *
   * @param owner of which store; {@code null}: of all, for a database that nobody else has open
   */
  static void end(Database database, @Nullable String owner) {
    database.store(Session.nothing(session -> end(session, owner)));
  }

  static void end(Session session, @Nullable String owner) throws SQLException {
    OperationTable.release(session, owner);
    CallbackQueue.release(session, owner);
    NotificationTable.release(session, owner);
  }
}
