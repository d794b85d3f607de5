package dev.turnpike.internal.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.api.RequestRejectedException;
import dev.turnpike.api.RetryableException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.testing.ById;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an external service's errors are read: the last paragraph of section 3 of the contract. */
class ErrorReadingTest {
  private static final String NONE = "-";

  /** status, what a change hears, its outcome, what a payment's and a subscription's lookup hear */
  static Stream<Arguments> statuses() {
    List<String> rows =
        List.of(
            "300 provider_error          unknown      provider_error          provider_error",
            "301 provider_error          unknown      provider_error          provider_error",
            "302 provider_error          unknown      provider_error          provider_error",
            "303 provider_error          unknown      provider_error          provider_error",
            "304 provider_error          unknown      provider_error          provider_error",
            "307 provider_error          unknown      provider_error          provider_error",
            "308 provider_error          unknown      provider_error          provider_error",
            "400 provider_rejected       not_executed provider_rejected       provider_rejected",
            "401 provider_error          not_executed provider_error          provider_error",
            "403 provider_error          not_executed provider_error          provider_error",
            "404 operation_not_supported not_executed payment_not_found       subscription_not_found",
            "405 operation_not_supported not_executed operation_not_supported operation_not_supported",
            "406 provider_error          unknown      provider_error          provider_error",
            "408 provider_error          unknown      provider_error          provider_error",
            "409 duplicate_transaction   not_executed duplicate_transaction   duplicate_transaction",
            "410 provider_error          unknown      provider_error          provider_error",
            "413 provider_error          unknown      provider_error          provider_error",
            "418 provider_error          unknown      provider_error          provider_error",
            "422 provider_rejected       not_executed provider_rejected       provider_rejected",
            "429 provider_unavailable    not_executed provider_unavailable    provider_unavailable",
            "499 provider_error          unknown      provider_error          provider_error",
            "500 provider_error          unknown      provider_error          provider_error",
            "501 operation_not_supported not_executed operation_not_supported operation_not_supported",
            "502 provider_error          unknown      provider_error          provider_error",
            "503 provider_error          unknown      provider_error          provider_error",
            "504 provider_error          unknown      provider_error          provider_error",
            "599 provider_error          unknown      provider_error          provider_error");
    return rows.stream()
        .flatMap(
            row -> {
              String[] cells = row.split(" +");
              int status = Integer.parseInt(cells[0]);
              return EveryOperation.called()
                  .map(
                      operation ->
                          operation.movesMoney()
                              ? arguments(status, operation, cells[1], cells[2])
                              : arguments(
                                  status,
                                  operation,
                                  cells[operation.isForSubscriptions() ? 4 : 3],
                                  NONE));
            });
  }

