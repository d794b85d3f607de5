package dev.turnpike.internal.events;

import dev.turnpike.GatewayListener;
import dev.turnpike.GatewayListener.CallbackReceived;
import dev.turnpike.GatewayListener.NotificationAttempted;
import dev.turnpike.GatewayListener.OperationEnded;
import dev.turnpike.GatewayListener.OutcomeFound;
import dev.turnpike.GatewayListener.ProviderCalled;
import dev.turnpike.internal.contract.OptionRules;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners as one. What one throws keeps nobody from anything. Thread-safe. */
public final class Listeners implements GatewayListener {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final List<GatewayListener> all;
  private final AtomicLong failures = new AtomicLong();

  /** These listeners, told one after the other. */
  public Listeners(List<GatewayListener> all) {
    this.all = List.copyOf(all);
  }

  /** What each has begun, from the first on; the last one that says a traceparent counts. */
  private record Steps(List<Step> all, @Nullable String traceparent, Listeners listeners)
      implements Step {
    @Override
    public @Nullable Runnable goesOnHere() {
      Deque<Runnable> leaving = new ArrayDeque<>();
      for (Step step : all) {
        listeners.guarded(
            () -> {
              Runnable leaves = step.goesOnHere();
              if (leaves != null) {
                leaving.push(leaves);
              }
            });
      }
      return leaving.isEmpty() ? null : () -> leaving.forEach(listeners::guarded);
    }

    @Override
    public void ended(StepEnded event) {
      for (int i = all.size() - 1; i >= 0; i--) {
        Step step = all.get(i);
        listeners.guarded(() -> step.ended(event));
      }
    }
  }

  @Override
  public @Nullable Step begins(StepBegins event) {
    List<Step> begun = null;
    StepBegins told = event;
    for (GatewayListener listener : all) {
      try {
        Step step = listener.begins(told);
        if (step == null) {
          continue;
        }
        if (begun == null) {
          begun = new ArrayList<>();
        }
        begun.add(step);
        String traceparent = checked(step.traceparent());
        if (traceparent != null) {
          told =
              new StepBegins(
                  event.kind(),
                  event.provider(),
                  event.operation(),
                  event.peer(),
                  event.requestId(),
                  traceparent);
        }
      } catch (RuntimeException | Error e) {
        failed(e);
      }
    }
    return begun == null ? null : new Steps(begun, told.traceparent(), this);
  }

  /** A wrong one would make the gateway refuse the call: it counts as none. */
  private static @Nullable String checked(@Nullable String traceparent) {
    return traceparent == null ? null : OptionRules.traceparentOf(traceparent).orElse(null);
  }

  @Override
  public void operationEnded(OperationEnded event) {
    tell(listener -> listener.operationEnded(event));
  }

  @Override
  public void providerCalled(ProviderCalled event) {
    tell(listener -> listener.providerCalled(event));
  }

  @Override
  public void outcomeFound(OutcomeFound event) {
    tell(listener -> listener.outcomeFound(event));
  }

  @Override
  public void callbackReceived(CallbackReceived event) {
    tell(listener -> listener.callbackReceived(event));
  }

  @Override
  public void callbackQuestions(CallbackQuestions event) {
    tell(listener -> listener.callbackQuestions(event));
  }

  @Override
  public void notificationAttempted(NotificationAttempted event) {
    tell(listener -> listener.notificationAttempted(event));
  }

  @Override
  public void storeChanged(boolean canStore) {
    tell(listener -> listener.storeChanged(canStore));
  }

  /** A listener that always throws would fill the log: it is told of at 1, 2, 4, 8, … failures. */
  private void tell(Consumer<GatewayListener> event) {
    for (GatewayListener listener : all) {
      guarded(() -> event.accept(listener));
    }
  }

  private void guarded(Runnable told) {
    try {
      told.run();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void failed(Throwable e) {
    long count = failures.incrementAndGet();
    if (Long.bitCount(count) == 1) {
      LOG.error("a GatewayListener threw, for the {}. time; what it heard of goes on", count, e);
    }
  }
}
