package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.testing.ById;
import dev.turnpike.testing.ScriptedProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields of requests that the contract doesn't name, where a setting has them ignored. */
@Isolated("reads the log")
class UnknownFieldsTest {
  private static final String PAY =
      "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\"%s}";
  private static final String SUBSCRIPTION =
      "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"order-2\",\"old\":1,\"subscriptionInfo\":"
          + "{\"interval\":\"MONTH\",\"intervalCount\":1,\"token\":\"t\",\"older\":{\"amount\":2}}}";

  private final ScriptedProvider acme = new ScriptedProvider();
  private final PaymentGateway gateway =
      PaymentGateway.builder().provider(acme).ignoreUnknownFields(true).build();

  @AfterEach
  void close() {
    gateway.close();
  }

  private static JsonCall call(Operation<?, ?> operation, String json) {
    return JsonCall.of(
        "acme",
        operation.id(),
        json.getBytes(StandardCharsets.UTF_8),
        CallOptions.builder().requestId("request-1").build());
  }

  private List<String> linesOf(String more) {
    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      gateway.call(call(Operation.PAY, PAY.formatted(more)));
      return log.of("dev.turnpike.internal.engine.DroppedFields");
    }
  }

  @Test
  void theyAreDropped_andALineNamesThem_withoutWhatTheyHold() throws Exception {
    assertThat(linesOf(",\"orderId\":\"hidden\",\"card\":{\"cvc\":\"hidden\"},\"nothing\":null"))
        .singleElement()
        .asString()
        .contains(" WARN ", "acme pay requestId=request-1", ": orderId, card, nothing")
        .doesNotContain("hidden", "cvc");
    assertThat(acme.pay.take().request())
        .isEqualTo(
            PayRequest.builder().amount(1).currency("EUR").shopTransactionId("order-1").build());
  }

  @Test
  void aRequestWithoutAny_getsNoLine() {
    assertThat(linesOf("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"subscription/schedule", "subscription/start", "subscription/pay"})
  void theyAreDropped_insideSubscriptionInfo(@ConvertWith(ById.class) Operation<?, ?> operation) {
    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      gateway.call(call(operation, SUBSCRIPTION));

      assertThat(log.of("dev.turnpike.internal.engine.DroppedFields"))
          .singleElement()
          .asString()
          .contains("subscriptionInfo.older")
          .contains("old")
          .doesNotContain("amount");
    }
  }

  @Test
  void providerData_reachesTheProviderAsItIs() throws Exception {
    assertThat(linesOf(",\"providerData\":{\"orderId\":7,\"in\":{\"x\":null}}")).isEmpty();
    assertThat(acme.pay.take().request().providerData())
        .containsEntry("orderId", 7)
        .containsKey("in")
        .extractingByKey("in")
        .asString()
        .isEqualTo("{x=null}");
  }

  @Test
  void theLine_isOne_andShort_andShowsNoCardNumber() {
    String many =
        IntStream.range(0, 500).mapToObj("x%s"::formatted).collect(Collectors.joining("\":1,\""));

    assertThat(
            linesOf(
                ",\"a\\nb\\u202e\":1,\"4111111111111111\":1,\""
                    + "y".repeat(45)
                    + " 4111111111111111\":1,\""
                    + "😀".repeat(20_000)
                    + "\":1,\""
                    + many
                    + "\":1"))
        .singleElement()
        .asString()
        .contains("504 fields", "a | b\\u202e", "x0", "…")
        .doesNotContain("\n", "\u202e", "4111", "x20")
        .hasSizeLessThan(700);
  }

  @Test
  void twoRequestsThatDifferInThemOnly_areOne() {
    JsonAnswer first = gateway.call(call(Operation.PAY, PAY.formatted(",\"at\":1")));
    JsonAnswer again = gateway.call(call(Operation.PAY, PAY.formatted(",\"at\":2")));

    assertThat(again.json()).isEqualTo(first.json());
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"old\":1,\"old\":2",
        ",\"amount\":1",
        ",\"providerData\":[]",
        ",\"providerData\":{\"a\":1,\"a\":1}",
        ",\"successRedirectUrl\":1"
      })
  void everythingElse_isStillRefused(String more) {
    GatewayException problem =
        problemOf(() -> gateway.call(call(Operation.PAY, PAY.formatted(",\"x\":1" + more))));

    assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(problem.errors()).hasSize(1).extracting(FieldError::field).doesNotContain("x");
    assertThat(acme.pay.calls()).isZero();
  }

  @Test
  void unlessAskedFor_theyAreRefused() {
    try (PaymentGateway strict = PaymentGateway.builder().provider(acme).build()) {
      for (Map.Entry<Operation<?, ?>, String> request :
          Map.<Operation<?, ?>, String>of(
                  Operation.PAY, PAY.formatted(",\"x\":1"), Operation.START, SUBSCRIPTION)
              .entrySet()) {
        assertThat(problemOf(() -> strict.call(call(request.getKey(), request.getValue()))).code())
            .isEqualTo(ErrorCode.INVALID_REQUEST);
      }
    }
  }
}
