package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the contract demands of the five answers. */
class AnswersTest {
  private static final String URL = "https://pay.example/3ds";

  @Test
  void payResponse_shortForms_areRight() {
    assertThat(PayResponse.ok("p-1"))
        .isEqualTo(new PayResponse(PayResult.OK, null, "p-1", null, null, null));
    assertThat(PayResponse.ko("no funds"))
        .isEqualTo(new PayResponse(PayResult.KO, "no funds", null, null, null, null));
    assertThat(PayResponse.pending("p-1"))
        .isEqualTo(new PayResponse(PayResult.PENDING, null, "p-1", null, null, null));
    assertThat(PayResponse.redirect("p-1", URL))
        .isEqualTo(new PayResponse(PayResult.REDIRECT_TO_URL, null, "p-1", URL, null, null));
  }

  @Test
  void payResponse_withoutResult_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PayResponse.builder().paymentId("p-1").build())
        .withMessageContaining("result");
  }

  @ParameterizedTest
  @EnumSource(value = PayResult.class, mode = EnumSource.Mode.EXCLUDE, names = "KO")
  void payResponse_withoutPaymentId_isRefusedUnlessKo(PayResult result) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PayResponse.builder().result(result).redirectToUrl(URL).build())
        .withMessageContaining("paymentId");
  }

  @Test
  void payResponse_koWithAPaymentId_isRight() {
    assertThat(PayResponse.ko("no").toBuilder().paymentId("p-1").build().paymentId())
        .isEqualTo("p-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\u0000b", "a\nb"})
  void payResponse_withAnUnusablePaymentId_isRefused(String paymentId) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PayResponse.ok(paymentId))
        .withMessageContaining("paymentId");
  }

  @Test
  void payResponse_paymentIdOf4096Emoji_isRightAndOf4097Refused() {
    assertThatNoException().isThrownBy(() -> PayResponse.ok("😀".repeat(4096)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PayResponse.ok("😀".repeat(4097)))
        .withMessage("paymentId must have at most 4096 characters, but has 4097");
  }

  @Test
  void textsOfAnswers_haveTheirLimit_whichIsTold() {
    String longest = "😀".repeat(4096);
    String tooLong = longest + "x";
    String longestUrl = "x:" + "😀".repeat(4094);
    PayResponse.Builder pay =
        PayResponse.builder().result(PayResult.REDIRECT_TO_URL).paymentId("p-1");
    SubscriptionResponse.Builder subscription =
        SubscriptionResponse.builder().result(PayResult.OK).subscriptionToken("t");
    RefundResponse.Builder refund = RefundResponse.builder().result(RefundResult.OK);
    PaymentStatus.Builder status =
        PaymentStatus.builder().status(PaymentState.PENDING).paymentId("p-1");
    assertThatNoException()
        .isThrownBy(
            () -> {
              pay.redirectToUrl(longestUrl).resultDescription(tooLong).build();
              subscription.subscriptionToken(longest).resultDescription(tooLong).build();
              refund.paymentId(longest).resultDescription(tooLong).build();
              status.shopTransactionId(longest).paymentMethod(longest).build();
            });

    refused("redirectToUrl", () -> pay.redirectToUrl(longestUrl + "x").build());
    pay.redirectToUrl("https://x.example");
    refused("redirectToUrlMobile", () -> pay.redirectToUrlMobile(longestUrl + "x").build());
    pay.redirectToUrlMobile(null);
    refused("subscriptionToken", () -> subscription.subscriptionToken(tooLong).build());
    refused("paymentId", () -> refund.paymentId(tooLong).build());
    refused("paymentMethod", () -> status.paymentMethod(tooLong).build());
    status.paymentMethod(null);
    refused("shopTransactionId", () -> status.shopTransactionId(tooLong).build());
    refused(
        "shopTransactionId",
        () ->
            SubscriptionStatus.builder()
                .status(SubscriptionState.ACTIVE)
                .subscriptionToken("t")
                .shopTransactionId(tooLong)
                .build());
  }

  private static void refused(String field, ThrowingCallable build) {
    assertThatIllegalArgumentException()
        .isThrownBy(build)
        .withMessage(field + " must have at most 4096 characters, but has 4097");
  }

  @Test
  void payResponse_redirectWithoutAnyUrl_isRefused() {
    PayResponse.Builder redirect =
        PayResponse.builder().result(PayResult.REDIRECT_TO_URL).paymentId("p-1");

    assertThatIllegalArgumentException()
        .isThrownBy(redirect::build)
        .withMessageContaining("redirectToUrl");
    assertThatIllegalArgumentException().isThrownBy(() -> redirect.redirectToUrl(" ").build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "/relative",
        "//pay.example",
        "https://",
        "https://pay.example/a b",
        "view-source:https://pay.example"
      })
  void redirectUrlsOfAnswers_areHeldToTheSameRuleAsThoseOfRequests(String url) {
    for (PayResult result : PayResult.values()) {
      PayResponse.Builder pay =
          PayResponse.builder().result(result).paymentId("p-1").redirectToUrl(URL);
      SubscriptionResponse.Builder subscription =
          SubscriptionResponse.builder()
              .result(result)
              .subscriptionToken("t-1")
              .redirectToUrlMobile(URL);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> pay.redirectToUrlMobile(url).build())
          .withMessageStartingWith("redirectToUrlMobile must");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> subscription.redirectToUrl(url).build())
          .withMessageStartingWith("redirectToUrl must");
    }
  }

  @Test
  void idsBesideKo_haveTheirLimitToo() {
    String tooLong = "x".repeat(4097);

    refused("paymentId", () -> PayResponse.ko("declined").toBuilder().paymentId(tooLong).build());
    refused(
        "subscriptionToken",
        () -> SubscriptionResponse.ko("declined").toBuilder().subscriptionToken(tooLong).build());
  }

  /** PHP and others write an empty text for what they don't have. */
  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void aBlankRedirectUrlOfAnAnswer_isNone(String blank) {
    PayResponse paid =
        PayResponse.ok("p-1").toBuilder().redirectToUrl(blank).redirectToUrlMobile(blank).build();

    assertThat(paid).isEqualTo(PayResponse.ok("p-1"));
  }

  @Test
  void payResponse_redirectWithTheMobileUrlOnly_isRight() {
    PayResponse mobile =
        PayResponse.builder()
            .result(PayResult.REDIRECT_TO_URL)
            .paymentId("p-1")
            .redirectToUrlMobile("bank://pay")
            .build();

    assertThat(mobile.redirectToUrl()).isNull();
    assertThat(mobile.redirectToUrlMobile()).isEqualTo("bank://pay");
  }

  @Test
  void refundResponse_shortForms_areRight() {
    assertThat(RefundResponse.ok("p-1"))
        .isEqualTo(new RefundResponse(RefundResult.OK, null, "p-1", null));
    assertThat(RefundResponse.ko("too late"))
        .isEqualTo(new RefundResponse(RefundResult.KO, "too late", null, null));
    assertThat(RefundResponse.pending("p-1"))
        .isEqualTo(new RefundResponse(RefundResult.PENDING, null, "p-1", null));
  }

  @ParameterizedTest
  @EnumSource(RefundResult.class)
  void refundResponse_withoutPaymentId_isRight(RefundResult result) {
    assertThat(RefundResponse.builder().result(result).build().paymentId()).isNull();
  }

  @Test
  void refundResponse_withoutResult_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RefundResponse.builder().paymentId("p-1").build())
        .withMessageContaining("result");
  }

  @Test
  void subscriptionResponse_shortForms_areRight() {
    assertThat(SubscriptionResponse.ok("t"))
        .isEqualTo(new SubscriptionResponse(PayResult.OK, null, null, null, null, "t", null));
    assertThat(SubscriptionResponse.ok("t", "p-1"))
        .isEqualTo(new SubscriptionResponse(PayResult.OK, null, "p-1", null, null, "t", null));
    assertThat(SubscriptionResponse.ko("no"))
        .isEqualTo(new SubscriptionResponse(PayResult.KO, "no", null, null, null, null, null));
    assertThat(SubscriptionResponse.pending("t", null))
        .isEqualTo(new SubscriptionResponse(PayResult.PENDING, null, null, null, null, "t", null));
    assertThat(SubscriptionResponse.redirect("t", "p-1", URL))
        .isEqualTo(
            new SubscriptionResponse(PayResult.REDIRECT_TO_URL, null, "p-1", URL, null, "t", null));
  }

  @ParameterizedTest
  @EnumSource(value = PayResult.class, mode = EnumSource.Mode.EXCLUDE, names = "KO")
  void subscriptionResponse_withoutToken_isRefusedUnlessKo(PayResult result) {
    SubscriptionResponse.Builder tokenless =
        SubscriptionResponse.builder().result(result).redirectToUrl(URL).paymentId("p-1");

    assertThatIllegalArgumentException()
        .isThrownBy(tokenless::build)
        .withMessageContaining("subscriptionToken");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tokenless.subscriptionToken(" ").build())
        .withMessageContaining("subscriptionToken");
  }

  @Test
  void subscriptionResponse_redirectWithoutAnyUrl_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SubscriptionResponse.builder()
                    .result(PayResult.REDIRECT_TO_URL)
                    .subscriptionToken("t")
                    .build())
        .withMessageContaining("redirectToUrl");
  }

  @Test
  void subscriptionResponse_withAnUnusablePaymentId_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SubscriptionResponse.ok("t", " "))
        .withMessageContaining("paymentId");
  }

  @Test
  void paymentStatus_needsStatusAndPaymentId() {
    assertThat(PaymentStatus.of(PaymentState.ACCEPTED, "p-1"))
        .isEqualTo(new PaymentStatus(PaymentState.ACCEPTED, "p-1", null, null, null, null, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PaymentStatus.builder().paymentId("p-1").build())
        .withMessageContaining("status");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PaymentStatus.builder().status(PaymentState.PENDING).build())
        .withMessageContaining("paymentId");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PaymentStatus.of(PaymentState.PENDING, "x".repeat(4097)))
        .withMessageContaining("paymentId");
  }

  @Test
  void subscriptionStatus_needsStatusAndToken() {
    assertThat(SubscriptionStatus.of(SubscriptionState.ACTIVE, "t"))
        .isEqualTo(new SubscriptionStatus(SubscriptionState.ACTIVE, "t", null, null, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SubscriptionStatus.builder().subscriptionToken("t").build())
        .withMessageContaining("status");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SubscriptionStatus.builder().status(SubscriptionState.ACTIVE).build())
        .withMessageContaining("subscriptionToken");
  }

  @Test
  void toBuilder_ofFullAnswers_makesEqualOnes() {
    Map<String, Object> metadata = Map.of("authCode", "123");
    PayResponse pay =
        PayResponse.builder()
            .result(PayResult.REDIRECT_TO_URL)
            .resultDescription("3ds")
            .paymentId("p-1")
            .redirectToUrl(URL)
            .redirectToUrlMobile("bank://x")
            .metadata(metadata)
            .build();
    RefundResponse refund =
        RefundResponse.builder()
            .result(RefundResult.OK)
            .resultDescription("done")
            .paymentId("p-1")
            .metadata(metadata)
            .build();
    SubscriptionResponse subscription =
        SubscriptionResponse.builder()
            .result(PayResult.REDIRECT_TO_URL)
            .resultDescription("3ds")
            .paymentId("p-1")
            .redirectToUrl(URL)
            .redirectToUrlMobile("bank://x")
            .subscriptionToken("t")
            .metadata(metadata)
            .build();
    PaymentStatus payment =
        PaymentStatus.builder()
            .status(PaymentState.FAILED)
            .paymentId("p-1")
            .shopTransactionId("order-42")
            .providerName("acme")
            .paymentMethod("credit-cards")
            .action(PaymentAction.REFUND)
            .metadata(metadata)
            .build();
    SubscriptionStatus status =
        SubscriptionStatus.builder()
            .status(SubscriptionState.PAST_DUE)
            .subscriptionToken("t")
            .shopTransactionId("sub-1")
            .providerName("acme")
            .metadata(metadata)
            .build();

    assertThat(pay.toBuilder().build()).isEqualTo(pay).hasSameHashCodeAs(pay);
    assertThat(refund.toBuilder().build()).isEqualTo(refund).hasSameHashCodeAs(refund);
    assertThat(subscription.toBuilder().build()).isEqualTo(subscription);
    assertThat(payment.toBuilder().build()).isEqualTo(payment).hasSameHashCodeAs(payment);
    assertThat(status.toBuilder().build()).isEqualTo(status).hasSameHashCodeAs(status);
  }

  @Test
  void metadata_thatIsNotJson_isRefusedByName() {
    Map<String, Object> wrong = Map.of("rate", Float.NaN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PayResponse.ok("p-1").toBuilder().metadata(wrong).build())
        .withMessageContaining("metadata.rate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RefundResponse.ok("p-1").toBuilder().metadata(wrong).build())
        .withMessageContaining("metadata.rate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SubscriptionResponse.ok("t").toBuilder().metadata(wrong).build())
        .withMessageContaining("metadata.rate");
  }
}
