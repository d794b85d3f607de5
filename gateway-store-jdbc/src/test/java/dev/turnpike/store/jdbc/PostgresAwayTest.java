package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.Store;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresAwayTest {
  private static final String SECRET = "correct-horse-battery";
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Wire wire;
  private Store store;

  @BeforeEach
  void open() throws Exception {
    wire = new Wire(TestPostgres.port());
    store =
        JdbcStore.postgres(url(), "postgres", SECRET)
            .fingerprintKeys(Samples.KEYS)
            .schema(TestPostgres.newSchema())
            .openStore();
    Samples.pay(store, "before", T0);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    wire.close();
  }

  private String url() {
    return TestPostgres.url(wire.port());
  }

  private static Duration timeOf(Runnable step) {
    long before = System.nanoTime();
    step.run();
    return Duration.ofNanos(System.nanoTime() - before);
  }

  private void isUnavailable() {
    assertThatThrownBy(store::ping).isInstanceOf(StoreUnavailableException.class);
  }

  private void isThereAgain() throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!succeeds(
        () -> {
          store.ping();
          return true;
        })) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static boolean succeeds(Callable<Boolean> step) throws Exception {
    try {
      return step.call();
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  @Test
  void whileItIsAway_everyStepSaysSoSoon() {
    wire.cut();

    assertThat(timeOf(this::isUnavailable)).isLessThan(SOON);
    assertThat(timeOf(this::isUnavailable)).isLessThan(SOON);
    assertThatThrownBy(() -> store.payment(PROVIDER, "p-before"))
        .isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.begin(Samples.operation("op-1", "key-1", null), false))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void whileItIsAway_manyWhoAskDoNotWaitOneAfterAnother() throws Exception {
    wire.cut();
    isUnavailable();

    Duration took =
        timeOf(
            () -> {
              for (int i = 0; i < 200; i++) {
                isUnavailable();
              }
            });

    assertThat(took).isLessThan(PATIENCE);
  }

  @Test
  void whenItIsThereAgain_theStoreIsToo() throws Exception {
    for (int i = 0; i < 2; i++) {
      wire.cut();
      isUnavailable();
      wire.mend();

      isThereAgain();

      Samples.pay(store, "after-" + i, T0);
      assertThat(store.payment(PROVIDER, "p-before")).isPresent();
    }
  }

  @Test
  void whatWasBegunBefore_canBeCompletedAfter() throws Exception {
    store.begin(Samples.operation("op-1", "key-1", "order-1"), false);
    wire.cut();
    assertThatThrownBy(() -> store.complete("op-1", Samples.made("p-1", "order-1", T0)))
        .isInstanceOf(StoreUnavailableException.class);
    wire.mend();
    isThereAgain();

    assertThat(store.complete("op-1", Samples.made("p-1", "order-1", T0))).isTrue();
  }

  @Test
  void whatIsSaidOfIt_holdsNoPassword() {
    wire.cut();

    assertThatThrownBy(store::ping)
        .hasMessageContaining("PostgreSQL at jdbc:postgresql://localhost:" + wire.port())
        .hasMessageNotContaining(SECRET)
        .hasMessageNotContaining("user=");
  }

  @Test
  void aStoreThatIsOpenedWhileItIsAway_saysSo() {
    wire.cut();

    assertThatThrownBy(
            () -> JdbcStore.postgres(url(), null, null).fingerprintKeys(Samples.KEYS).open())
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("PostgreSQL at");
  }
}
