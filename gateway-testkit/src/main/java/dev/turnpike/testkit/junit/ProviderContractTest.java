package dev.turnpike.testkit.junit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.turnpike.testkit.Group;
import dev.turnpike.testkit.Level;
import dev.turnpike.testkit.Report;
import dev.turnpike.testkit.Result;
import dev.turnpike.testkit.Rule;
import dev.turnpike.testkit.Scenarios;
import dev.turnpike.testkit.Subject;
import dev.turnpike.testkit.Suite;
import dev.turnpike.testkit.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The whole contract as tests: a test class that implements this says what is to be proven, and
 * gets one test for each rule. A rule that can't be tried is skipped with the reason, and at the
 * end standard output says how many were tried and what is missing for the others.
 *
 * <pre>{@code
 * class AcmeProviderContractTest implements ProviderContractTest {
 *   public Subject subject() {
 *     return Subject.inProcess(AcmeProvider::new).setting("apiKey", "test");
 *   }
 *
 *   public Scenarios scenarios() {
 *     return Scenarios.builder().on(Situation.REFUSED, request -> request.amount(13)).build();
 *   }
 * }
 * }</pre>
 */
public interface ProviderContractTest {
  /** What is to be proven. Called once. */
  Subject subject();

  /** How to bring about what the rules are about. Called once. Default: nothing is known. */
  default Scenarios scenarios() {
    return Scenarios.none();
  }

  /** For whoever wants to choose rules, a seed or a time limit. */
  default Suite suite() {
    return Suite.of(subject(), scenarios());
  }

  /** Whether a broken SHOULD fails too. Default: it is reported as skipped, with what was seen. */
  default boolean strict() {
    return false;
  }

  /** One test for each rule, in the groups of the contract, one after the other. */
  @TestFactory
  @Execution(ExecutionMode.SAME_THREAD)
  default Stream<DynamicNode> contract() {
    Suite suite = suite();
    List<Result> results = new ArrayList<>();
    Map<Group, List<Rule>> groups =
        suite.rules().stream().collect(groupingBy(Rule::group, TreeMap::new, toList()));
    Stream<DynamicNode> tests =
        groups.entrySet().stream()
            .map(
                group ->
                    DynamicContainer.dynamicContainer(
                        group.getKey().title(),
                        group.getValue().stream()
                            .map(
                                rule ->
                                    DynamicTest.dynamicTest(
                                        rule.toString(), () -> verify(suite, rule, results)))));
    return tests.onClose(
        () ->
            System.out.println(
                getClass().getSimpleName()
                    + ", the contract of providers:\n"
                    + new Report(suite.seed(), results).summary()));
  }

  private void verify(Suite suite, Rule rule, List<Result> results) {
    Result result = suite.run(rule);
    results.add(result);
    Verdict verdict = result.verdict();
    if (verdict instanceof Verdict.Skipped skipped) {
      Assumptions.abort(rule.id() + " is not tried: " + skipped.reason());
    }
    if (verdict instanceof Verdict.Failed failed) {
      String message = FailureMessage.of(rule, failed, suite.seed());
      if (rule.level() == Level.SHOULD && !strict()) {
        Assumptions.abort(message);
      }
      AssertionError broken = new AssertionError(message);
      broken.setStackTrace(new StackTraceElement[0]); // it would only show the kit
      throw broken;
    }
  }
}
