package dev.turnpike.testkit;

import static dev.turnpike.testkit.Model.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.ProviderContext;
import dev.turnpike.spi.RejectedException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Faults beside the plain one that a rule is there for, and what they looked like once. */
class LoopholesTest {
  private static final class HonoursKeysOnceStarted extends Model {
    private boolean started;

    @Override
    public void start(ProviderContext context) throws Exception {
      started = true;
      super.start(context);
    }

    @Override
    public Duration idempotencyWindow() {
      return started ? super.idempotencyWindow() : Duration.ZERO;
    }
  }

  private static final class HonoursKeysForLessThanNothing extends Model {
    @Override
    public Duration idempotencyWindow() {
      return Duration.ofHours(-1);
    }
  }

  @Test
  void aWindowForKeys_isAlwaysTheSame_andNeverNegative() {
    assertThat(verdict(HonoursKeysOnceStarted::new, "P-02").isFailed()).isTrue();
    assertThat(verdict(HonoursKeysForLessThanNothing::new, "P-02").isFailed()).isTrue();
  }

  /** A company that refuses "100" in a currency with decimals: JPY is found, USD is not. */
  private static final class LeavesTheCurrencyToItsDecimals extends Model {
    private static final Set<String> WITHOUT_DECIMALS = Set.of("JPY", "KRW");

    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      if (request.currency() != null && WITHOUT_DECIMALS.contains(request.currency())) {
        throw new RejectedException("the amount must have two decimals");
      }
      return super.refund(
          request.currency() == null ? request : request.toBuilder().currency("EUR").build(), call);
    }
  }

  @Test
  void aCurrencyThatIsRefusedForItsDecimals_hidesNoneThatIsNot() {
    assertThat(verdict(LeavesTheCurrencyToItsDecimals::new, "P-35").isFailed()).isTrue();
  }

  /** Gives up in time by itself, so that an interrupt comes too late to be seen. */
  private abstract static class KeepsTime extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      boolean silent =
          request.providerData() != null
              && "timeout".equals(request.providerData().get("scenario"));
      return silent ? silence(call) : super.pay(request, call);
    }

    abstract PayResponse silence(CallContext call) throws Exception;
  }

  private static final class TakesAnInterruptForNothing extends KeepsTime {
    @Override
    PayResponse silence(CallContext call) {
      try {
        new CountDownLatch(1).await(call.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        throw new NotExecutedException("it was cut off", e);
      }
      throw new IllegalStateException("the company was too slow");
    }
  }

  @Test
  void whoKeepsTheTime_isInterruptedBeforeItIsOver() {
    assertThat(verdict(TakesAnInterruptForNothing::new, "P-77").isFailed()).isTrue();
  }

  private static final class TakesItsOwnEndForNothing extends KeepsTime {
    @Override
    PayResponse silence(CallContext call) throws Exception {
      try {
        new CountDownLatch(1).await(call.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        // on a busy machine the interrupt may come before it has seen that its time is over
        if (!call.timeLeft().isZero()) {
          throw e;
        }
      }
      throw new NotExecutedException("the company was too slow");
    }
  }

  @Test
  void whoKeepsTheTime_mayNotCallItsEndNotExecuted() {
    assertThat(verdict(TakesItsOwnEndForNothing::new, "P-77").isFailed()).isTrue();
  }

  private static final class RejectsWithItsKey extends Model {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      try {
        return super.refund(request, call);
      } catch (RejectedException e) {
        throw new RejectedException(apiKey() + " may not: " + e.getMessage());
      }
    }
  }

  @Test
  void aKeyInARejection_isFound_andNotShown() {
    Verdict verdict = verdict(RejectsWithItsKey::new, "P-80");

    assertThat(verdict.isFailed()).isTrue();
    assertThat(verdict.toString())
        .contains("REJECTED", "[the setting apiKey] may not")
        .doesNotContain(Model.API_KEY);
  }

  @Test
  void aKeyThatAnotherRuleComesAcross_isNotShownEither() {
    Supplier<Model> quoting =
        () ->
            new Model() {
              @Override
              public PayResponse pay(PayRequest request, CallContext call) {
                throw new IllegalStateException("failed with " + apiKey());
              }
            };

    assertThat(verdict(quoting, "P-08").toString())
        .contains("failed with [the setting apiKey]")
        .doesNotContain(Model.API_KEY);
  }

  /** Looks at an id's form first, and takes whatever its company says of it for a decline. */
  private static final class LooksAtIdsFirst extends Model {
    @Override
    public PaymentStatus status(String paymentId, CallContext call) throws Exception {
      if (!paymentId.startsWith("pay_")) {
        throw new NotFoundException("no payment has such an id");
      }
      try {
        return super.status(paymentId, call);
      } catch (NotFoundException e) {
        return PaymentStatus.of(PaymentState.FAILED, paymentId);
      }
    }
  }

  @Test
  void anIdOfTheCompanysForm_getsPastWhoeverLooksAtIdsFirst() {
    Scenarios formed = Model.scenarios().toBuilder().unknownId(id -> "pay_" + id).build();

    assertThat(verdict(LooksAtIdsFirst::new, formed, "P-41").isFailed()).isTrue();
    assertThat(verdict(Model::new, formed, "P-41")).isEqualTo(new Verdict.Passed());
  }

  @Test
  void aSituationThatIsRuledOut_isSaidToBe() {
    Scenarios scenarios = Scenarios.builder().never(Situation.ACCEPTED).build();

    Report report =
        Suite.of(Model.subject(Model::new), scenarios).only("P-08").run(SuiteListener.NONE);

    assertThat(report.summary()).contains("never brought about here");
    assertThat(
            Suite.of(
                    Model.subject(Model::new),
                    scenarios.toBuilder().on(Situation.ACCEPTED, pay -> pay).build())
                .only("P-08")
                .run(SuiteListener.NONE)
                .passed())
        .isTrue();
  }

  private static Supplier<Model> linking(Function<String, Optional<URI>> url) {
    return () ->
        new Model() {
          @Override
          public Optional<URI> dashboardUrl(String paymentId) {
            return url.apply(paymentId);
          }
        };
  }

  @Test
  void aLinkToTheCompanysPage_thatIsNone_orThrows_breaksItsRule() {
    assertThat(verdict(linking(id -> Optional.empty()), "P-94").isFailed()).isFalse();
    assertThat(verdict(linking(id -> null), "P-94").isFailed()).isTrue();
    assertThat(
            verdict(linking(id -> Optional.of(URI.create("https://x.example/" + id))), "P-94")
                .isFailed())
        .as("an id with a space, not encoded, is thrown at")
        .isTrue();
    for (String wrong : List.of("http://x.example/", "/payments", "https://me:pw@x.example/")) {
      assertThat(verdict(linking(id -> Optional.of(URI.create(wrong))), "P-94").isFailed())
          .as(wrong)
          .isTrue();
    }
  }
}
