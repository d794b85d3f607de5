package dev.turnpike.testing;

import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.memory.MemoryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store in memory that tells what became of each attempt to deliver and of each question, so that
 * a test knows when to turn the clock. It watches three methods and passes all of them on, whatever
 * a store may learn to do. Thread-safe.
 */
public final class ObservedStore {
  private final Store memory = new MemoryStore(Duration.ofDays(7), 10_000);
  private final BlockingQueue<Notification> attempts = new LinkedBlockingQueue<>();
  private final BlockingQueue<PendingCallback> postponed = new LinkedBlockingQueue<>();
  private final AtomicInteger closes = new AtomicInteger();
  private final Map<Thread, Long> calls = new ConcurrentHashMap<>();
  private final Store store =
      (Store)
          Proxy.newProxyInstance(
              Store.class.getClassLoader(),
              new Class<?>[] {Store.class},
              (proxy, method, arguments) -> passOn(method, arguments));

  private Object passOn(Method method, Object[] arguments) throws Throwable {
    calls.merge(Thread.currentThread(), 1L, Long::sum);
    Object result;
    try {
      result = method.invoke(memory, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    switch (method.getName()) {
      case "update" -> attempts.add((Notification) arguments[0]);
      case "postponeCallback" -> postponed.add((PendingCallback) arguments[0]);
      case "close" -> closes.incrementAndGet();
      default -> {}
    }
    return result;
  }

  /** The store, for a gateway. */
  public Store store() {
    return store;
  }

  /** What became of the first attempt that was not taken yet; waits for it. */
  public Notification takeAttempt() throws InterruptedException {
    return take(attempts, "nothing was tried");
  }

  /** Waits until a question has been put off that was not taken yet. */
  public PendingCallback takePostponed() throws InterruptedException {
    return take(postponed, "nothing was put off");
  }

  private static <T> T take(BlockingQueue<T> queue, String otherwise) throws InterruptedException {
    T first = queue.poll(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS);
    if (first == null) {
      throw new AssertionError(otherwise);
    }
    return first;
  }

  /** How often this thread called it. */
  public long callsOf(Thread thread) {
    return calls.getOrDefault(thread, 0L);
  }

  /** How often it was closed. */
  public int closes() {
    return closes.get();
  }
}
