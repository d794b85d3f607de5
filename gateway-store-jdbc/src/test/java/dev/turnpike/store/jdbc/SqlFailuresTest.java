package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;

class SqlFailuresTest {
  private static String everythingIn(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void whatWasToBeStored_isNotTold() {
    SQLException failure =
        new SQLException(
            "Unique index violation: VALUES ('4111111111111111')", "22001", 22001, new Exception());

    RuntimeException told = SqlFailures.of("the file turnpike.db", failure);

    assertThat(everythingIn(told)).doesNotContain("4111");
    assertThat(told).hasMessageContaining("the file turnpike.db").hasMessageContaining("22001");
  }

  @Test
  void whyTheServerCantBeReached_isTold() {
    SQLException failure =
        new SQLTransientConnectionException(
            "timed out after 2000ms",
            "08001",
            new SQLException("Connection to db:5432 refused", "08001"));

    assertThat(SqlFailures.of("PostgreSQL at db", failure))
        .hasMessageContaining("timed out after 2000ms")
        .hasMessageContaining("Connection to db:5432 refused");
  }

  @Test
  void thatAllConnectionsAreInUse_isTold() {
    SQLException failure =
        new SQLTransientConnectionException("Connection is not available, timed out", null, 0);

    assertThat(SqlFailures.of("the file turnpike.db", failure))
        .hasMessageContaining("no connection was free in time");
  }
}
