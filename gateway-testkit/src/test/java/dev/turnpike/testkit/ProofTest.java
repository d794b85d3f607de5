package dev.turnpike.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kit is proven: each rule is kept by a provider that is right, and broken by one that isn't.
 */
class ProofTest {
  private static final long SEED = 20260701;

  static List<Mutant> mutants() {
    return Mutants.all();
  }

  @Test
  void theModel_keepsEveryRule() {
    Report report =
        Suite.of(Model.subject(Model::new), Model.scenarios()).seed(SEED).run(SuiteListener.NONE);

    assertThat(report.failures()).isEmpty();
    assertThat(report.skipped())
        .allSatisfy(
            result ->
                assertThat(result.verdict().toString())
                    .as(result.rule().id())
                    .contains("over HTTP"));
  }

  @Test
  void theModel_keepsEveryRule_overHttp() throws Exception {
    try (ModelService service = new ModelService()) {
      Report report =
          Suite.of(service.subject(), Model.scenarios()).seed(SEED).run(SuiteListener.NONE);

      assertThat(report.failures()).isEmpty();
      assertThat(report.skipped().stream().map(result -> result.rule().group()).distinct())
          .containsExactly(Group.LIFE_CYCLE, Group.CALLBACKS, Group.TIME, Group.SECRETS);
    }
  }

  /** In the profile thorough it is held to every rule, else to those of its rule's group. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  @Execution(ExecutionMode.CONCURRENT)
  void aBrokenProvider_failsThere_andNowhereElse(Mutant mutant) throws Exception {
    try (Mutant.Running running = mutant.begin().call()) {
      Report report =
          Suite.of(running.subject(), Model.scenarios())
              .only(Boolean.getBoolean("turnpike.thorough") ? everyRule() : nearTo(mutant))
              // the log hears those that run beside it: it must not find there what it has planted
              .seed(mutant.rule().equals("P-82") ? SEED + 1 : SEED)
              .run(SuiteListener.NONE);

      Set<String> failed =
          report.failures().stream()
              .map(result -> result.rule().id())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(failed)
          .as(() -> String.join("\n", report.failures().stream().map(Result::toString).toList()))
          .containsExactlyInAnyOrderElementsOf(mutant.falls());
    }
  }

  private static String[] everyRule() {
    return ids(rule -> true);
  }

  private static String[] nearTo(Mutant mutant) {
    Group group = ProviderContract.rule(mutant.rule()).group();
    return ids(rule -> rule.group() == group || mutant.falls().contains(rule.id()));
  }

  private static String[] ids(Predicate<Rule> wanted) {
    return ProviderContract.rules().stream().filter(wanted).map(Rule::id).toArray(String[]::new);
  }

  @Test
  void everyRule_hasABrokenProvider() {
    assertThat(Mutants.all())
        .extracting(Mutant::rule)
        .containsExactlyElementsOf(ProviderContract.rules().stream().map(Rule::id).toList());
  }
}
