package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.RejectedException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Providers that pay wrongly. */
final class BrokenPayments {
  private BrokenPayments() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("P-08", AnswersNull::new),
        // what was charged is looked for by the id
        Mutant.of("P-09", TellsPaymentsApartByAmount::new).with("P-19", "P-21"),
        answering("P-10", PayResult.KO, BrokenPayments::thrown),
        answering("P-11", PayResult.KO, answer -> answer.resultDescription(null)),
        answering("P-12", PayResult.PENDING, answer -> answer.result(PayResult.OK)),
        answering("P-13", PayResult.REDIRECT_TO_URL, answer -> answer.redirectToUrl("/finish?a=b")),
        Mutant.of("P-14", SaysUnknownForUnreachable::new),
        Mutant.of("P-15", SaysNotExecutedForUnknown::new),
        Mutant.of("P-16", WantsNoMethod::new),
        Mutant.of("P-17", OpensUrls::new),
        Mutant.of("P-18", WantsAsciiIds::new),
        Mutant.of("P-91", BearsAGrudge::new),
        Mutant.of("P-92", PaysAndSaysUnavailable::new));
  }

  private static final class BearsAGrudge extends Model {
    private final Set<String> declined = ConcurrentHashMap.newKeySet();

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      if (declined.contains(request.shopTransactionId())) {
        return PayResponse.ko("it was declined before");
      }
      PayResponse answer = super.pay(request, call);
      if (answer.result() == PayResult.KO) {
        declined.add(request.shopTransactionId());
      }
      return answer;
    }
  }

  private static final class PaysAndSaysUnavailable extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      try {
        return super.pay(request, call);
      } catch (NotExecutedException e) {
        super.pay(request.toBuilder().providerData(null).build(), call);
        throw e;
      }
    }
  }

  private static PayResponse.Builder thrown(PayResponse.Builder declined) {
    throw new RejectedException("declined");
  }

  /** Changes the answers with one result. */
  private static Mutant answering(
      String rule, PayResult result, UnaryOperator<PayResponse.Builder> change) {
    return Mutant.of(
        rule,
        () ->
            new Model() {
              @Override
              public PayResponse pay(PayRequest request, CallContext call) throws Exception {
                PayResponse answer = super.pay(request, call);
                return answer.result() == result
                    ? change.apply(answer.toBuilder()).build()
                    : answer;
              }
            });
  }

  private static final class AnswersNull extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      PayResponse answer = super.pay(request, call);
      return answer.result() == PayResult.OK ? null : answer;
    }
  }

  private static final class TellsPaymentsApartByAmount extends Model {
    private final Map<Long, PayResponse> given = new ConcurrentHashMap<>();

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      PayResponse answer = super.pay(request, call);
      if (answer.result() != PayResult.OK) {
        return answer;
      }
      PayResponse earlier = given.putIfAbsent(request.amount(), answer);
      return answer.toBuilder().paymentId((earlier == null ? answer : earlier).paymentId()).build();
    }
  }

  private static final class SaysUnknownForUnreachable extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      try {
        return super.pay(request, call);
      } catch (NotExecutedException e) {
        throw new IllegalStateException("connection refused", e);
      }
    }
  }

  private static final class SaysNotExecutedForUnknown extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      try {
        return super.pay(request, call);
      } catch (IllegalStateException e) {
        throw new NotExecutedException("it failed", e);
      }
    }
  }

  private static final class WantsNoMethod extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      if (call.paymentMethod().isPresent()) {
        throw new IllegalArgumentException("no such method");
      }
      return super.pay(request, call);
    }
  }

  private static final class OpensUrls extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      if (request.successRedirectUrl() != null) {
        URI.create(request.successRedirectUrl()).toURL();
      }
      return super.pay(request, call);
    }
  }

  private static final class WantsAsciiIds extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      if (!request.shopTransactionId().matches("[\\x20-\\x7e]*")) {
        throw new IllegalArgumentException("not a header's value");
      }
      return super.pay(request, call);
    }
  }
}
