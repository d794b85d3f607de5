package dev.turnpike.testkit;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotFoundException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Providers that give money back wrongly. */
final class BrokenRefunds {
  private BrokenRefunds() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("P-28", WantsAnAmount::new),
        Mutant.of("P-29", GivesBackOnce::new).with("P-54"), // the rest can't be given back either
        Mutant.of("P-30", GivesBackWhatThereIs::new),
        Mutant.of("P-31", ForgetsEarlierRefunds::new),
        Mutant.of("P-32", IsGladToGiveNothing::new),
        Mutant.of("P-33", TellsRefundsApartByAmount::new),
        Mutant.of("P-34", DeclinesTheUnknown::new),
        Mutant.of("P-35", IgnoresTheCurrency::new),
        Mutant.of("P-36", GivesBackWhatWasNotPaid::new));
  }

  private abstract static class Refunding extends Model {
    PaymentStatus paid(String paymentId) throws Exception {
      return status(paymentId, CallContext.builder().build());
    }

    long amountOf(String paymentId) throws Exception {
      return ((Number) paid(paymentId).metadata().get("amount")).longValue();
    }
  }

  private static final class WantsAnAmount extends Model {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      return super.refund(request.toBuilder().amount((long) request.amount()).build(), call);
    }
  }

  private static final class GivesBackOnce extends Model {
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      if (done.contains(request.paymentId())
          && !done.contains(call.idempotencyKey().orElse("none"))) {
        return RefundResponse.ko("it was refunded");
      }
      RefundResponse answer = super.refund(request, call);
      if (answer.result() != RefundResult.KO) {
        done.add(request.paymentId());
        done.add(call.idempotencyKey().orElse("none"));
      }
      return answer;
    }
  }

  private static final class GivesBackWhatThereIs extends Refunding {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      boolean tooMuch =
          request.amount() != null && request.amount() > amountOf(request.paymentId());
      return super.refund(
          tooMuch ? request.toBuilder().amount(null).currency(null).build() : request, call);
    }
  }

  private static final class ForgetsEarlierRefunds extends Refunding {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      RefundResponse answer = super.refund(request, call);
      long all = amountOf(request.paymentId());
      boolean most =
          request.amount() != null && request.amount() > all / 2 && request.amount() <= all;
      return most && paid(request.paymentId()).status() == PaymentState.ACCEPTED
          ? RefundResponse.ok(request.paymentId())
          : answer;
    }
  }

  private static final class IsGladToGiveNothing extends Refunding {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      RefundResponse answer = super.refund(request, call);
      return request.amount() == null && paid(request.paymentId()).status() == PaymentState.ACCEPTED
          ? RefundResponse.ok(request.paymentId())
          : answer;
    }
  }

  private static final class TellsRefundsApartByAmount extends Model {
    private final Map<String, RefundResponse> given = new ConcurrentHashMap<>();

    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      String what = request.paymentId() + " " + request.amount();
      RefundResponse earlier = given.get(what);
      if (request.amount() == null || earlier == null) {
        earlier = super.refund(request, call);
        if (earlier.result() != RefundResult.KO) {
          given.put(what, earlier);
        }
      }
      return earlier;
    }
  }

  private static final class DeclinesTheUnknown extends Model {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      try {
        return super.refund(request, call);
      } catch (NotFoundException e) {
        return RefundResponse.ko("not found");
      }
    }
  }

  private static final class IgnoresTheCurrency extends Refunding {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      if (request.amount() == null) {
        return super.refund(request, call);
      }
      String currency = String.valueOf(paid(request.paymentId()).metadata().get("currency"));
      return super.refund(request.toBuilder().currency(currency).build(), call);
    }
  }

  private static final class GivesBackWhatWasNotPaid extends Refunding {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      RefundResponse answer = super.refund(request, call);
      return paid(request.paymentId()).status() == PaymentState.FAILED
          ? RefundResponse.ok(request.paymentId())
          : answer;
    }
  }
}