  @ParameterizedTest
  @MethodSource("statuses")
  void plainStatus_isRead(int status, Operation<?, ?> operation, String code, String outcome) {
    try (Peer peer = new Peer((request, wire) -> wire.answer(status, "text/html", "<p>no</p>"));
        Acme acme = Acme.at(peer)) {
      GatewayException failure = acme.failure(operation);

      assertHeard(failure, code, outcome);
      assertThat(failure.detail()).contains("acme").doesNotContain("<p>");
      assertThat(failure.retryAfter()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, pay, RequestRejectedException",
    "422, status, RequestRejectedException",
    "401, pay, RetryableException",
    "429, pay, RetryableException",
    "500, pay, OutcomeUnknownException",
    "500, status, RetryableException",
    "404, pay, GatewayException",
    "404, status, GatewayException",
    "409, pay, GatewayException"
  })
  void exceptionsClass_saysWhatToDoNext(
      int status, @ConvertWith(ById.class) Operation<?, ?> operation, String type) {
    try (Peer peer = Peer.json(status, "{}");
        Acme acme = Acme.at(peer)) {
      Class<?> expected =
          Stream.of(
                  RequestRejectedException.class,
                  RetryableException.class,
                  OutcomeUnknownException.class,
                  InvalidRequestException.class,
                  GatewayException.class)
              .filter(candidate -> candidate.getSimpleName().equals(type))
              .findFirst()
              .orElseThrow();

      assertThat(acme.failure(operation)).isExactlyInstanceOf(expected);
    }
  }

  /** code, its own status, the outcome where it says none */
  static Stream<Arguments> believed() {
    return Stream.of(
        arguments("provider_not_found", 404, "not_executed"),
        arguments("payment_not_found", 404, "not_executed"),
        arguments("subscription_not_found", 404, "not_executed"),
        arguments("idempotency_in_progress", 409, "unknown"),
        arguments("duplicate_transaction", 409, "not_executed"),
        arguments("idempotency_mismatch", 422, "not_executed"),
        arguments("provider_rejected", 422, "not_executed"),
        arguments("refund_exceeds_payment", 422, "not_executed"),
        arguments("operation_not_supported", 501, "not_executed"),
        arguments("provider_error", 502, "unknown"),
        arguments("provider_unavailable", 503, "not_executed"),
        arguments("provider_timeout", 504, "unknown"));
  }

  static Stream<Arguments> believedByOperation() {
    return believed()
        .flatMap(
            row ->
                EveryOperation.called()
                    .map(
                        operation ->
                            arguments(operation, row.get()[0], row.get()[1], row.get()[2])));
  }

  @ParameterizedTest
  @MethodSource("believedByOperation")
  void problemAboutThePayment_isBelieved(
      Operation<?, ?> operation, String code, int status, String usualOutcome) {
    String problem =
        "{\"type\":\"about:blank\",\"title\":\"T\",\"status\":%s,\"detail\":\"what 100%% happened\",\"code\":\"%s\"}"
            .formatted(status, code);
    try (Peer peer = new Peer((request, wire) -> wire.problem(status, problem));
        Acme acme = Acme.at(peer)) {
      GatewayException failure = acme.failure(operation);

      assertHeard(failure, code, operation.movesMoney() ? usualOutcome : NONE);
      assertThat(failure.detail()).isEqualTo("what 100% happened");
    }
  }

  @ParameterizedTest
  @MethodSource("believedByOperation")
  void problemAboutThePayment_isBelievedWithItsOutcome(
      Operation<?, ?> operation, String code, int status, String usualOutcome) {
    for (Outcome outcome : Outcome.values()) {
      String problem =
          "{\"code\":\"%s\",\"detail\":\"D\",\"outcome\":\"%s\"}".formatted(code, outcome.text());
      try (Peer peer = new Peer((request, wire) -> wire.problem(status, problem));
          Acme acme = Acme.at(peer)) {
        GatewayException failure = acme.failure(operation);

        assertHeard(failure, code, operation.movesMoney() ? outcome.text() : NONE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/problem+json; charset=utf-8",
        "Application/Problem+JSON",
        "application/problem+json;charset=UTF-8"
      })
  void problemsMediaType_isReadAsMediaTypesAre(String type) {
    String problem = "{\"code\":\"provider_timeout\",\"outcome\":\"unknown\"}";
    try (Peer peer = new Peer((request, wire) -> wire.answer(504, type, problem));
        Acme acme = Acme.at(peer)) {
      assertHeard(acme.failure(Operation.PAY), "provider_timeout", "unknown");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/plain", "application/problem+jsonp"})
  void codeInAnotherMediaType_isNotBelieved(String type) {
    String problem = "{\"code\":\"provider_unavailable\",\"outcome\":\"not_executed\"}";
    try (Peer peer = new Peer((request, wire) -> wire.answer(503, type, problem));
        Acme acme = Acme.at(peer)) {
      assertHeard(acme.failure(Operation.PAY), "provider_error", "unknown");
    }
  }

  /** They speak of the call between the gateway and the service, so the status is what counts. */
  @ParameterizedTest
  @CsvSource({
    "invalid_request,        400, provider_rejected,       not_executed, provider_rejected",
    "unauthorized,           401, provider_error,          not_executed, provider_error",
    "unauthorized,           403, provider_error,          not_executed, provider_error",
    "route_not_found,        404, operation_not_supported, not_executed, payment_not_found",
    "method_not_allowed,     405, operation_not_supported, not_executed, operation_not_supported",
    "payload_too_large,      413, provider_error,          unknown,      provider_error",
    "uri_too_long,           414, provider_error,          unknown,      provider_error",
    "unsupported_media_type, 415, provider_error,          unknown,      provider_error",
    "too_many_requests,      429, provider_unavailable,    not_executed, provider_unavailable",
    "headers_too_large,      431, provider_error,          unknown,      provider_error",
    "internal_error,         500, provider_error,          unknown,      provider_error",
    "out_of_coffee,          500, provider_error,          unknown,      provider_error",
    "out_of_coffee,          422, provider_rejected,       not_executed, provider_rejected",
    "PROVIDER_TIMEOUT,       500, provider_error,          unknown,      provider_error",
    "'',                     409, duplicate_transaction,   not_executed, duplicate_transaction"
  })
  void problemAboutTheCall_isNotBelieved(
      String code, int status, String forChange, String outcome, String forLookup) {
    String problem =
        "{\"code\":\"%s\",\"detail\":\"D\",\"outcome\":\"not_executed\",\"errors\":[{\"field\":\"amount\",\"detail\":\"x\"}]}"
            .formatted(code);
    try (Peer peer = new Peer((request, wire) -> wire.problem(status, problem));
        Acme acme = Acme.at(peer)) {
      assertHeard(acme.failure(Operation.PAY), forChange, outcome);
      assertHeard(acme.failure(Operation.STATUS), forLookup, NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{\"code\":",
        "{\"code\":7}",
        "{\"code\":null}",
        "{\"code\":{\"text\":\"provider_timeout\"}}",
        "{\"code\":\"provider_unavailable\",\"code\":\"provider_unavailable\"}",
        "<html>"
      })
  void problemThatIsNone_isReadByItsStatus(String body) {
    try (Peer peer = new Peer((request, wire) -> wire.problem(500, body));
        Acme acme = Acme.at(peer)) {
      assertHeard(acme.failure(Operation.PAY), "provider_error", "unknown");
      assertHeard(acme.failure(Operation.STATUS), "provider_error", NONE);
    }
  }

  @ParameterizedTest
  @CsvSource({"400", "422"})
  void refusal_keepsItsDetail(int status) {
    String body = "{\"detail\":\"card type %s is not taken\",\"more\":1}";
    for (String type : List.of("application/json", "application/problem+json")) {
      try (Peer peer = new Peer((request, wire) -> wire.answer(status, type, body));
          Acme acme = Acme.at(peer)) {
        assertThat(acme.failure(Operation.PAY).detail()).isEqualTo("card type %s is not taken");
        assertThat(acme.failure(Operation.STATUS).detail()).isEqualTo("card type %s is not taken");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "{}", "{\"detail\":1}", "{\"detail\":null}", "[1]"})
  void refusalWithoutDetail_namesTheProvider(String body) {
    try (Peer peer = Peer.json(400, body);
        Acme acme = Acme.at(peer)) {
      assertThat(acme.failure(Operation.PAY).detail())
          .isEqualTo("provider 'acme' rejected the request");
    }
  }

  static Stream<Arguments> waits() {
    return Stream.of(
        arguments("7", Duration.ofSeconds(7)),
        arguments("0", Duration.ZERO),
        arguments(" 120 ", Duration.ofSeconds(120)),
        arguments("Wed, 21 Oct 2026 07:28:10 GMT", Duration.ofSeconds(10)),
        arguments("Wed, 21 Oct 2026 07:27:00 GMT", Duration.ZERO),
        arguments("-1", null),
        arguments("1.5", null),
        arguments("soon", null),
        arguments("", null),
        arguments("99999999999999999999", null));
  }

  @ParameterizedTest
  @MethodSource("waits")
  void retryAfter_ofTooManyRequests_isPassedOn(String header, Duration wait) {
    Clock clock = Clock.fixed(Instant.parse("2026-10-21T07:28:00Z"), ZoneOffset.UTC);
    try (Peer peer = new Peer((request, wire) -> wire.json(429, "{}", "Retry-After: " + header));
        Acme acme = Acme.at(peer.url(), service -> service, gateway -> gateway.clock(clock))) {
      for (Operation<?, ?> operation : List.of(Operation.PAY, Operation.STATUS)) {
        GatewayException failure = acme.failure(operation);

        assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
        assertThat(failure.retryAfter().orElse(null)).isEqualTo(wait);
      }
    }
  }

  @Test
  void retryAfter_ofABelievedProblem_isPassedOn() {
    try (Peer peer =
            new Peer(
                (request, wire) ->
                    wire.problem(503, "{\"code\":\"provider_unavailable\"}", "Retry-After: 30"));
        Acme acme = Acme.at(peer)) {
      assertThat(acme.failure(Operation.PAY).retryAfter()).contains(Duration.ofSeconds(30));
    }
  }

  /** Requests that were never executed don't use their id up. */
  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 405, 409, 422, 429, 501})
  void refusedPayment_canBeTriedAgain(int status) {
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  if (request.reused()) {
                    wire.json(200, Acme.answerTo(Operation.PAY));
                  } else {
                    wire.json(status, "{}");
                  }
                });
        Acme acme = Acme.at(peer)) {
      assertThat(acme.failure(Operation.PAY)).isNotNull();

      assertThat(acme.call(Operation.PAY).replayed()).isFalse();
      assertThat(peer.requests()).hasSize(2);
    }
  }

  private static void assertHeard(GatewayException failure, String code, String outcome) {
    assertThat(failure).as("the caller hears that it failed").isNotNull();
    assertThat(failure.code().text()).isEqualTo(code);
    assertThat(failure.outcome().map(Outcome::text).orElse(NONE)).isEqualTo(outcome);
    assertThat(failure.provider()).contains("acme");
    assertThat(failure.errors()).isEmpty();
    assertThat(failure.replayed()).isFalse();
  }
}
