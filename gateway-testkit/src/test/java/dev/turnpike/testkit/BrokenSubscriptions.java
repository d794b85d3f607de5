package dev.turnpike.testkit;

import dev.turnpike.api.PayResult;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotFoundException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Providers whose subscriptions go wrong. */
final class BrokenSubscriptions {
  private BrokenSubscriptions() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("P-63", TellsNoPayment::new),
        Mutant.of("P-64", TakesNoPresents::new),
        Mutant.of("P-65", SchedulesSilently::new),
        Mutant.of("P-66", PaysSilently::new),
        Mutant.of("P-67", UpdatesAmountsOnly::new),
        Mutant.of("P-68", KnowsNoState::new),
        Mutant.of("P-69", NeverTellsTheEnd::new),
        Mutant.of("P-70", PaysOn::new),
        Mutant.of("P-71", EndsOnce::new),
        Mutant.of("P-72", DeclinesTheUnknown::new),
        Mutant.of("P-73", BuildsUrls::new));
  }

  private static SubscriptionResponse silent(SubscriptionResponse answer) {
    return answer.toBuilder().paymentId(null).build();
  }

  private static final class TellsNoPayment extends Model {
    @Override
    public SubscriptionResponse startSubscription(SubscriptionRequest request, CallContext call)
        throws Exception {
      return silent(super.startSubscription(request, call));
    }
  }

  private static final class TakesNoPresents extends Model {
    @Override
    public SubscriptionResponse startSubscription(SubscriptionRequest request, CallContext call)
        throws Exception {
      if (request.amount() == 0) {
        throw new ArithmeticException("/ by zero");
      }
      return super.startSubscription(request, call);
    }
  }

  private static final class SchedulesSilently extends Model {
    @Override
    public SubscriptionResponse scheduleSubscription(
        SubscriptionRequest request, CallContext call) {
      return null;
    }
  }

  private static final class PaysSilently extends Model {
    @Override
    public SubscriptionResponse paySubscription(SubscriptionRequest request, CallContext call)
        throws Exception {
      return silent(super.paySubscription(request, call));
    }
  }

  private static final class UpdatesAmountsOnly extends Model {
    @Override
    public SubscriptionResponse updateSubscription(
        String token, SubscriptionRequest request, CallContext call) throws Exception {
      SubscriptionResponse answer = super.updateSubscription(token, request, call);
      if (request.amount() == null) {
        throw new NullPointerException("amount");
      }
      return answer;
    }
  }

  private static final class KnowsNoState extends Model {
    @Override
    public SubscriptionStatus subscriptionStatus(String token, CallContext call) throws Exception {
      SubscriptionStatus status = super.subscriptionStatus(token, call);
      return status.status() == SubscriptionState.ACTIVE
          ? SubscriptionStatus.of(SubscriptionState.UNKNOWN, token)
          : status;
    }
  }

  private static final class NeverTellsTheEnd extends Model {
    @Override
    public SubscriptionStatus subscriptionStatus(String token, CallContext call) throws Exception {
      super.subscriptionStatus(token, call);
      return SubscriptionStatus.of(SubscriptionState.ACTIVE, token);
    }
  }

  private static final class PaysOn extends Model {
    @Override
    public SubscriptionResponse paySubscription(SubscriptionRequest request, CallContext call)
        throws Exception {
      SubscriptionResponse answer = super.paySubscription(request, call);
      return answer.result() == PayResult.KO
          ? SubscriptionResponse.ok(request.subscriptionInfo().token(), "pay_once_more")
          : answer;
    }
  }

  private static final class EndsOnce extends Model {
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    @Override
    public SubscriptionResponse expireSubscription(String token, CallContext call)
        throws Exception {
      if (!ended.add(token)) {
        throw new IllegalStateException("there is nothing to end");
      }
      return super.expireSubscription(token, call);
    }
  }

  private static final class DeclinesTheUnknown extends Model {
    @Override
    public SubscriptionResponse updateSubscription(
        String token, SubscriptionRequest request, CallContext call) throws Exception {
      try {
        return super.updateSubscription(token, request, call);
      } catch (NotFoundException e) {
        if (token.matches("[\\w-]+")) {
          return SubscriptionResponse.ko("there is none");
        }
        throw e;
      }
    }
  }

  private static final class BuildsUrls extends Model {
    @Override
    public SubscriptionStatus subscriptionStatus(String token, CallContext call) throws Exception {
      URI.create("https://company.example/subscriptions/" + token);
      return super.subscriptionStatus(token, call);
    }
  }
}
