package dev.turnpike.internal.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers are read tolerantly, as far as they say something. */
class TolerantAnswersTest {
  private static <T> T read(Class<T> type, String json) throws BrokenAnswerException {
    return read(type, json, Map.of());
  }

  private static <T> T read(Class<T> type, String json, Map<String, String> known)
      throws BrokenAnswerException {
    return ContractJson.readAnswer(type, json.getBytes(UTF_8), known);
  }

  private static void assertBroken(Class<?> type, String json, String... words) {
    assertThatThrownBy(() -> read(type, json))
        .isInstanceOf(BrokenAnswerException.class)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).isNotBlank();
              for (String word : words) {
                assertThat(e.getMessage()).contains(word);
              }
            });
  }

  @Test
  void unknownFields_areKeptInMetadata() throws Exception {
    PayResponse answer =
        read(
            PayResponse.class,
            "{\"authCode\":\"A1\",\"result\":\"OK\",\"paymentId\":\"p-1\",\"fee\":1.10,"
                + "\"nothing\":null,\"list\":[{\"a\":1}]}");

    assertThat(answer.result()).isEqualTo(PayResult.OK);
    assertThat(answer.metadata())
        .containsExactly(
            Map.entry("authCode", "A1"),
            Map.entry("fee", new BigDecimal("1.10")),
            new java.util.AbstractMap.SimpleEntry<>("nothing", null),
            Map.entry("list", List.of(Map.of("a", 1))));
  }

  @Test
  void unknownFields_comeAfterTheMetadataThatWasThere() throws Exception {
    PayResponse answer =
        read(
            PayResponse.class,
            "{\"x\":1,\"result\":\"OK\",\"paymentId\":\"p-1\",\"metadata\":{\"b\":2,\"a\":3},\"y\":4}");

    assertThat(answer.metadata().keySet()).containsExactly("b", "a", "x", "y");
  }

  @Test
  void unknownField_ofANameThatMetadataHas_dropsNeither() throws Exception {
    PayResponse answer =
        read(
            PayResponse.class,
            "{\"result\":\"OK\",\"paymentId\":\"p-1\",\"x\":1,\"metadata\":{\"x\":2,\"x_\":3}}");

    assertThat(answer.metadata()).containsEntry("x", 2).containsEntry("x_", 3).hasSize(3);
    assertThat(answer.metadata()).containsEntry("x__", 1);
  }

  @Test
  void unknownField_whoseFreeNameIsAnotherUnknownFields_dropsNeither() throws Exception {
    PayResponse answer =
        read(
            PayResponse.class,
            "{\"result\":\"OK\",\"paymentId\":\"p-1\",\"x\":1,\"x_\":2,\"metadata\":{\"x\":3}}");

    assertThat(answer.metadata()).hasSize(3).containsValues(1, 2, 3);
  }

  @Test
  void unknownFields_ofEveryAnswer_areKept() throws Exception {
    Map<String, Object> extra = Map.of("extra", true);

    assertThat(read(RefundResponse.class, "{\"result\":\"OK\",\"extra\":true}").metadata())
        .isEqualTo(extra);
    assertThat(
            read(
                    SubscriptionResponse.class,
                    "{\"result\":\"OK\",\"subscriptionToken\":\"t\",\"extra\":true}")
                .metadata())
        .isEqualTo(extra);
    assertThat(
            read(
                    PaymentStatus.class,
                    "{\"status\":\"PENDING\",\"paymentId\":\"p-1\",\"extra\":true}")
                .metadata())
        .isEqualTo(extra);
    assertThat(
            read(
                    SubscriptionStatus.class,
                    "{\"status\":\"ACTIVE\",\"subscriptionToken\":\"t\",\"extra\":true}")
                .metadata())
        .isEqualTo(extra);
  }

  @Test
  void nothingUnknown_makesNoMetadata() throws Exception {
    assertThat(
            read(PayResponse.class, "{\"result\":\"OK\",\"paymentId\":\"p-1\",\"metadata\":null}")
                .metadata())
        .isNull();
    assertThat(
            read(PayResponse.class, "{\"result\":\"OK\",\"paymentId\":\"p-1\",\"metadata\":{}}")
                .metadata())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"ok\"", "\"ACCEPTED\"", "\"\"", "1", "true", "null", "[\"OK\"]"})
  void result_notInTheList_isBroken(String result) {
    String json = "{\"result\":" + result + ",\"paymentId\":\"p-1\",\"subscriptionToken\":\"t\"}";

    assertBroken(PayResponse.class, json, "result");
    assertBroken(RefundResponse.class, json, "result");
    assertBroken(SubscriptionResponse.class, json, "result");
  }

  @Test
  void redirect_isNoResultOfARefund() {
    assertBroken(RefundResponse.class, "{\"result\":\"REDIRECT_TO_URL\"}", "result");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"accepted\"", "\"OK\"", "\"ERROR\"", "\"\"", "0", "null"})
  void status_notInTheList_isBroken(String status) {
    String json = "{\"status\":" + status + ",\"paymentId\":\"p-1\",\"subscriptionToken\":\"t\"}";

    assertBroken(PaymentStatus.class, json, "status");
    assertBroken(SubscriptionStatus.class, json, "status");
  }

  @Test
  void action_notInTheList_isBroken() {
    assertBroken(
        PaymentStatus.class,
        "{\"status\":\"PENDING\",\"paymentId\":\"p-1\",\"action\":\"CAPTURE\"}",
        "action");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OK", "PENDING", "REDIRECT_TO_URL"})
  void missingPaymentId_isBrokenUnlessKo(String result) {
    String json = "{\"result\":\"%s\",\"redirectToUrl\":\"https://x.example\"}";

    assertBroken(PayResponse.class, json.formatted(result), "paymentId");
  }

  @Test
  void missingPaymentId_ofKo_isRight() throws Exception {
    assertThat(read(PayResponse.class, "{\"result\":\"KO\"}").paymentId()).isNull();
    assertThat(read(SubscriptionResponse.class, "{\"result\":\"KO\"}").subscriptionToken())
        .isNull();
    assertThat(read(RefundResponse.class, "{\"result\":\"PENDING\"}").result())
        .isEqualTo(RefundResult.PENDING);
  }

  @Test
  void missingToken_isBrokenUnlessKo() {
    assertBroken(
        SubscriptionResponse.class, "{\"result\":\"OK\",\"paymentId\":\"p\"}", "subscriptionToken");
    assertBroken(SubscriptionStatus.class, "{\"status\":\"ACTIVE\"}", "subscriptionToken");
    assertBroken(PaymentStatus.class, "{\"status\":\"ACCEPTED\"}", "paymentId");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"redirectToUrl\":null,", "\"redirectToUrl\":\"\","})
  void redirectWithoutUrl_isBroken(String url) {
    String json =
        "{\"result\":\"REDIRECT_TO_URL\","
            + url
            + "\"paymentId\":\"p\",\"subscriptionToken\":\"t\"}";

    assertBroken(PayResponse.class, json, "redirectToUrl");
    assertBroken(SubscriptionResponse.class, json, "redirectToUrl");
  }

  @Test
  void redirectWithTheMobileUrlOnly_isRight() throws Exception {
    assertThat(
            read(
                    PayResponse.class,
                    "{\"result\":\"REDIRECT_TO_URL\",\"redirectToUrlMobile\":\"bank://x\","
                        + "\"paymentId\":\"p\"}")
                .redirectToUrlMobile())
        .isEqualTo("bank://x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"result\":\"OK\",\"paymentId\":true}",
        "{\"result\":\"OK\",\"paymentId\":4.2}",
        "{\"result\":\"OK\",\"paymentId\":4e2}",
        "{\"result\":\"OK\",\"paymentId\":[]}",
        "{\"result\":\"OK\",\"paymentId\":\"\"}",
        "{\"result\":\"OK\",\"paymentId\":\"p\",\"metadata\":[1]}",
        "{\"result\":\"OK\",\"paymentId\":\"p\",\"metadata\":[{}],\"extra\":1}",
        "{\"result\":\"OK\",\"paymentId\":\"p\",\"resultDescription\":1}",
        "{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"p\",\"redirectToUrl\":\"javascript:alert(1)\"}",
        "{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"p\",\"redirectToUrl\":\"/relative\"}",
        "{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"p\",\"redirectToUrl\":\"https://x.example\","
            + "\"redirectToUrlMobile\":\"/relative\"}",
        "\ufeff\ufeff{\"result\":\"OK\",\"paymentId\":\"p\"}",
        "\ufeff",
        "{\"result\":\"OK\",\"paymentId\":\"p\",\"metadata\":\"x\",\"extra\":1}",
        "{\"result\":\"OK\",\"paymentId\":\"p\",\"resultDescription\":{}}",
        "{\"result\":\"OK\",\"paymentId\":\"p\",\"result\":\"OK\"}",
        "{\"result\":\"OK\",\"paymentId\":\"p\"} x",
        "{\"result\":\"OK\",\"paymentId\":\"p\"",
        "[]",
        "OK",
        "<html></html>",
        ""
      })
  void whatSaysNothingForSure_isBroken(String json) {
    assertBroken(PayResponse.class, json);
  }

  @Test
  void metadataThatIsTooDeep_isBrokenAndNotALostAnswerOfAnotherKind() {
    String deep = "[".repeat(505) + "]".repeat(505);

    assertBroken(PayResponse.class, "{\"result\":\"OK\",\"paymentId\":\"p\",\"x\":" + deep + "}");
    assertBroken(
        PayResponse.class,
        "{\"result\":\"OK\",\"paymentId\":\"p\",\"metadata\":{\"x\":" + deep + "}}");
  }

  @Test
  void byteOrderMark_isSkipped() throws Exception {
    assertThat(read(PayResponse.class, "\ufeff{\"result\":\"OK\",\"paymentId\":\"p\"}"))
        .isEqualTo(PayResponse.ok("p"));
  }

  @Test
  void emptyListAsMetadata_isAnEmptyObject() throws Exception {
    assertThat(
            read(PayResponse.class, "{\"result\":\"OK\",\"paymentId\":\"1\",\"metadata\":[]}")
                .metadata())
        .isEmpty();
    assertThat(
            read(
                    PayResponse.class,
                    "{\"result\":\"OK\",\"paymentId\":\"1\",\"metadata\":[],\"extra\":1}")
                .metadata())
        .isEqualTo(Map.of("extra", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"12345", "0", "9007199254740993", "123456789012345678901234567890"})
  void numberAsId_isItsDigits(String number) throws Exception {
    String ids =
        ",\"paymentId\":%s,\"shopTransactionId\":%s,\"subscriptionToken\":%s}"
            .replace("%s", number);

    PaymentStatus payment = read(PaymentStatus.class, "{\"status\":\"PENDING\"" + ids);
    SubscriptionStatus subscription =
        read(SubscriptionStatus.class, "{\"status\":\"ACTIVE\"" + ids);

    assertThat(payment.paymentId()).isEqualTo(number);
    assertThat(payment.shopTransactionId()).isEqualTo(number);
    assertThat(subscription.subscriptionToken()).isEqualTo(number);
    assertThat(subscription.shopTransactionId()).isEqualTo(number);
    assertThat(read(SubscriptionResponse.class, "{\"result\":\"OK\"" + ids).paymentId())
        .isEqualTo(number);
  }

  @Test
  void idOfMoreThan4096Characters_isBroken() throws Exception {
    String longest = "p".repeat(4096);

    assertThat(
            read(PayResponse.class, "{\"result\":\"OK\",\"paymentId\":\"" + longest + "\"}")
                .paymentId())
        .isEqualTo(longest);
    for (String result : List.of("OK", "KO", "PENDING")) {
      String ids = "{\"result\":\"%s\",\"paymentId\":\"%s\",\"subscriptionToken\":\"%s\"}";
      assertBroken(PayResponse.class, ids.formatted(result, longest + "p", "t"), "paymentId");
      assertBroken(RefundResponse.class, ids.formatted(result, longest + "p", "t"), "paymentId");
      assertBroken(
          SubscriptionResponse.class,
          ids.formatted(result, "p", longest + "p"),
          "subscriptionToken");
    }
  }

  @Test
  void known_fillsInWhatIsLeftOut() throws Exception {
    Map<String, String> known = Map.of("paymentId", "p-9", "providerName", "acme");

    PaymentStatus silent = read(PaymentStatus.class, "{\"status\":\"ACCEPTED\"}", known);
    PaymentStatus empty =
        read(PaymentStatus.class, "{\"status\":\"ACCEPTED\",\"paymentId\":null}", known);
    PaymentStatus telling =
        read(
            PaymentStatus.class,
            "{\"status\":\"ACCEPTED\",\"paymentId\":\"p-1\",\"providerName\":\"other\"}",
            known);

    assertThat(silent)
        .isEqualTo(
            PaymentStatus.of(PaymentState.ACCEPTED, "p-9").toBuilder()
                .providerName("acme")
                .build());
    assertThat(empty).isEqualTo(silent);
    assertThat(telling.paymentId()).isEqualTo("p-1");
    assertThat(telling.providerName()).isEqualTo("other");
  }

  @Test
  void known_doesNotHideAWrongKind() {
    assertThatThrownBy(
            () ->
                read(
                    PaymentStatus.class,
                    "{\"status\":\"ACCEPTED\",\"paymentId\":5.5}",
                    Map.of("paymentId", "p-9")))
        .isInstanceOf(BrokenAnswerException.class)
        .hasMessageContaining("paymentId");
  }

  @Test
  void brokenAnswers_showNoSecret() {
    String number = "4111111111111111";

    assertThatThrownBy(
            () ->
                read(
                    PayResponse.class,
                    "{\"result\":\""
                        + number
                        + "\",\"paymentId\":\"p\",\"card\":\""
                        + number
                        + "\"}"))
        .hasMessageNotContaining(number);
    assertThatThrownBy(() -> read(PayResponse.class, "{\"card\":card" + number + "}"))
        .hasMessageNotContaining(number);
  }
}
