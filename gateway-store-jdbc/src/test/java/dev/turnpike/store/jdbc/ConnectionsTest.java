package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private final AtomicInteger asked = new AtomicInteger();
  private SQLException failure;

  private final Connections connections =
      new Connections(
          (DataSource)
              Proxy.newProxyInstance(
                  DataSource.class.getClassLoader(),
                  new Class<?>[] {DataSource.class},
                  (proxy, method, arguments) -> {
                    asked.incrementAndGet();
                    if (failure != null) {
                      throw failure;
                    }
                    return Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (connection, called, values) -> null);
                  }));

  private void failsWith(SQLException e) {
    failure = e;
    assertThatThrownBy(connections::get).isSameAs(e);
  }

  @Test
  void whileTheDatabaseIsAway_nobodyWaitsForIt() {
    failsWith(new SQLTransientConnectionException("refused", "08001", new ConnectException()));

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(connections::get).hasMessageContaining("could not be reached");
    }

    assertThat(asked.get()).isEqualTo(1);
  }

  @Test
  void whenTheDatabaseIsThereAgain_itIsFoundOut() throws SQLException {
    failsWith(new SQLException("refused", "08001"));
    failure = null;

    long deadline = System.nanoTime() + 30_000_000_000L;
    Connection connection = null;
    while (connection == null && System.nanoTime() < deadline) {
      try {
        connection = connections.get();
      } catch (SQLTransientConnectionException e) {
        Thread.onSpinWait();
      }
    }

    assertThat(connection).isNotNull();
    assertThat(connections.get()).isNotNull();
    assertThat(asked.get()).isEqualTo(3);
  }

  @Test
  void aPoolThatIsOnlyBusy_isAskedAgain() throws SQLException {
    failsWith(new SQLTransientConnectionException("all are in use"));
    failure = null;

    assertThat(connections.get()).isNotNull();
  }
}
