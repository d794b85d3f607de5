package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The limits of fields, as descriptions of the contract read them. */
class FieldLimitTest {
  static Stream<Arguments> records() {
    return Stream.of(
        Arguments.of(PayRequest.class, "", PayRequest.limits()),
        Arguments.of(RefundRequest.class, "", RefundRequest.limits()),
        Arguments.of(SubscriptionRequest.class, "", SubscriptionRequest.limits()),
        Arguments.of(SubscriptionInfo.class, "subscriptionInfo.", SubscriptionInfo.limits()));
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyField_hasOne_andNothingElseHas(
      Class<? extends Record> type, String prefix, List<FieldLimit> limits) {
    assertThat(limits)
        .extracting(FieldLimit::field)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(type.getRecordComponents())
                .map(component -> prefix + component.getName())
                .toList());
  }

  @Test
  void theyAreThoseOfTheContract() {
    assertThat(PayRequest.limits())
        .extracting(FieldLimit::toString)
        .contains(
            "FieldLimit[field=amount, kind=AMOUNT, required=true, least=1, longest=0]",
            "FieldLimit[field=shopTransactionId, kind=ID, required=true, least=0, longest=255]",
            "FieldLimit[field=successRedirectUrl, kind=URL, required=false, least=0, longest=4096]");
    assertThat(SubscriptionRequest.limits())
        .extracting(FieldLimit::toString)
        .contains("FieldLimit[field=amount, kind=AMOUNT, required=false, least=0, longest=0]");
  }

  @Test
  void theLeastNumberOfAll_isNoMissingOne_whereNoneIsNeeded() {
    SubscriptionRequest.Builder request =
        SubscriptionRequest.builder()
            .amount(Long.MIN_VALUE)
            .currency("EUR")
            .shopTransactionId("o-1")
            .subscriptionInfo(SubscriptionInfo.builder().build());

    assertThat(catchThrowable(request::build))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            problem ->
                assertThat(problem.errors())
                    .extracting(FieldError::field)
                    .containsExactly("amount"));
  }
}
