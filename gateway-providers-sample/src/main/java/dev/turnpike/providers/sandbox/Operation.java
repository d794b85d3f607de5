package dev.turnpike.providers.sandbox;

import dev.turnpike.api.PayResponse;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionResponse;
import java.util.EnumSet;
import java.util.Set;

/**
 * An operation that changes something.
 *
 * @param name as messages call it
 * @param answer what it answers with
 * @param scenarios the scenarios that make sense for it
 */
record Operation<T>(String name, Class<T> answer, Set<Scenario> scenarios) {
  static final Operation<PayResponse> PAY =
      new Operation<>("pay", PayResponse.class, EnumSet.allOf(Scenario.class));

  static final Operation<RefundResponse> REFUND =
      new Operation<>(
          "refund", RefundResponse.class, EnumSet.complementOf(EnumSet.of(Scenario.REDIRECT)));

  static final Operation<SubscriptionResponse> SCHEDULE = subscription("schedule");
  static final Operation<SubscriptionResponse> START = subscription("start");
  static final Operation<SubscriptionResponse> PAY_SUBSCRIPTION = subscription("subscription pay");

  static final Operation<SubscriptionResponse> UPDATE =
      new Operation<>(
          "update",
          SubscriptionResponse.class,
          EnumSet.complementOf(EnumSet.of(Scenario.PENDING, Scenario.REDIRECT)));

  private static Operation<SubscriptionResponse> subscription(String name) {
    return new Operation<>(name, SubscriptionResponse.class, EnumSet.allOf(Scenario.class));
  }
}
