package dev.turnpike.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract that people read is the contract that is tried. */
class ContractPageTest {
  private static final List<Rule> RULES = ProviderContract.rules();

  /** Where this fails, the main of {@link ContractPage} writes the page. */
  @Test
  void thePage_saysWhatTheRulesSay() throws Exception {
    assertThat(ContractPage.written()).containsExactlyElementsOf(ContractPage.rules());
  }

  @Test
  void numbers_haveNoGaps_andGroupsStandTogether() {
    assertThat(RULES)
        .extracting(Rule::id)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, RULES.size()).mapToObj("P-%02d"::formatted).toList());
    assertThat(RULES).extracting(Rule::group).isSorted();
    assertThat(RULES).extracting(Rule::group).contains(Group.values());
  }

  @Test
  void everyRule_isOneSentence_withOneReason() {
    assertThat(RULES)
        .allSatisfy(
            rule -> {
              assertThat(rule.sentence()).endsWith(".").doesNotContain("\n");
              assertThat(rule.why()).endsWith(".").doesNotContain("\n");
            });
    assertThat(RULES).extracting(Rule::sentence).doesNotHaveDuplicates();
  }

  @Test
  void anUnknownNumber_namesThoseThatThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProviderContract.rule("P-00"))
        .withMessageContaining("P-00")
        .withMessageContaining("P-01, P-02");
  }
}
