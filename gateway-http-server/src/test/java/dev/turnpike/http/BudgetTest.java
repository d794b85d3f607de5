package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is taken of a budget, and comes back. */
class BudgetTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void whatFits_isTaken_andOnlyThat() {
    Budget budget = Budget.of("bytes", 100);

    assertThat(budget.take("a", 60, 0)).isTrue();
    assertThat(budget.take("a", 41, 0)).isFalse();
    assertThat(budget.take("a", 40, 0)).isTrue();
  }

  @Test
  void eachHasAShareOfHisOwn() {
    Budget budget = Budget.of("requests", 1);
    assertThat(budget.take("a", 1, 0)).isTrue();

    assertThat(budget.take("a", 1, 0)).isFalse();
    assertThat(budget.take("b", 1, 0)).isTrue();
  }

  @Test
  void whatIsGivenBack_canBeTakenAgain_howeverLongAgoItWasTaken() {
    Budget budget = Budget.of("requests", 1);
    budget.take("a", 1, 0);
    assertThat(budget.take("a", 1, 100 * SECOND)).isFalse();

    budget.give("a", 1);

    assertThat(budget.take("a", 1, 0)).isTrue();
  }

  @Test
  void use_isThatOfTheLargestShare() {
    Budget budget = Budget.of("requests", 9);
    budget.take("a", 2, 0);
    budget.take("b", 5, 0);
    budget.countRefused();

    assertThat(budget.use(0)).isEqualTo(new BudgetUse("requests", 5, 9, 1));

    budget.give("b", 5);
    budget.give("a", 2);
    assertThat(budget.use(0)).isEqualTo(new BudgetUse("requests", 0, 9, 1));
  }

  @Test
  void quota_comesBackWithTheTime() {
    Budget quota = Budget.quota("key");
    long cost = Budget.costOf(2);
    assertThat(quota.take("a", cost, 0)).isTrue();
    assertThat(quota.take("a", cost, SECOND)).isTrue();
    assertThat(quota.take("a", cost, 2 * SECOND)).isFalse();
    assertThat(quota.untilThereIs("a", cost, 2 * SECOND)).isEqualTo(Duration.ofSeconds(28));

    assertThat(quota.take("a", cost, 29 * SECOND)).isFalse();
    assertThat(quota.take("a", cost, 30 * SECOND)).isTrue();
    assertThat(quota.use(30 * SECOND)).isEqualTo(new BudgetUse("key", 100, 100, 0));
    assertThat(quota.use(90 * SECOND)).isEqualTo(new BudgetUse("key", 0, 100, 0));
  }
}
