package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

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
        Arguments.of(SubscriptionInfo.class, "subscriptionInfo.", SubscriptionInfo.limits()),
        Arguments.of(PayResponse.class, "", PayResponse.limits()),
        Arguments.of(RefundResponse.class, "", RefundResponse.limits()),
        Arguments.of(PaymentStatus.class, "", PaymentStatus.limits()),
        Arguments.of(SubscriptionResponse.class, "", SubscriptionResponse.limits()),
        Arguments.of(SubscriptionStatus.class, "", SubscriptionStatus.limits()));
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
        .extracting(
            FieldLimit::field,
            FieldLimit::kind,
            FieldLimit::required,
            FieldLimit::least,
            FieldLimit::longest)
        .contains(
            tuple("amount", FieldLimit.Kind.AMOUNT, true, 1L, 0),
            tuple("shopTransactionId", FieldLimit.Kind.ID, true, 0L, 255),
            tuple("successRedirectUrl", FieldLimit.Kind.URL, false, 0L, 4_096));
    assertThat(SubscriptionRequest.limits().get(0))
        .extracting(FieldLimit::field, FieldLimit::required, FieldLimit::least)
        .containsExactly("amount", false, 0L);
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
