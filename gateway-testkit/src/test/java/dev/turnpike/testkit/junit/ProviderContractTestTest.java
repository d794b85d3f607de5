package dev.turnpike.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.testkit.Scenarios;
import dev.turnpike.testkit.Situation;
import dev.turnpike.testkit.Subject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.Isolated;

/** What JUnit hears of a provider that declines without a reason, and knows every payment. */
@Isolated("reads what is printed")
class ProviderContractTestTest {
  private boolean strict;

  private static final class Careless implements PaymentProvider {
    @Override
    public String name() {
      return "careless";
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) {
      return request.amount() == 13
          ? PayResponse.builder().result(PayResult.KO).build()
          : PayResponse.ok(request.shopTransactionId());
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) {
      return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
    }
  }

  private final ProviderContractTest test =
      new ProviderContractTest() {
        @Override
        public Subject subject() {
          return Subject.inProcess(Careless::new);
        }

        @Override
        public Scenarios scenarios() {
          return Scenarios.builder().on(Situation.REFUSED, pay -> pay.amount(13)).build();
        }

        @Override
        public boolean strict() {
          return strict;
        }
      };

  private Executable rule(String id) {
    return test.contract()
        .flatMap(group -> ((DynamicContainer) group).getChildren())
        .filter(node -> node.getDisplayName().startsWith(id + " "))
        .map(node -> ((DynamicTest) node).getExecutable())
        .findFirst()
        .orElseThrow();
  }

  private static void isAbortion(Throwable thrown) {
    assertThat(thrown.getClass().getSimpleName()).isEqualTo("TestAbortedException");
  }

  @Test
  void aRuleThatIsKept_passes() throws Throwable {
    rule("P-10").execute();
  }

  @Test
  void aBrokenMust_fails_withEverythingThatWasSaid() {
    assertThatThrownBy(rule("P-41")::execute)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("P-41 MUST A paymentId that doesn't exist ends as not found")
        .hasMessageContaining("Why: Not found says")
        .hasMessageContaining("Expected: not found")
        .hasMessageContaining("Actual: {\"status\":\"ACCEPTED\"")
        .hasMessageContaining("  > status paymentId=kit-unknown-");
  }

  @Test
  void aBrokenShould_isSkipped_unlessStrict() {
    assertThatThrownBy(rule("P-11")::execute)
        .satisfies(ProviderContractTestTest::isAbortion)
        .hasMessageContaining("P-11 SHOULD");

    strict = true;
    assertThatThrownBy(rule("P-11")::execute).isInstanceOf(AssertionError.class);
  }

  @Test
  void whatCannotBeTried_isSkipped_withTheReason() {
    assertThatThrownBy(rule("P-28")::execute)
        .satisfies(ProviderContractTestTest::isAbortion)
        .hasMessageContaining("P-28 is not tried: it does not support refund");
    assertThat(strict).isFalse();
  }

  /** As JUnit does it: the stream is closed when its last test is over. */
  @Test
  void atTheEnd_aSummaryIsPrinted() {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Stream<DynamicNode> contract = test.contract();
    Stream<DynamicTest> tests =
        contract
            .flatMap(group -> ((DynamicContainer) group).getChildren())
            .map(DynamicTest.class::cast)
            .filter(rule -> rule.getDisplayName().matches("P-(10|11|28|41) .*"));
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (tests) {
      Stream<Throwable> thrown =
          tests.map(one -> catchThrowable(one.getExecutable()::execute)).filter(Objects::nonNull);
      assertThat(thrown.count()).isEqualTo(3);
    } finally {
      System.setOut(out);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8).replaceAll("(?<=Seed )\\d+", "N"))
        .isEqualToNormalizingNewlines(
            """
            , the contract of providers:
            What could not be tried:
              it does not support refund: P-28

            Broken, but only a SHOULD:
              P-11: expected a resultDescription, but {"result":"KO"}

            4 rules: 1 passed, 1 failed, 1 SHOULD broken, 1 skipped. Seed N
            Broken: P-41
            """);
  }
}
