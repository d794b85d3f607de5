package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.ProviderContext;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Providers that begin or end wrongly. */
final class BrokenLifeCycles {
  private BrokenLifeCycles() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("P-01", HasAnOddName::new),
        Mutant.of("P-02", ChangesItsMind::new),
        Mutant.of("P-03", BeginsAtOnce::new),
        Mutant.of("P-04", KnowsOneNameOnly::new),
        Mutant.of("P-05", MissesSomething::new),
        sharesWithOthers(),
        Mutant.of("P-07", NeverEnds::new));
  }

  private static final class HasAnOddName extends Model {
    @Override
    public String name() {
      return "Model_1";
    }
  }

  private static final class ChangesItsMind extends Model {
    private boolean started;

    @Override
    public void start(ProviderContext context) throws Exception {
      started = true;
      super.start(context);
    }

    @Override
    public boolean sandbox() {
      return started;
    }
  }

  private static final class BeginsAtOnce extends Model {
    private final CountDownLatch closed = new CountDownLatch(1);

    BeginsAtOnce() {
      Thread thread =
          new Thread(
              () -> {
                try {
                  closed.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() {
      closed.countDown();
      super.close();
    }
  }

  private static final class KnowsOneNameOnly extends Model {
    @Override
    public void start(ProviderContext context) throws Exception {
      if (!context.name().equals(name())) {
        throw new IllegalStateException("this is not " + name());
      }
      super.start(context);
    }
  }

  private static final class MissesSomething extends Model {
    @Override
    public void start(ProviderContext context) throws Exception {
      if (context.setting("apiKey").isEmpty()) {
        throw new NullPointerException();
      }
      super.start(context);
    }
  }

  /** All objects of one mutant have one pool, which the first to be closed shuts down. */
  private static Mutant sharesWithOthers() {
    AtomicInteger open = new AtomicInteger();
    AtomicBoolean shut = new AtomicBoolean();
    return Mutant.of(
        "P-06",
        () ->
            new Model() {
              @Override
              public void start(ProviderContext context) throws Exception {
                super.start(context);
                if (open.incrementAndGet() == 1) {
                  shut.set(false);
                }
              }

              @Override
              public void close() {
                open.decrementAndGet();
                shut.set(true);
                super.close();
              }

              @Override
              public PayResponse pay(PayRequest request, CallContext call) throws Exception {
                if (shut.get()) {
                  throw new IllegalStateException("the pool is shut down");
                }
                return super.pay(request, call);
              }
            });
  }

  private static final class NeverEnds extends Model {
    private final CountDownLatch never = new CountDownLatch(1);
    private Thread thread = new Thread(this::waitForEver);

    @Override
    public void start(ProviderContext context) throws Exception {
      super.start(context);
      thread = new Thread(this::waitForEver);
      thread.start();
    }

    private void waitForEver() {
      try {
        never.await(8, java.util.concurrent.TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
