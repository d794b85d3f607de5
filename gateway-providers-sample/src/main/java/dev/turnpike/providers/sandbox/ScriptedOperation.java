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
record ScriptedOperation<T>(String name, Class<T> answer, Set<Scenario> scenarios) {
  static final ScriptedOperation<PayResponse> PAY =
      new ScriptedOperation<>("pay", PayResponse.class, EnumSet.allOf(Scenario.class));

  static final ScriptedOperation<RefundResponse> REFUND =
      new ScriptedOperation<>(
          "refund", RefundResponse.class, EnumSet.complementOf(EnumSet.of(Scenario.REDIRECT)));

  static final ScriptedOperation<SubscriptionResponse> SCHEDULE = subscription("schedule");
  static final ScriptedOperation<SubscriptionResponse> START = subscription("start");
  static final ScriptedOperation<SubscriptionResponse> PAY_SUBSCRIPTION =
      subscription("subscription pay");

  static final ScriptedOperation<SubscriptionResponse> UPDATE =
      new ScriptedOperation<>(
          "update",
          SubscriptionResponse.class,
          EnumSet.complementOf(EnumSet.of(Scenario.PENDING, Scenario.REDIRECT)));

  private static ScriptedOperation<SubscriptionResponse> subscription(String name) {
    return new ScriptedOperation<>(name, SubscriptionResponse.class, EnumSet.allOf(Scenario.class));
  }
}
