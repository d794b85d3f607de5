package dev.turnpike.testkit;

import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Providers that read callbacks wrongly. */
final class BrokenCallbacks {
  private BrokenCallbacks() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("P-55", IgnoresAll::new),
        Mutant.of("P-56", BelievesAll::new).with("P-57", "P-89"), // they are about signatures
        Mutant.of("P-57", VerifiesWhatItRead::new),
        Mutant.of("P-58", ReadsOnce::new),
        Mutant.of("P-59", WantsToKnowThePayment::new),
        Mutant.of("P-60", HasHeardEnough::new),
        Mutant.of("P-61", SplitsAnything::new),
        Mutant.of("P-62", AsksFirst::new),
        Mutant.of("P-89", TakesOldOnes::new));
  }

  private static final class IgnoresAll extends Model {
    @Override
    public CallbackResult callback(Callback callback) {
      return CallbackResult.ignore();
    }
  }

  private static final class BelievesAll extends Model {
    @Override
    public CallbackResult callback(Callback callback) {
      return read(callback.text());
    }
  }

  private static final class VerifiesWhatItRead extends Model {
    @Override
    public CallbackResult callback(Callback callback) {
      verify(callback, callback.text().strip().getBytes(StandardCharsets.UTF_8));
      return read(callback.text());
    }
  }

  private static final class ReadsOnce extends Model {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    @Override
    public CallbackResult callback(Callback callback) throws Exception {
      CallbackResult result = super.callback(callback);
      if (!seen.add(callback.text())) {
        throw new CallbackRefusedException("it came before");
      }
      return result;
    }
  }

  private static final class WantsToKnowThePayment extends Model {
    @Override
    public CallbackResult callback(Callback callback) throws Exception {
      CallbackResult result = super.callback(callback);
      status(result.paymentId().orElseThrow(), CallContext.builder().build());
      return result;
    }
  }

  private static final class HasHeardEnough extends Model {
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    @Override
    public PaymentStatus status(String paymentId, CallContext call) throws Exception {
      told.add(paymentId);
      return super.status(paymentId, call);
    }

    @Override
    public CallbackResult callback(Callback callback) throws Exception {
      CallbackResult result = super.callback(callback);
      return told.contains(result.paymentId().orElseThrow()) ? CallbackResult.ignore() : result;
    }
  }

  private static final class SplitsAnything extends Model {
    @Override
    public CallbackResult callback(Callback callback) throws Exception {
      String state = callback.text().split(" ")[1];
      return state.isEmpty() ? CallbackResult.ignore() : super.callback(callback);
    }
  }

  private static final class TakesOldOnes extends Model {
    @Override
    void checkAge(Duration age) {}
  }

  /** Gives the answer to pay some time to arrive. */
  private static final class AsksFirst extends Model {
    @Override
    public CallbackResult callback(Callback callback) throws Exception {
      CallbackResult result = super.callback(callback);
      try {
        status(result.paymentId().orElseThrow(), CallContext.builder().build());
      } catch (NotFoundException e) {
        LockSupport.parkNanos(Duration.ofMillis(3200).toNanos());
      }
      return result;
    }
  }
}
