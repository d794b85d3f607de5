package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionRequestTest {
  private static final SubscriptionInfo MONTHLY =
      SubscriptionInfo.builder().interval(Interval.MONTH).intervalCount(1).build();

  private static SubscriptionRequest.Builder right() {
    return SubscriptionRequest.builder()
        .amount(999L)
        .currency("EUR")
        .shopTransactionId("sub-1")
        .subscriptionInfo(MONTHLY);
  }

  @Test
  void builder_withNothingSet_namesEveryMissingField() {
    assertThat(Wrong.fields(() -> SubscriptionRequest.builder().build()))
        .containsExactly("currency", "shopTransactionId", "subscriptionInfo");
  }

  @Test
  void everythingWrong_isNamedAtOnce() {
    assertThat(
            Wrong.fields(
                () ->
                    SubscriptionRequest.builder()
                        .amount(-1L)
                        .currency("")
                        .shopTransactionId("x".repeat(256))
                        .successRedirectUrl("ok")
                        .failureRedirectUrl("data:,")
                        .providerData(Map.of("x", Double.POSITIVE_INFINITY))
                        .build()))
        .containsExactly(
            "amount",
            "currency",
            "shopTransactionId",
            "subscriptionInfo",
            "successRedirectUrl",
            "failureRedirectUrl",
            "providerData.x");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, Long.MAX_VALUE})
  void amount_fromZeroUp_isRight(long amount) {
    assertThat(right().amount(amount).build().amount()).isEqualTo(amount);
  }

  @Test
  void amount_leftOut_isRightUntilAnOperationAsksForIt() {
    assertThat(right().amount(null).build().amount()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void amount_belowZero_isRefused(long amount) {
    assertThat(Wrong.fields(() -> right().amount(amount).build())).containsExactly("amount");
  }

  @Test
  void info_allLeftOut_isRight() {
    SubscriptionInfo nothing = SubscriptionInfo.builder().build();

    assertThat(nothing).isEqualTo(new SubscriptionInfo(null, null, null, null));
    assertThat(right().subscriptionInfo(nothing).build().subscriptionInfo()).isEqualTo(nothing);
  }

  @Test
  void info_everythingWrong_isNamedAtOnceWithItsPath() {
    assertThat(
            Wrong.fields(
                () ->
                    SubscriptionInfo.builder()
                        .token(" ")
                        .intervalCount(0)
                        .expiresAfter(-1)
                        .build()))
        .containsExactly(
            "subscriptionInfo.token",
            "subscriptionInfo.intervalCount",
            "subscriptionInfo.expiresAfter");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, Integer.MAX_VALUE})
  void info_countsFromOneUp_areRight(int count) {
    SubscriptionInfo info =
        SubscriptionInfo.builder().intervalCount(count).expiresAfter(count).build();

    assertThat(info.intervalCount()).isEqualTo(count);
    assertThat(info.expiresAfter()).isEqualTo(count);
  }

  @Test
  void info_token_mayHoldAnyCharacter() {
    String token = "a/b?c=d#e %2F 😀";

    assertThat(SubscriptionInfo.builder().token(token).build().token()).isEqualTo(token);
  }

  @Test
  void info_toBuilder_makesAnEqualOne() {
    SubscriptionInfo full =
        SubscriptionInfo.builder()
            .token("t")
            .interval(Interval.WEEK)
            .intervalCount(2)
            .expiresAfter(12)
            .build();

    assertThat(full.toBuilder().build()).isEqualTo(full);
    assertThat(full.toBuilder().interval(Interval.DAY).build()).isNotEqualTo(full);
  }

  @Test
  void toBuilder_makesAnEqualOne() {
    SubscriptionRequest full =
        right()
            .successRedirectUrl("https://shop.example/ok")
            .failureRedirectUrl("https://shop.example/no")
            .providerData(Map.of("plan", "gold"))
            .build();

    assertThat(full.toBuilder().build()).isEqualTo(full).hasSameHashCodeAs(full);
    assertThat(right().build().toBuilder().build()).isEqualTo(right().build());
  }
}
