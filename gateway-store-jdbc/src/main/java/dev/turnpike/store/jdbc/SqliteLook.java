package dev.turnpike.store.jdbc;

import dev.turnpike.store.jdbc.JdbcStore.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Looks at a SQLite file as a gateway would find it, and changes nothing. */
final class SqliteLook {
  private SqliteLook() {}

  static Inspection at(Path path, @Nullable EncryptionKeys keys) {
    Path absolute = path.toAbsolutePath().normalize();
    String name = "the file " + absolute;
    try {
      OwnFiles.check(absolute);
      if (!Files.exists(absolute)) {
        return new Inspection(Inspection.State.NEW, null);
      }
      Path file = absolute.toRealPath();
      Path lock = OwnFiles.beside(file, ".lock");
      String usedBy = Files.exists(lock) ? LockFile.heldBy(lock) : null;
      if (usedBy != null) {
        return new Inspection(Inspection.State.IN_USE, usedBy);
      }
      return new Inspection(
          Files.size(file) == 0 ? Inspection.State.NEW : into(file, name, keys), null);
    } catch (IOException e) {
      throw new IllegalStateException(
          "%s can't be used: %s".formatted(name, OwnFiles.reasonOf(e)), e);
    }
  }

  private static Inspection.State into(Path file, String name, @Nullable EncryptionKeys keys) {
    try (Connection connection = SqliteFile.connectToLook(file, name)) {
      Session session =
          Session.on(connection, statement -> Dialect.SQLITE.of(statement, ""), false);
      Inspection.State state = Migrations.find(session, name);
      KeyRegister.check(session, name, keys);
      return state;
    } catch (SQLException e) {
      throw new IllegalStateException(
          "%s can't be used: %s".formatted(name, SqlFailures.messageOf(e)), e);
    }
  }
}
