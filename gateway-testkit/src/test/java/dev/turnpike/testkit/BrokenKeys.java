package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.RejectedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Providers that don't keep their word about idempotency keys. */
final class BrokenKeys {
  private BrokenKeys() {}

  static List<Mutant> all() {
    return List.of(
        // who forgets keys knows them neither at the same moment nor with another request
        Mutant.of("P-48", ForgetsKeys::new).with("P-49", "P-50", "P-51"),
        Mutant.of("P-49", LooksBeforeItLeaps::new),
        Mutant.of("P-50", PaysAnother::new).with("P-51"), // it answers instead of refusing
        Mutant.of("P-51", AnswersAnother::new),
        Mutant.of("P-52", HasOneDrawerForAllKeys::new),
        Mutant.of("P-53", WantsShortKeys::new),
        Mutant.of("P-54", ForgetsRefunds::new));
  }

  static CallContext withNewKey(CallContext call) {
    return CallContext.builder()
        .idempotencyKey(UUID.randomUUID().toString())
        .timeout(call.timeLeft())
        .build();
  }

  private static final class ForgetsKeys extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      return super.pay(request, withNewKey(call));
    }
  }

  /** Right when one comes after the other. */
  private static final class LooksBeforeItLeaps extends Model {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      String key = call.idempotencyKey().orElseThrow();
      boolean again = seen.contains(key);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      if (!again && !seen.add(key)) {
        return super.pay(request, withNewKey(call));
      }
      return super.pay(request, call);
    }
  }

  private static final class PaysAnother extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      try {
        return super.pay(request, call);
      } catch (RejectedException e) {
        return super.pay(request, withNewKey(call));
      }
    }
  }

  private static final class AnswersAnother extends Model {
    private final Map<String, PayResponse> given = new ConcurrentHashMap<>();

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      String key = call.idempotencyKey().orElseThrow();
      try {
        PayResponse answer = super.pay(request, call);
        given.put(key, answer);
        return answer;
      } catch (RejectedException e) {
        return given.get(key);
      }
    }
  }

  private static final class HasOneDrawerForAllKeys extends Model {
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      call.idempotencyKey().ifPresent(used::add);
      return super.pay(request, call);
    }

    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      if (used.contains(call.idempotencyKey().orElse("none"))) {
        throw new RejectedException("the key was used with another request");
      }
      return super.refund(request, call);
    }
  }

  private static final class WantsShortKeys extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      if (call.idempotencyKey().orElse("").length() > 64) {
        throw new IllegalArgumentException("the company's keys have 64 characters");
      }
      return super.pay(request, call);
    }
  }

  private static final class ForgetsRefunds extends Model {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      return super.refund(request, withNewKey(call));
    }
  }
}
