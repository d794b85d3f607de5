package dev.turnpike.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallContextTest {
  private static final String CANARY = "4111111111111111";

  @Test
  void builder_withNothingSet_hasNoKeyNoMethodNoParametersAndThirtySeconds() {
    CallContext context = CallContext.builder().build();

    assertThat(context.idempotencyKey()).isEmpty();
    assertThat(context.paymentMethod()).isEmpty();
    assertThat(context.queryParameters()).isEmpty();
    assertThat(context.requestId()).isNotBlank();
    assertThat(context.timeLeft())
        .isPositive()
        .isLessThanOrEqualTo(Duration.ofSeconds(30))
        .isGreaterThan(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -1_000_000_000_000L, Long.MIN_VALUE})
  void timeLeft_isNeverNegative(long nanos) {
    CallContext over = CallContext.builder().timeout(Duration.ofNanos(nanos)).build();

    assertThat(over.timeLeft()).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -1_000_000_000_000L})
  void timeLeft_whenTimeIsOver_isNone(long nanos) {
    assertThat(CallContext.builder().timeout(Duration.ofNanos(nanos)).build().timeLeft())
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void timeLeft_ofAVeryLongTime_isVeryLong() {
    assertThat(CallContext.builder().timeout(Duration.ofDays(36_500)).build().timeLeft())
        .isGreaterThan(Duration.ofDays(36_499));
  }

  @Test
  void parameters_areACopyThatCantBeChanged() {
    List<String> values = new ArrayList<>(List.of("1"));
    Map<String, List<String>> given = new LinkedHashMap<>();
    given.put("z", values);
    given.put("a", List.of("2", "3"));
    CallContext context = CallContext.builder().queryParameters(given).build();

    values.add("4");
    given.clear();

    assertThat(context.queryParameters().keySet()).containsExactly("z", "a");
    assertThat(context.queryParameters().get("z")).containsExactly("1");
    assertThatThrownBy(() -> context.queryParameters().put("x", List.of()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> context.queryParameters().get("a").add("x"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void toString_showsNeitherKeyNorParameters() {
    CallContext context =
        CallContext.builder()
            .idempotencyKey(CANARY)
            .queryParameters(Map.of("token", List.of(CANARY)))
            .paymentMethod("credit-cards")
            .requestId("req-1")
            .build();

    assertThat(context.toString()).contains("credit-cards", "req-1").doesNotContain(CANARY);
    assertThat(context.idempotencyKey()).contains(CANARY);
  }
}
