package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Card data, keys and tokens are planted wherever they may stand; nothing prints them. */
class SecretsTest {
  private static final String CANARY = "4111111111111111";
  private static final Map<String, Object> DATA =
      Map.of("card", Map.of("number", CANARY), "tokens", List.of(CANARY));
  private static final String URL = "https://shop.example/return?session=" + CANARY;
  private static final String FRAGMENT_URL = "myapp://return#token=" + CANARY;

  static Stream<Object> everythingThatMayHoldSecrets() {
    SubscriptionInfo info =
        SubscriptionInfo.builder().token(CANARY).interval(Interval.DAY).intervalCount(1).build();
    return Stream.of(
        PayRequest.builder()
            .amount(1)
            .currency("EUR")
            .shopTransactionId("order-42")
            .successRedirectUrl(URL)
            .failureRedirectUrl(FRAGMENT_URL)
            .providerData(DATA)
            .build(),
        RefundRequest.builder().paymentId("p-1").refundId("r-1").providerData(DATA).build(),
        info,
        SubscriptionRequest.builder()
            .amount(1L)
            .currency("EUR")
            .shopTransactionId("sub-1")
            .subscriptionInfo(info)
            .successRedirectUrl(URL)
            .failureRedirectUrl(FRAGMENT_URL)
            .providerData(DATA)
            .build(),
        PayResponse.redirect("p-1", URL).toBuilder()
            .redirectToUrlMobile(FRAGMENT_URL)
            .metadata(DATA)
            .build(),
        RefundResponse.ok("p-1").toBuilder().metadata(DATA).build(),
        SubscriptionResponse.redirect(CANARY, "p-1", URL).toBuilder()
            .redirectToUrlMobile(FRAGMENT_URL)
            .metadata(DATA)
            .build(),
        PaymentStatus.of(PaymentState.ACCEPTED, "p-1").toBuilder().metadata(DATA).build(),
        SubscriptionStatus.of(SubscriptionState.ACTIVE, CANARY).toBuilder().metadata(DATA).build());
  }

  @ParameterizedTest
  @MethodSource("everythingThatMayHoldSecrets")
  void toString_showsNoSecret(Object record) {
    assertThat(record.toString())
        .startsWith(record.getClass().getSimpleName() + "[")
        .doesNotContain(CANARY);
  }

  @ParameterizedTest
  @MethodSource("everythingThatMayHoldSecrets")
  void theListOfAllRecords_isComplete(Object record) {
    assertThat(record.getClass().isRecord()).isTrue();
    assertThat(everythingThatMayHoldSecrets().map(Object::getClass).distinct()).hasSize(9);
  }

  @Test
  void toString_stillShowsWhatHelpsToFindThePayment() {
    assertThat(everythingThatMayHoldSecrets().findFirst().orElseThrow().toString())
        .contains("amount=1", "currency=EUR", "order-42", "https://shop.example/return");
  }

  @Test
  void toString_ofAUrlWithPassword_doesNotShowIt() {
    PayResponse answer =
        PayResponse.redirect("p-1", "https://user:" + CANARY + "@shop.example/return");

    assertThat(answer.toString()).doesNotContain(CANARY);
  }

  @Test
  void aUrlWithALineBreakInItsQuery_doesNotShowWhatFollows() {
    assertThat(Redacted.url("https://shop.example/return?a=1\nb=" + CANARY)).doesNotContain(CANARY);
  }

  @Test
  void refusals_showNoSecret() {
    Throwable badData =
        catchThrowable(
            () ->
                RefundRequest.builder()
                    .paymentId("")
                    .providerData(Map.of("number", CANARY, "wrong", Double.NaN))
                    .build());
    Throwable badToken =
        catchThrowable(() -> SubscriptionInfo.builder().token(CANARY).intervalCount(0).build());
    Throwable badAnswer =
        catchThrowable(
            () ->
                PayResponse.builder()
                    .result(PayResult.OK)
                    .redirectToUrl(URL)
                    .metadata(DATA)
                    .build());

    assertThat(List.of(badData, badToken, badAnswer))
        .allSatisfy(refusal -> assertThat(refusal.toString()).doesNotContain(CANARY).isNotBlank());
  }

  @Test
  void refusalOfAUrl_doesNotShowItsQuery() {
    Throwable refusal =
        catchThrowable(
            () ->
                PayRequest.builder()
                    .amount(1)
                    .currency("EUR")
                    .shopTransactionId("order-42")
                    .successRedirectUrl("/return?session=" + CANARY)
                    .build());

    assertThat(refusal).isInstanceOf(InvalidRequestException.class);
    assertThat(refusal.toString()).doesNotContain(CANARY);
  }

  @Test
  void exceptions_showTheDetailAndNotTheCausesWords() {
    GatewayException exception =
        GatewayException.of(ErrorCode.PROVIDER_ERROR)
            .cause(new IllegalStateException("Bearer " + CANARY))
            .build();

    assertThat(exception.toString()).doesNotContain(CANARY);
    assertThat(exception.detail()).doesNotContain(CANARY);
  }
}
