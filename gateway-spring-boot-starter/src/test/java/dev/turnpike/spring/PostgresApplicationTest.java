package dev.turnpike.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResult;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** An application with a PostgreSQL of its own, and migrations. */
class PostgresApplicationTest {
  private static ConfigurableApplicationContext start(EmbeddedPostgres server, String... more) {
    return new SpringApplicationBuilder(ShopApplication.class)
        .web(WebApplicationType.NONE)
        .properties(
            "spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres"),
            "spring.datasource.username=postgres")
        .run(more);
  }

  @Test
  void recordsAreInIt_afterTheMigrations() throws Exception {
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "on").start()) {
      assertThatThrownBy(() -> start(server))
          .rootCause()
          .hasMessageContaining("turnpike.store.fingerprint-keys is not set");

      try (ConfigurableApplicationContext application =
          start(server, "--turnpike.store.fingerprint-keys=" + FingerprintKeys.newKey())) {
        PayRequest order =
            PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-42").build();

        assertThat(
                application.getBean(PaymentGateway.class).provider("sandbox").pay(order).result())
            .isEqualTo(PayResult.OK);

        JdbcTemplate sql = application.getBean(JdbcTemplate.class);
        assertThat(sql.queryForObject("SELECT COUNT(*) FROM turnpike.payments", Long.class))
            .isEqualTo(1);
        assertThat(sql.queryForObject("SELECT COUNT(*) FROM orders", Long.class)).isZero();
      }
    }
  }
}
