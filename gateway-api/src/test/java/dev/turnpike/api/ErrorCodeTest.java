package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pins section 3 of the wire contract: change it there first. */
class ErrorCodeTest {
  private static Map<String, Integer> contract() {
    Map<String, Integer> codes = new LinkedHashMap<>();
    codes.put("invalid_request", 400);
    codes.put("unauthorized", 401);
    codes.put("forbidden", 403);
    codes.put("forbidden_origin", 403);
    codes.put("provider_not_found", 404);
    codes.put("payment_not_found", 404);
    codes.put("subscription_not_found", 404);
    codes.put("route_not_found", 404);
    codes.put("record_not_found", 404);
    codes.put("method_not_allowed", 405);
    codes.put("idempotency_in_progress", 409);
    codes.put("duplicate_transaction", 409);
    codes.put("record_conflict", 409);
    codes.put("payload_too_large", 413);
    codes.put("uri_too_long", 414);
    codes.put("headers_too_large", 431);
    codes.put("unsupported_media_type", 415);
    codes.put("idempotency_mismatch", 422);
    codes.put("provider_rejected", 422);
    codes.put("refund_exceeds_payment", 422);
    codes.put("too_many_requests", 429);
    codes.put("internal_error", 500);
    codes.put("operation_not_supported", 501);
    codes.put("provider_error", 502);
    codes.put("provider_unavailable", 503);
    codes.put("gateway_unavailable", 503);
    codes.put("provider_timeout", 504);
    return codes;
  }

  @Test
  void codesAndStatuses_areThoseOfTheContract() {
    Map<String, Integer> actual = new TreeMap<>();
    Arrays.stream(ErrorCode.values()).forEach(code -> actual.put(code.text(), code.status()));

    assertThat(actual).isEqualTo(new TreeMap<>(contract()));
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void text_leadsBackToItsCode(ErrorCode code) {
    assertThat(ErrorCode.of(code.text())).contains(code);
    assertThat(code.title()).isNotBlank().doesNotContain("\n").doesNotEndWith(".");
  }

  @Test
  void text_ofNobody_leadsNowhere() {
    assertThat(ErrorCode.of("card_declined")).isEmpty();
    assertThat(ErrorCode.of("PROVIDER_ERROR")).isEmpty();
    assertThat(ErrorCode.of("")).isEmpty();
  }

  @Test
  void usualOutcome_isUnknownWhereverTheProviderMayHaveBeenAtWork() {
    assertThat(
            Arrays.stream(ErrorCode.values())
                .filter(code -> code.usualOutcome() == Outcome.UNKNOWN))
        .containsExactlyInAnyOrder(
            ErrorCode.IDEMPOTENCY_IN_PROGRESS,
            ErrorCode.INTERNAL_ERROR,
            ErrorCode.PROVIDER_ERROR,
            ErrorCode.PROVIDER_TIMEOUT);
  }

  @Test
  void outcomes_haveTheContractsNames() {
    assertThat(Outcome.NOT_EXECUTED.text()).isEqualTo("not_executed");
    assertThat(Outcome.UNKNOWN.text()).isEqualTo("unknown");
    assertThat(Outcome.of("not_executed")).contains(Outcome.NOT_EXECUTED);
    assertThat(Outcome.of("unknown")).contains(Outcome.UNKNOWN);
    assertThat(Outcome.of("UNKNOWN")).isEmpty();
  }
}
