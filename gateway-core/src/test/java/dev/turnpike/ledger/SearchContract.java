package dev.turnpike.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What every store promises to a person who looks for something. */
public abstract class SearchContract extends OutboxContract {
  // ---- nothing secret

  @Test
  void answersAndBodies_areNotPrinted() {
    String secret = "4111111111111111";
    Notification told =
        new Notification(
            "n-1", PROVIDER, "p-1", "url", secret, T0, 0, T0, NotificationState.PENDING, null);
    PaymentStatus status =
        status(PaymentState.PENDING, "p-1").toBuilder()
            .metadata(java.util.Map.of("card", secret))
            .build();
    started(op("op-1").key("k"));
    store.complete("op-1", ok(secret));

    assertThat(sameKey(op("op-2").key("k")).toString()).doesNotContain(secret);
    assertThat(begin(op("op-3").key("k")).toString()).doesNotContain(secret);
    assertThat(told.toString()).doesNotContain(secret);
    assertThat(update(status, "f", 0, told).toString()).doesNotContain(secret);
    assertThat(Arrays.asList(ok(secret), made(payment("p-1", "o"))).toString())
        .doesNotContain(secret);
  }
}
