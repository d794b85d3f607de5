package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What every store promises, sentence by sentence. A store's own test extends this and says how to
 * make an empty one. All times are given; nothing waits. The sentences stand in the classes above,
 * each of which adds those of its subject.
 */
public abstract class StoreContract extends TenantsContract {
  @Test
  void anAlert_isTakenByOneGateway_andGoesWhenItIsOver() {
    AlertRecord seen = AlertRecord.seen("dead_notifications", T0);
    assertThat(store.replaceAlert(null, seen)).isTrue();
    assertThat(store.replaceAlert(null, seen.taken(T0.plusMillis(1)))).isFalse();

    AlertRecord taken = seen.taken(T0.plusSeconds(30));
    assertThat(store.replaceAlert(seen, taken)).isTrue();
    assertThat(store.replaceAlert(seen, seen.taken(T0.plusSeconds(31)))).isFalse();
    assertThat(store.alerts()).containsExactly(taken);

    AlertRecord told = taken.told(T0.plusSeconds(1), T0.plusSeconds(3_600));
    assertThat(store.replaceAlert(taken, told)).isTrue();
    AlertRecord failed = told.seen(T0.plusSeconds(2)).failed(T0.plusSeconds(12));
    assertThat(store.replaceAlert(told, failed)).isTrue();
    assertThat(store.replaceAlert(null, AlertRecord.seen("budget/x", T0))).isTrue();
    assertThat(store.alerts()).containsExactly(AlertRecord.seen("budget/x", T0), failed);

    assertThat(store.replaceAlert(failed, null)).isTrue();
    assertThat(store.replaceAlert(failed, told)).isFalse();
    assertThat(store.alerts()).extracting(AlertRecord::name).containsExactly("budget/x");
  }

  @Test
  void theOldestUnknown_isTheOneThatBeganFirst_ofThoseThatAreUnknownStill() {
    assertThat(store.oldestUnknown()).isEmpty();
    started(op("op-1").guard("g-1"));
    started(op("op-2").guard("g-2").at(T0.plus(Duration.ofMinutes(1))));
    assertThat(store.oldestUnknown()).isEmpty();

    store.complete("op-2", unknown());
    assertThat(store.oldestUnknown()).contains(T0.plus(Duration.ofMinutes(1)));
    store.complete("op-1", unknown());
    assertThat(store.oldestUnknown()).contains(T0);
    store.settle("op-1", ok("{}"), null);
    assertThat(store.oldestUnknown()).contains(T0.plus(Duration.ofMinutes(1)));
  }
}
