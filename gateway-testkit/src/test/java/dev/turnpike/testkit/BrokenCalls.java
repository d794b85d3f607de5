package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotExecutedException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;

/** Providers that can't do two things at once, keep no time, or keep no secret. */
final class BrokenCalls {
  private BrokenCalls() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("P-74", HasOneRequest::new),
        Mutant.of("P-75", HasOneQuestion::new),
        Mutant.of("P-93", LooksAndThenRefunds::new),
        Mutant.of("P-76", CannotBeInterrupted::new),
        Mutant.of("P-77", TakesCutOffForNothing::new),
        Mutant.of("P-78", HasAllTheTimeInTheWorld::new),
        Mutant.of("P-79", TellsItsKey::new),
        Mutant.of("P-80", ThrowsItsKey::new),
        Mutant.of("P-81", PrintsItsKey::new),
        Mutant.of("P-82", LogsCards::new),
        Mutant.of("P-94", LinksWithItsKey::new));
  }

  private static void aMoment() {
    LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
  }

  private static final class HasOneRequest extends Model {
    private volatile PayRequest current;

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      current = request;
      aMoment();
      return super.pay(current, call);
    }
  }

  private static final class HasOneQuestion extends Model {
    private volatile String current;

    @Override
    public PaymentStatus status(String paymentId, CallContext call) throws Exception {
      current = paymentId;
      aMoment();
      return super.status(current, call);
    }
  }

  /** Several at once see the same that is left. */
  private static final class LooksAndThenRefunds extends Model {
    private final AtomicInteger looking = new AtomicInteger();

    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
      looking.incrementAndGet();
      try {
        aMoment();
        return looking.get() > 1
            ? RefundResponse.ok(request.paymentId())
            : super.refund(request, call);
      } finally {
        looking.decrementAndGet();
      }
    }
  }

  private static final class CannotBeInterrupted extends Model {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      try {
        return super.pay(request, call);
      } catch (InterruptedException e) {
        awaitClosed();
        throw e;
      }
    }

    private void awaitClosed() {
      while (closed.getCount() > 0) {
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        Thread.interrupted();
      }
    }

    @Override
    public void close() {
      closed.countDown();
      super.close();
    }
  }

  private static final class TakesCutOffForNothing extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      try {
        return super.pay(request, call);
      } catch (InterruptedException e) {
        throw new NotExecutedException("it was cut off", e);
      }
    }
  }

  private static final class HasAllTheTimeInTheWorld extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      Map<String, Object> data = request.providerData() == null ? Map.of() : request.providerData();
      if (data.containsKey("slow")) {
        new CountDownLatch(1).await(3500, TimeUnit.MILLISECONDS);
      }
      return super.pay(request, call);
    }
  }

  private static final class TellsItsKey extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      PayResponse answer = super.pay(request, call);
      return answer.result() == PayResult.KO
          ? answer.toBuilder().metadata(Map.of("url", "https://x/?key=" + apiKey())).build()
          : answer;
    }
  }

  private static final class ThrowsItsKey extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      try {
        return super.pay(request, call);
      } catch (IllegalStateException e) {
        throw new IllegalStateException("failed", new Exception("https://x/?key=" + apiKey(), e));
      }
    }
  }

  private static final class PrintsItsKey extends Model {
    @Override
    public String toString() {
      return "model[" + secret() + "]";
    }
  }

  private static final class LogsCards extends Model {
    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      Logger.getLogger("company").fine(() -> "sends " + request.providerData());
      return super.pay(request, call);
    }
  }

  private static final class LinksWithItsKey extends Model {
    @Override
    public Optional<URI> dashboardUrl(String paymentId) {
      return Optional.of(URI.create("https://company.example/payments?key=" + apiKey()));
    }
  }
}
