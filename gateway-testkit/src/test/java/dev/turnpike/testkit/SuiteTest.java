package dev.turnpike.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuiteTest {
  private static Suite suite(Supplier<? extends Model> maker) {
    return Suite.of(Model.subject(maker), Model.scenarios());
  }

  private static Verdict only(Suite suite, String rule) {
    return suite.only(rule).run(SuiteListener.NONE).results().get(0).verdict();
  }

  private static final class AnswersNull extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) {
      return null;
    }
  }

  @Test
  void rules_areSelectedByNumber_andByGroup() {
    assertThat(suite(Model::new).only("P-11", "p-02").rules())
        .extracting(Rule::id)
        .containsExactly("P-02", "P-11");
    assertThat(suite(Model::new).only(Group.REFUND, Group.TIME).rules())
        .extracting(Rule::group)
        .containsOnly(Group.REFUND, Group.TIME);
    assertThatIllegalArgumentException().isThrownBy(() -> suite(Model::new).only("P-99"));
  }

  @Test
  void theListener_hearsEveryRuleBeginAndEnd() {
    List<String> heard = new ArrayList<>();
    Report report =
        suite(Model::new)
            .only("P-01", "P-08")
            .run(
                new SuiteListener() {
                  @Override
                  public void begins(Rule rule) {
                    heard.add("begins " + rule.id());
                  }

                  @Override
                  public void ended(Result result) {
                    heard.add("ended " + result.rule().id());
                  }
                });

    assertThat(heard).containsExactly("begins P-01", "ended P-01", "begins P-08", "ended P-08");
    assertThat(report.passed()).isTrue();
  }

  @Test
  void aRuleWithoutItsGround_isSkipped_whereTheReportNamesTheGround() {
    Report report = suite(AnswersNull::new).only("P-08", "P-09").run(SuiteListener.NONE);

    assertThat(report.failures()).extracting(result -> result.rule().id()).containsExactly("P-08");
    assertThat(report.skipped().get(0).verdict())
        .isEqualTo(new Verdict.Skipped("it needs P-08, which is broken"));
    assertThat(report.passed()).isFalse();
  }

  @Test
  void aRuleWithoutItsGround_fails_whereNothingElseWould() {
    assertThat(only(suite(AnswersNull::new), "P-09")).isInstanceOf(Verdict.Failed.class);
  }

  @Test
  void whatWasSaid_isShownSideBySide() {
    Verdict.Failed failed = (Verdict.Failed) only(suite(AnswersNull::new), "P-08");

    assertThat(failed.actual()).isEqualTo("null");
    assertThat(failed.exchanges()).hasSize(1);
    assertThat(failed.exchanges().get(0).request()).startsWith("pay {\"amount\":1299,");
    assertThat(failed.exchanges().get(0).answer()).isEqualTo("null");
  }

  @Test
  void aCallThatNeverEnds_isABreach() {
    CountDownLatch closed = new CountDownLatch(1);
    Suite suite =
        suite(
            () ->
                new Model() {
                  @Override
                  public PayResponse pay(PayRequest request, CallContext call) throws Exception {
                    closed.await();
                    throw new IllegalStateException("closed");
                  }
                });

    Verdict verdict = only(suite.timeLimit(Duration.ofMillis(200)), "P-08");
    closed.countDown();

    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(((Verdict.Failed) verdict).actual()).isEqualTo("a call has not come back");
  }

  @Test
  void aProviderThatDoesNotStart_failsEveryRule() {
    Suite suite = Suite.of(Subject.inProcess(Model::new), Model.scenarios());

    assertThat(only(suite, "P-08").toString()).contains("apiKey");
  }

  @Test
  void theSameSeed_givesTheSameNoise() {
    assertThat(noise(7)).isEqualTo(noise(7)).isNotEqualTo(noise(8));
  }

  private static String noise(long seed) {
    List<String> bodies = new ArrayList<>();
    suite(
            () ->
                new Model() {
                  @Override
                  public CallbackResult callback(Callback callback) throws Exception {
                    if (callback.body().length == 300) {
                      bodies.add(callback.text());
                    }
                    return super.callback(callback);
                  }
                })
        .seed(seed)
        .only("P-61")
        .run(SuiteListener.NONE);
    return String.join("", bodies);
  }

  /** Without a status that tells it, refunds show how much was charged. */
  @ParameterizedTest
  @ValueSource(strings = {"P-19", "P-20", "P-21", "P-22", "P-23"})
  void wrongAmounts_areFoundByRefundsToo(String rule) throws Exception {
    Mutant mutant =
        BrokenAmounts.all().stream()
            .filter(broken -> broken.rule().equals(rule))
            .findFirst()
            .orElseThrow();
    Scenarios blind = Scenarios.none();

    assertThat(only(Suite.of(Model.subject(Model::new), blind), rule))
        .isEqualTo(new Verdict.Passed());
    try (Mutant.Running running = mutant.begin().call()) {
      assertThat(only(Suite.of(running.subject(), blind), rule).isFailed()).isTrue();
    }
  }

  @Test
  void secretsOfSettings_areNotPrinted() {
    assertThat(Model.subject(Model::new).toString()).doesNotContain(Model.API_KEY);
  }
}
