package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.LEASE;
import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;

import dev.turnpike.internal.ledger.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** What a second process does to a file: see {@link Child}. */
final class ChildStore {
  private ChildStore() {}

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void waitForALine() throws IOException {
    int read;
    do {
      read = System.in.read();
    } while (read != '\n' && read != -1);
  }

  /** Opens the file that is named, and has it open until it hears no more. */
  static final class Opens {
    public static void main(String[] arguments) throws IOException {
      try (Store store = JdbcStore.sqlite(Path.of(arguments[0])).openStore()) {
        store.ping();
        say("opened");
        waitForALine();
      } catch (IllegalStateException e) {
        say(e.getMessage());
      }
    }
  }

  /** Makes payments, and says each of them when it is stored. */
  static final class Pays {
    private static final int THREADS = 4;

    public static void main(String[] arguments) {
      Store store = JdbcStore.sqlite(Path.of(arguments[0])).openStore();
      String name = arguments[1];
      store.begin(Samples.operation("op-left-" + name, "left-" + name, "left-" + name), false);
      Samples.told(store, "told-" + name, "n-" + name);
      store.openCallback(PROVIDER, "asked-" + name, T0);
      store.claimNotifications(T0, LEASE, 10);
      store.claimCallbacks(T0, LEASE, 10);
      AtomicInteger numbers = new AtomicInteger();
      for (int i = 0; i < THREADS; i++) {
        new Thread(
                () -> {
                  while (true) {
                    String id = name + "-" + numbers.incrementAndGet();
                    Samples.pay(store, id, T0);
                    say(id);
                  }
                })
            .start();
      }
    }
  }

  /** Has a lock on the file until it hears a line: as an operator's {@code sqlite3} may. */
  static final class Locks {
    public static void main(String[] arguments) throws Exception {
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
          Statement statement = connection.createStatement()) {
        for (String sql : arguments[1].split(";", -1)) {
          statement.execute(sql);
        }
        say("locked");
        waitForALine();
        statement.execute("rollback");
        say("let go");
        waitForALine();
      }
    }
  }
}
