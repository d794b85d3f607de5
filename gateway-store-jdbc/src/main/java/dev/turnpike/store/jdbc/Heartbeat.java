package dev.turnpike.store.jdbc;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Finds out whether what is stored is stored. */
final class Heartbeat {
  private Heartbeat() {}

  /**
   * Writes: a standby that can only be read, and a disk that is full, are of no use. Nor is a
   * server that acknowledges what is not on its disk.
   */
  static void beat(Database database) {
    database.storeEach(
        Session.nothing(
            session -> {
              session.update(
                  "update @heartbeat set beats = ? where id = 1",
                  ThreadLocalRandom.current().nextLong());
              if (database.dialect() == Dialect.POSTGRES) {
                refuseFalseCommits(session);
              }
            }));
  }

  private static void refuseFalseCommits(Session session) throws SQLException {
    Optional<String> user =
        session.first(
            "select quote_ident(current_user) where current_setting('synchronous_commit') = 'off'",
            Row::text);
    if (user.isPresent()) {
      throw new SQLException(
          "a commit doesn't wait for the disk. Run: alter role %s set synchronous_commit = on"
              .formatted(user.get()),
          "58000");
    }
  }
}
