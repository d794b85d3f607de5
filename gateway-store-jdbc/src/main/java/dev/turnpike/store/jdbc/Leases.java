package dev.turnpike.store.jdbc;

import org.jspecify.annotations.Nullable;

/** Ends leases before their time: whoever had them is gone, so what they had is due at once. */
final class Leases {
  private Leases() {}

  /** Those of one store. */
  static void end(Database database, String owner) {
    release(database, owner);
  }

  /** All there are: for a database that nobody else has open. */
  static void endAll(Database database) {
    release(database, null);
  }

  private static void release(Database database, @Nullable String owner) {
    database.store(
        Session.nothing(
            session -> {
              OpenOperations.release(session, owner);
              Questions.release(session, owner);
              Notifications.release(session, owner);
            }));
  }
}
