package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.ledger.memory.MemoryStore;
import dev.turnpike.records.NotificationState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract, and the bounds that only a store in memory has. */
class MemoryStoreTest extends StoreContract {
  @Override
  protected Store newStore(Duration retention, int capacity) {
    return new MemoryStore(retention, capacity);
  }

  private static Op keyed(int i, Instant at) {
    return op("op-" + i).key("k-" + i).guard("order-" + i).at(at);
  }

  private static boolean isFree(Store store, int i, Instant at) {
    return store.begin(op("again-" + i).key("k-" + i).at(at).record(), false)
        instanceof Claim.Started;
  }

  private static StatusUpdate status(String paymentId, Notification... notifications) {
    return new StatusUpdate(
        null,
        "acme",
        PaymentStatus.of(PaymentState.PENDING, paymentId),
        "{}",
        "f",
        0,
        StatusUpdate.Source.CHECK,
        T0,
        T0.plusSeconds(900),
        tenant -> List.of(notifications));
  }

  @Test
  void anEndedOperation_isKeptForTheRetention() {
    Store store = newStore(Duration.ofHours(1), 100);
    store.begin(keyed(1, T0).record(), false);
    store.complete("op-1", ok("{}"));

    assertThat(isFree(store, 1, T0.plus(Duration.ofHours(1)).minusMillis(1))).isFalse();
    assertThat(isFree(store, 1, T0.plus(Duration.ofHours(1)).plusMillis(1))).isTrue();
  }

  @Test
  void anOpenOperation_isKeptForEver() {
    Store store = newStore(Duration.ofHours(1), 100);
    store.begin(keyed(1, T0).record(), false);
    store.begin(keyed(2, T0).record(), false);
    store.complete("op-2", unknown());

    Instant yearsLater = T0.plus(Duration.ofDays(1_000));

    assertThat(isFree(store, 1, yearsLater)).isFalse();
    assertThat(isFree(store, 2, yearsLater)).isFalse();
    assertThat(store.complete("op-1", ok("{}"))).isTrue();
  }

  @Test
  void anOpenOperation_doesNotKeepEndedOnesBehindIt() {
    Store store = newStore(Duration.ofHours(1), 100);
    store.begin(keyed(1, T0).record(), false);
    store.begin(keyed(2, T0).record(), false);
    store.complete("op-2", ok("{}"));

    assertThat(isFree(store, 2, T0.plus(Duration.ofHours(2)))).isTrue();
    assertThat(
            store.begin(op("x").guard("order-1").at(T0.plus(Duration.ofHours(2))).record(), false))
        .isInstanceOf(Claim.SameGuard.class);
  }

  @Test
  void whenTooManyAreKept_theOldestEndedOneGoes() {
    Store store = newStore(RETENTION, 3);
    for (int i = 1; i <= 3; i++) {
      store.begin(keyed(i, T0).record(), false);
    }
    store.complete("op-2", ok("{}"));
    store.complete("op-3", ok("{}"));

    assertThat(store.begin(keyed(4, T0).record(), false)).isInstanceOf(Claim.Started.class);

    assertThat(store.begin(op("x").key("k-1").record(), false)).isInstanceOf(Claim.SameKey.class);
    assertThat(store.begin(op("x").key("k-3").record(), false)).isInstanceOf(Claim.SameKey.class);
    assertThat(store.begin(op("x").key("k-4").record(), false)).isInstanceOf(Claim.SameKey.class);
    assertThat(isFree(store, 2, T0)).isTrue();
  }

  @Test
  void whenTooManyAreOpen_itRefusesMoreAndForgetsNone() {
    Store store = newStore(RETENTION, 2);
    store.begin(keyed(1, T0).record(), false);
    store.begin(keyed(2, T0).record(), false);
    store.complete("op-2", unknown());

    assertThatThrownBy(() -> store.begin(keyed(3, T0).record(), false))
        .isInstanceOf(StoreFullException.class);

    assertThat(store.begin(op("x").key("k-1").record(), false)).isInstanceOf(Claim.SameKey.class);
    assertThat(store.begin(op("x").key("k-2").record(), false)).isInstanceOf(Claim.SameKey.class);
    assertThat(store.tenantsWithOpen("acme", "order-3")).isEmpty();
    store.forget("op-1");
    assertThat(store.begin(keyed(3, T0).record(), false)).isInstanceOf(Claim.Started.class);
  }

  @Test
  void payments_areKeptUpToTheCapacity() {
    Store store = newStore(RETENTION, 2);
    for (int i = 1; i <= 3; i++) {
      store.begin(keyed(i, T0).record(), false);
      store.complete("op-" + i, made(payment("p-" + i, "order-" + i)));
    }

    assertThat(store.payment("acme", "p-1")).isEmpty();
    assertThat(store.paymentByShopTransactionId("shop", "acme", "order-1")).isEmpty();
    assertThat(store.payment("acme", "p-2")).isPresent();
    assertThat(store.paymentByShopTransactionId("shop", "acme", "order-3")).isPresent();
  }

  @Test
  void questions_areRefusedAboveTheCapacity() {
    Store store = newStore(RETENTION, 2);
    store.openCallback("acme", "p-1", T0);
    store.openCallback("acme", "p-2", T0);

    assertThatThrownBy(() -> store.openCallback("acme", "p-3", T0))
        .isInstanceOf(StoreFullException.class);
    store.openCallback("acme", "p-1", T0);

    assertThat(store.claimCallbacks(T0, LEASE, 10)).hasSize(2);
  }

  @Test
  void notifications_areRefusedAboveTheCapacityAndTheirStatusWithThem() {
    Store store = newStore(RETENTION, 2);
    store.record(status("p-1", notification("n-1", "p-1", "url", T0)));

    assertThatThrownBy(
            () ->
                store.record(
                    status(
                        "p-2",
                        notification("n-2", "p-2", "url", T0),
                        notification("n-3", "p-2", "listener", T0))))
        .isInstanceOf(StoreFullException.class);

    assertThat(store.payment("acme", "p-2")).isEmpty();
    assertThat(store.claimNotifications(T0, LEASE, 10)).hasSize(1);
  }

  @Test
  void notificationsThatAreOver_makeRoom() {
    Store store = newStore(RETENTION, 1);
    for (NotificationState over : List.of(NotificationState.DELIVERED, NotificationState.DEAD)) {
      store.record(status("p-1", notification("n-" + over, "p-1", "url", T0)));
      Notification claimed = store.claimNotifications(T0, LEASE, 10).get(0);
      store.update(claimed.afterAttempt(over, T0, "result"), T0);
    }

    assertThat(store.record(status("p-1", notification("n-3", "p-1", "url", T0))))
        .isEqualTo(StatusUpdate.Result.NOTIFIED);
  }
}
