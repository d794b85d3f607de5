package dev.turnpike.internal.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {
  private static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyProblem_isReadAsItWasWritten(ErrorCode code) {
    for (Outcome outcome : new Outcome[] {null, Outcome.NOT_EXECUTED, Outcome.UNKNOWN}) {
      GatewayException problem =
          GatewayException.of(code)
              .detail("what happened: \"ä\"")
              .outcome(outcome)
              .errors(List.of(new FieldError("a.b", "is wrong")))
              .build();

      GatewayException read = Problem.read(Problem.write(problem, "req-1")).orElseThrow().build();

      assertThat(read).hasSameClassAs(problem);
      assertThat(read.code()).isEqualTo(code);
      assertThat(read.detail()).isEqualTo(problem.detail());
      assertThat(read.outcome()).isEqualTo(problem.outcome());
      assertThat(read.errors()).isEqualTo(problem.errors());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PAYMENT_NOT_FOUND", "SUBSCRIPTION_NOT_FOUND"})
  void aNotFoundThatRestsOnABareStatus_isReadAsOne(ErrorCode code) throws Exception {
    GatewayException bare =
        GatewayException.of(code)
            .cause(
                GatewayException.of(code)
                    .detail("first")
                    .cause(new BareNotFoundException())
                    .build())
            .build();
    byte[] written = Problem.write(bare, "req-1");

    assertThat(Json.readObject(written)).containsEntry("certain", false);
    GatewayException read = Problem.read(written).orElseThrow().build();
    assertThat(BareNotFoundException.isBehind(read)).isTrue();
    assertThat(Problem.write(read, "req-1")).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"code\":\"payment_not_found\"}",
        "{\"code\":\"payment_not_found\",\"certain\":true}",
        "{\"code\":\"payment_not_found\",\"certain\":\"false\"}",
        "{\"code\":\"provider_rejected\",\"certain\":false}"
      })
  void anyOtherProblem_isCertain(String problem) throws Exception {
    GatewayException read = Problem.read(json(problem)).orElseThrow().build();

    assertThat(BareNotFoundException.isBehind(read)).isFalse();
    assertThat(Json.readObject(Problem.write(read, "req-1"))).doesNotContainKey("certain");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyProblem_hasTheMembersOfRfc9457(ErrorCode code) throws Exception {
    Map<String, Object> fields =
        Json.readObject(Problem.write(GatewayException.of(code).build(), "req-1"));

    assertThat(fields)
        .containsEntry("title", code.title())
        .containsEntry("status", code.status())
        .containsEntry("detail", code.title())
        .containsEntry("code", code.text())
        .containsEntry("requestId", "req-1")
        .doesNotContainKeys("outcome", "errors");
    assertThat(fields.get("type")).asString().endsWith(code.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"code\":\"card_declined\",\"detail\":\"x\"}",
        "{\"code\":\"PROVIDER_ERROR\"}",
        "{\"code\":502}",
        "{\"code\":null}",
        "{\"detail\":\"x\",\"status\":502}",
        "{}",
        "[]",
        "",
        "<html>",
        "{\"code\":\"provider_error\"} x"
      })
  void unknownCode_isNotRead(String text) {
    assertThat(Problem.read(json(text))).isEmpty();
  }

  @Test
  void read_ofStrangeMembers_takesWhatItUnderstands() {
    GatewayException read =
        Problem.read(
                json(
                    "{\"code\":\"provider_error\",\"detail\":5,\"outcome\":\"maybe\",\"status\":\"x\","
                        + "\"errors\":[1,{\"field\":\"a\"},{\"field\":\"b\",\"detail\":\"c\",\"d\":1}],"
                        + "\"extra\":{}}"))
            .orElseThrow()
            .build();

    assertThat(read.detail()).isEqualTo(ErrorCode.PROVIDER_ERROR.title());
    assertThat(read.outcome()).isEmpty();
    assertThat(read.errors()).containsExactly(new FieldError("b", "c"));
    assertThat(
            Problem.read(json("{\"code\":\"provider_error\",\"errors\":{}}"))
                .orElseThrow()
                .build()
                .errors())
        .isEmpty();
  }

  @Test
  void detail_isFoundInWhateverAServiceAnswered() {
    assertThat(Problem.detail(json("{\"detail\":\"no such IBAN\",\"x\":1}")))
        .contains("no such IBAN");
    assertThat(Problem.detail(json("{\"detail\":1}"))).isEmpty();
    assertThat(Problem.detail(json("{}"))).isEmpty();
    assertThat(Problem.detail(json("oops"))).isEmpty();
  }

  @Test
  void believed_isWhatIsAboutThePayment() {
    assertThat(Arrays.stream(ErrorCode.values()).filter(code -> !Problem.isBelieved(code)))
        .containsExactlyInAnyOrder(
            ErrorCode.INVALID_REQUEST,
            ErrorCode.UNAUTHORIZED,
            ErrorCode.FORBIDDEN,
            ErrorCode.FORBIDDEN_ORIGIN,
            ErrorCode.GATEWAY_UNAVAILABLE,
            ErrorCode.ROUTE_NOT_FOUND,
            ErrorCode.RECORD_NOT_FOUND,
            ErrorCode.RECORD_CONFLICT,
            ErrorCode.METHOD_NOT_ALLOWED,
            ErrorCode.PAYLOAD_TOO_LARGE,
            ErrorCode.URI_TOO_LONG,
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            ErrorCode.TOO_MANY_REQUESTS,
            ErrorCode.HEADERS_TOO_LARGE,
            ErrorCode.INTERNAL_ERROR);
  }

  @Test
  void problem_showsNeitherCauseNorProvider() {
    String secret = "sk_live_4111111111111111";
    GatewayException problem =
        GatewayException.of(ErrorCode.INTERNAL_ERROR)
            .provider("acme")
            .cause(new IllegalStateException(secret))
            .build();

    assertThat(new String(Problem.write(problem, "req-1"), UTF_8))
        .doesNotContain(secret, "IllegalState", "acme");
  }

  @Test
  void requests_printNoToken() {
    String token = "tok_4111111111111111";
    SubscriptionRequest change =
        SubscriptionRequest.builder()
            .currency("EUR")
            .shopTransactionId("order-42")
            .subscriptionInfo(SubscriptionInfo.builder().build())
            .build();

    assertThat(
            List.of(
                new SubscriptionQuery(token),
                new SubscriptionUpdate(token, change),
                new WireRequest(token.getBytes(UTF_8), "p-1", "order-42", token)))
        .allSatisfy(request -> assertThat(request.toString()).doesNotContain(token));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "acme", "pay-pal", "a--b", "0-9"})
  void names_ofTheForm_areNames(String name) {
    assertThat(Names.isName(name)).isTrue();
    assertThat(Names.isPaymentMethod(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "-", "A", "a_b", "a b", "a/b", "ä", "a\n", "a.b"})
  void names_ofAnotherForm_areNone(String name) {
    assertThat(Names.isName(name)).isFalse();
    assertThat(Names.isPaymentMethod(name)).isFalse();
  }

  @Test
  void names_haveSixtyThreeCharactersAtMost() {
    assertThat(Names.isName("a".repeat(63))).isTrue();
    assertThat(Names.isName("a".repeat(64))).isFalse();
  }

  @Test
  void subscription_isNoPaymentMethod() {
    assertThat(Names.isPaymentMethod("subscription")).isFalse();
    assertThat(Names.isName("subscription")).isTrue();
  }
}
