package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefundRequestTest {
  @Test
  void onlyThePaymentId_isEnough() {
    RefundRequest all = RefundRequest.builder().paymentId("p-1").build();

    assertThat(all.amount()).isNull();
    assertThat(all.currency()).isNull();
    assertThat(all.refundId()).isNull();
    assertThat(all.providerData()).isNull();
    assertThat(all.toBuilder().build()).isEqualTo(all);
  }

  @Test
  void builder_withNothingSet_namesThePaymentId() {
    assertThat(Wrong.fields(() -> RefundRequest.builder().build())).containsExactly("paymentId");
  }

  @Test
  void everythingWrong_isNamedAtOnce() {
    assertThat(
            Wrong.fields(
                () ->
                    RefundRequest.builder()
                        .paymentId("")
                        .amount(0L)
                        .currency("eur")
                        .refundId("r".repeat(256))
                        .providerData(Map.of("x", new Object()))
                        .build()))
        .containsExactly("paymentId", "amount", "currency", "refundId", "providerData.x");
  }

  @Test
  void amount_withoutCurrency_isRefusedForTheCurrency() {
    InvalidRequestException refusal =
        Wrong.refusal(() -> RefundRequest.builder().paymentId("p-1").amount(5L).build());

    assertThat(refusal.errors())
        .containsExactly(new FieldError("currency", "is required with an amount"));
  }

  @Test
  void currency_withoutAmount_isRight() {
    assertThat(RefundRequest.builder().paymentId("p-1").currency("JPY").build().currency())
        .isEqualTo("JPY");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void amount_belowOne_isRefused(long amount) {
    assertThat(
            Wrong.fields(
                () ->
                    RefundRequest.builder()
                        .paymentId("p-1")
                        .amount(amount)
                        .currency("EUR")
                        .build()))
        .containsExactly("amount");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, Long.MAX_VALUE})
  void amount_fromOneUp_isRight(long amount) {
    RefundRequest request =
        RefundRequest.builder().paymentId("p-1").amount(amount).currency("BHD").build();

    assertThat(request.amount()).isEqualTo(amount);
  }

  @Test
  void ids_areRightUpToTheirLimit() {
    String own = "😀".repeat(255);
    String ofProvider = "😀".repeat(4096);

    RefundRequest request = RefundRequest.builder().paymentId(ofProvider).refundId(own).build();

    assertThat(request.paymentId()).isEqualTo(ofProvider);
    assertThat(request.refundId()).isEqualTo(own);
  }

  @Test
  void ids_overTheirLimit_areRefused() {
    String own = "😀".repeat(256);
    String ofProvider = "😀".repeat(4097);

    assertThat(
            Wrong.fields(() -> RefundRequest.builder().paymentId(ofProvider).refundId(own).build()))
        .containsExactly("paymentId", "refundId");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\u0000"})
  void refundId_blankOrWithControlCharacters_isRefused(String id) {
    assertThat(Wrong.fields(() -> RefundRequest.builder().paymentId("p-1").refundId(id).build()))
        .containsExactly("refundId");
  }

  @Test
  void toBuilder_ofAFullRequest_makesAnEqualOne() {
    RefundRequest full =
        RefundRequest.builder()
            .paymentId("p-1")
            .amount(100L)
            .currency("EUR")
            .refundId("r-1")
            .providerData(Map.of("reason", "size"))
            .build();

    assertThat(full.toBuilder().build()).isEqualTo(full).hasSameHashCodeAs(full);
  }
}
