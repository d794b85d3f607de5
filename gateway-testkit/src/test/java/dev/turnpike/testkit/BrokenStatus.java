package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotFoundException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Providers that tell a wrong status. */
final class BrokenStatus {
  private BrokenStatus() {}

  static List<Mutant> all() {
    return List.of(
        // a subscription's payment is asked about in the same way
        saying("P-37", status -> instead(status, PaymentState.ACCEPTED, PaymentState.PENDING))
            .with("P-66"),
        saying("P-38", status -> instead(status, PaymentState.FAILED, PaymentState.ACCEPTED)),
        saying("P-39", status -> instead(status, PaymentState.PENDING, PaymentState.FAILED)),
        // many at once are asked about in the same way
        saying("P-40", BrokenStatus::withItsOwnId).with("P-75"),
        Mutant.of("P-41", FailsTheUnknown::new).with("P-42"), // odd ids are unknown ones
        Mutant.of("P-42", BuildsUrls::new),
        Mutant.of("P-43", TiresOfQuestions::new),
        Mutant.of("P-44", FindsNothing::new),
        Mutant.of("P-45", FindsNull::new),
        Mutant.of("P-46", ChecksNothing::new),
        // it is also how many at once are told apart
        saying("P-47", BrokenStatus::inUpperCase).with("P-74"),
        Mutant.of("P-90", RemembersTheFirst::new));
  }

  private static final class RemembersTheFirst extends Model {
    private final Map<String, String> first = new ConcurrentHashMap<>();

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      PayResponse answer = super.pay(request, call);
      if (answer.paymentId() != null) {
        first.putIfAbsent(request.shopTransactionId(), answer.paymentId());
      }
      return answer;
    }

    @Override
    public PaymentStatus statusByShopTransactionId(String id, CallContext call) throws Exception {
      String paymentId = first.get(id);
      return paymentId == null
          ? super.statusByShopTransactionId(id, call)
          : status(paymentId, call);
    }
  }

  private static Mutant saying(String rule, UnaryOperator<PaymentStatus> change) {
    return Mutant.of(
        rule,
        () ->
            new Model() {
              @Override
              public PaymentStatus status(String paymentId, CallContext call) throws Exception {
                return change.apply(super.status(paymentId, call));
              }
            });
  }

  private static PaymentStatus instead(PaymentStatus status, PaymentState of, PaymentState other) {
    return status.status() == of ? status.toBuilder().status(other).build() : status;
  }

  private static PaymentStatus withItsOwnId(PaymentStatus status) {
    return status.toBuilder().paymentId(status.paymentId().replace("pay_", "")).build();
  }

  private static PaymentStatus inUpperCase(PaymentStatus status) {
    String id = status.shopTransactionId();
    return status.toBuilder().shopTransactionId(id.toUpperCase(Locale.ROOT)).build();
  }

  private static final class FailsTheUnknown extends Model {
    @Override
    public PaymentStatus status(String paymentId, CallContext call) throws Exception {
      try {
        return super.status(paymentId, call);
      } catch (NotFoundException e) {
        return PaymentStatus.of(PaymentState.FAILED, paymentId);
      }
    }
  }

  private static final class BuildsUrls extends Model {
    @Override
    public PaymentStatus status(String paymentId, CallContext call) throws Exception {
      URI.create("https://company.example/payments/" + paymentId);
      return super.status(paymentId, call);
    }
  }

  private static final class TiresOfQuestions extends Model {
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    @Override
    public PaymentStatus status(String paymentId, CallContext call) throws Exception {
      PaymentStatus status = super.status(paymentId, call);
      return asked.merge(paymentId, 1, Integer::sum) > 2
          ? status.toBuilder().status(PaymentState.FAILED).build()
          : status;
    }
  }

  private static final class FindsNothing extends Model {
    @Override
    public PaymentStatus statusByShopTransactionId(String id, CallContext call) {
      throw new NotFoundException("the search found nothing");
    }
  }

  private static final class FindsNull extends Model {
    @Override
    public PaymentStatus statusByShopTransactionId(String id, CallContext call) throws Exception {
      try {
        return super.statusByShopTransactionId(id, call);
      } catch (NotFoundException e) {
        return null;
      }
    }
  }

  private static final class ChecksNothing extends Model {
    @Override
    public PaymentStatus check(String paymentId, CallContext call) {
      return PaymentStatus.of(PaymentState.PENDING, paymentId);
    }
  }
}
