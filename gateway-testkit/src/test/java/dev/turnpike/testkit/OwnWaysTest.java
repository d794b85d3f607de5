package dev.turnpike.testkit;

import static dev.turnpike.testkit.Model.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.Interval;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.ProviderContext;
import dev.turnpike.spi.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that keep the contract in ways of their own are held to it like any other. */
class OwnWaysTest {
  private static final Verdict PASSED = new Verdict.Passed();

  /** Rejects some payments, with this said of them. */
  private static Supplier<Model> rejecting(
      Predicate<PayRequest> what, UnaryOperator<String> saying) {
    return () ->
        new Model() {
          @Override
          public PayResponse pay(PayRequest request, CallContext call) throws Exception {
            if (what.test(request)) {
              throw new RejectedException(saying.apply(String.valueOf(request.providerData())));
            }
            return super.pay(request, call);
          }
        };
  }

  private static boolean hasUnknownData(PayRequest request) {
    return request.providerData() != null && request.providerData().containsKey("kitCard");
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-79", "P-80", "P-81", "P-82"})
  void dataThatIsRejected_leavesSecretsToBeLookedFor(String rule) {
    assertThat(verdict(rejecting(OwnWaysTest::hasUnknownData, data -> "not known"), rule))
        .isEqualTo(PASSED);
  }

  @Test
  void dataThatIsRejectedAndRepeated_isFound() {
    assertThat(verdict(rejecting(OwnWaysTest::hasUnknownData, data -> data), "P-80").isFailed())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-22", "P-23"})
  void anAmountThatIsRejected_keepsTheRule(String rule) {
    assertThat(
            verdict(
                rejecting(
                    request -> request.amount() < 50 || request.amount() > 99_999_999,
                    data -> "too small or too large"),
                rule))
        .isEqualTo(PASSED);
  }

  /** Takes three decimals where the last is 0, and charges this. */
  private static Supplier<Model> thousandths(long divisor) {
    return () ->
        new Model() {
          @Override
          public PayResponse pay(PayRequest request, CallContext call) throws Exception {
            if (!request.currency().equals("KWD")) {
              return super.pay(request, call);
            }
            if (request.amount() % 10 != 0) {
              throw new RejectedException("the last decimal must be 0");
            }
            return super.pay(request.toBuilder().amount(request.amount() / divisor).build(), call);
          }
        };
  }

  @Test
  void thousandthsThatMustEndWith0_areTried() {
    assertThat(verdict(thousandths(1), "P-21")).isEqualTo(PASSED);
    assertThat(verdict(thousandths(10), "P-21").isFailed()).isTrue();
  }

  /** Reads signed callbacks, and has the gateway ask about them. */
  private static class Asks extends Model {
    @Override
    public CallbackResult callback(Callback callback) throws Exception {
      check(callback);
      return CallbackResult.ask(read(callback.text()).paymentId().orElseThrow());
    }

    void check(Callback callback) {
      verify(callback, callback.body());
    }
  }

  private static final class AsksByWhatItRead extends Asks {
    @Override
    void check(Callback callback) {
      verify(callback, callback.text().strip().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static final class AsksByAnySignature extends Asks {
    @Override
    void check(Callback callback) {
      if (callback.header("Signature").isEmpty()) {
        throw new CallbackRefusedException("the signature is missing");
      }
    }
  }

  private static final class AsksAnyway extends Asks {
    @Override
    void check(Callback callback) {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-56", "P-57"})
  void aSignatureThatIsAskedFor_isTriedThoughNothingIsBelieved(String rule) {
    assertThat(verdict(Asks::new, rule)).isEqualTo(PASSED);
    assertThat(verdict(AsksByAnySignature::new, rule).isFailed()).isTrue();
    assertThat(verdict(AsksAnyway::new, rule)).isInstanceOf(Verdict.Skipped.class);
  }

  @Test
  void aSignatureOverWhatWasRead_isFoundThoughNothingIsBelieved() {
    assertThat(verdict(AsksByWhatItRead::new, "P-57").isFailed()).isTrue();
  }

  /** Can't change the interval. */
  private static class KeepsIntervals extends Model {
    @Override
    public SubscriptionResponse updateSubscription(
        String token, SubscriptionRequest request, CallContext call) throws Exception {
      if (request.subscriptionInfo().interval() != Interval.MONTH) {
        throw new NotSupportedException("the interval stays as it is");
      }
      return super.updateSubscription(token, request, call);
    }
  }

  private static final class WantsAmounts extends KeepsIntervals {
    @Override
    public SubscriptionResponse updateSubscription(
        String token, SubscriptionRequest request, CallContext call) throws Exception {
      SubscriptionResponse answer = super.updateSubscription(token, request, call);
      return request.amount() == null ? null : answer;
    }
  }

  @Test
  void anIntervalThatStays_leavesTheUpdateToBeTried() {
    assertThat(verdict(KeepsIntervals::new, "P-67")).isEqualTo(PASSED);
    assertThat(verdict(WantsAmounts::new, "P-67").isFailed()).isTrue();
  }

  /** Has a setting for where its company is. */
  private static class Movable extends Model {
    private String company = "";

    @Override
    public void start(ProviderContext context) throws Exception {
      company = context.setting("company").orElse("");
      super.start(context);
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      if (company.equals("away")) {
        throw away();
      }
      return super.pay(request, call);
    }

    Exception away() {
      return new NotExecutedException("nobody listens");
    }
  }

  private static final class Unsure extends Movable {
    @Override
    Exception away() {
      return new IllegalStateException("nobody listens");
    }
  }

  @Test
  void aSituation_canNeedASettingOfItsOwn() {
    Scenarios scenarios =
        Scenarios.builder()
            .setting(Situation.UNAVAILABLE, "company", "away")
            .callback(Model::genuine)
            .build()
            .toBuilder()
            .build();

    assertThat(verdict(Movable::new, scenarios, "P-14")).isEqualTo(PASSED);
    assertThat(verdict(Unsure::new, scenarios, "P-14").isFailed()).isTrue();
    // The rules about secrets go through all situations, and then need a payment.
    assertThat(verdict(Movable::new, scenarios, "P-80")).isEqualTo(PASSED);
  }

  /** Sends every payer to a page, where the payment comes to its end. */
  private static class Redirecting extends Model {
    static final Set<String> OPEN = ConcurrentHashMap.newKeySet();

    static Scenarios scenarios() {
      return Model.scenarios().toBuilder()
          .completion(answer -> OPEN.remove(answer.paymentId()))
          .refusal(answer -> OPEN.remove(answer.paymentId()))
          .build();
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      PayResponse answer = super.pay(request, call);
      if (answer.result() == PayResult.PENDING) {
        return answer;
      }
      OPEN.add(answer.paymentId());
      return answer.toBuilder()
          .result(PayResult.REDIRECT_TO_URL)
          .redirectToUrl("https://company.example/page")
          .build();
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) throws Exception {
      PaymentStatus status = super.status(paymentId, call);
      return OPEN.contains(paymentId)
          ? status.toBuilder().status(PaymentState.PENDING).build()
          : status;
    }
  }

  private static final class NeverFails extends Redirecting {
    @Override
    public PaymentStatus status(String paymentId, CallContext call) throws Exception {
      PaymentStatus status = super.status(paymentId, call);
      return status.status() == PaymentState.FAILED
          ? status.toBuilder().status(PaymentState.PENDING).build()
          : status;
    }
  }

  private static final class GivesPresents extends Redirecting {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) {
      return RefundResponse.ok(request.paymentId());
    }
  }

  @Test
  void payersWhoAreDeclinedElsewhere_canBeTried() {
    Report report =
        Suite.of(Model.subject(Redirecting::new), Redirecting.scenarios()).run(SuiteListener.NONE);

    assertThat(report.failures()).isEmpty();
    assertThat(report.skipped())
        .filteredOn(result -> result.rule().group() != Group.WIRE)
        .extracting(result -> result.rule().id())
        .containsExactly("P-10", "P-11");
    assertThat(verdict(NeverFails::new, Redirecting.scenarios(), "P-38").isFailed()).isTrue();
    assertThat(verdict(GivesPresents::new, Redirecting.scenarios(), "P-36").isFailed()).isTrue();
  }
}
