package dev.turnpike.testkit;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contract of providers as data: every numbered rule of {@code docs/provider-contract.md}, with
 * its check.
 */
public final class ProviderContract {
  private static final List<Rule> RULES =
      Stream.of(
              LifeCycleRules.RULES,
              PayRules.RULES,
              AmountRules.RULES,
              DataRules.RULES,
              RefundRules.RULES,
              StatusRules.RULES,
              IdempotencyRules.RULES,
              CallbackRules.RULES,
              SubscriptionRules.RULES,
              ConcurrencyRules.RULES,
              TimeRules.RULES,
              SecretRules.RULES,
              WireRules.RULES)
          .flatMap(List::stream)
          .toList();

  private ProviderContract() {}

  /** All rules, in the order of their numbers. */
  public static List<Rule> rules() {
    return RULES;
  }

  /**
   * The rule with this number.
   *
   * @throws IllegalArgumentException when there is none; it lists those that there are
   */
  public static Rule rule(String id) {
    return RULES.stream()
        .filter(rule -> rule.id().equalsIgnoreCase(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no rule '%s'; there are %s"
                        .formatted(
                            id, RULES.stream().map(Rule::id).collect(Collectors.joining(", ")))));
  }
}
