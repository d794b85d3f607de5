package dev.turnpike.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.ProviderContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Providers that keep the contract in ways of their own are held to it like any other. */
class OwnWaysTest {
  private static final Verdict PASSED = new Verdict.Passed();

  private static Verdict verdict(
      Supplier<? extends Model> maker, Scenarios scenarios, String rule) {
    return Suite.of(Model.subject(maker), scenarios)
        .only(rule)
        .run(SuiteListener.NONE)
        .results()
        .get(0)
        .verdict();
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
