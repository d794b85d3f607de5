package dev.turnpike.testing;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.memory.MemoryStore;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.OperationFilter;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A store in memory that can be away, altogether or for some of its methods, and that tells when
 * something was put off, so that a test knows when to turn the clock. It always claims to have
 * work, so that background work looks at once what the clock says. Thread-safe.
 */
public final class MoodyStore {
  private final Store memory = new MemoryStore(Duration.ofDays(3_000), 10_000);
  private final BlockingQueue<Postponed> postponed = new LinkedBlockingQueue<>();
  private final Map<String, RuntimeException> bugs = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> refusedEnds = new ConcurrentHashMap<>();
  private final Set<String> away = ConcurrentHashMap.newKeySet();
  private final Set<String> awayAfterwards = ConcurrentHashMap.newKeySet();
  private final Queue<String> calledInterrupted = new ConcurrentLinkedQueue<>();
  private final Queue<String> refused = new ConcurrentLinkedQueue<>();
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();
  private volatile boolean allAway;
  private final Store store =
      (Store)
          Proxy.newProxyInstance(
              Store.class.getClassLoader(),
              new Class<?>[] {Store.class},
              (proxy, method, arguments) -> call(method, arguments));

  /** What was put off, and until when; empty: for ever. */
  public record Postponed(String id, Optional<Instant> until) {}

  private Object call(Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if (Thread.currentThread().isInterrupted()) {
      calledInterrupted.add(name);
    }
    if (name.equals("close")) {
      return null;
    }
    Gate gate = gates.get(name);
    if (gate != null) {
      gate.pass();
    }
    RuntimeException bug = bugs.get(name);
    if (bug != null) {
      refused.add(name);
      throw bug;
    }
    if (allAway && !name.equals("fingerprintKeys") || away.contains(name)) {
      refused.add(name);
      throw unavailable();
    }
    RuntimeException refusal = refusalOf(name, arguments);
    if (refusal != null) {
      throw refusal;
    }
    if (name.equals("nextDue")) {
      return Optional.of(Instant.EPOCH);
    }
    Object result;
    try {
      result = method.invoke(memory, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (awayAfterwards.contains(name)) {
      refused.add(name);
      throw new StoreUnavailableException("its answer was lost", new IOException("gone"), true);
    }
    if (name.equals("postponeOperation")) {
      postponed.add(
          new Postponed((String) arguments[0], Optional.ofNullable((Instant) arguments[1])));
    } else if (name.equals("postponePayment")) {
      postponed.add(
          new Postponed((String) arguments[1], Optional.ofNullable((Instant) arguments[2])));
    }
    return result;
  }

  private RuntimeException refusalOf(String method, Object[] arguments) {
    return method.equals("complete")
            && arguments[1] instanceof Completion end
            && end.payment() != null
        ? refusedEnds.get(end.payment().paymentId())
        : null;
  }

  private static StoreUnavailableException unavailable() {
    return new StoreUnavailableException("the disk is gone", new IOException("gone"));
  }

  /** The store, for a gateway: closing it does nothing, so that another gateway can go on. */
  public Store store() {
    return store;
  }

  /** What is in it, whether it is away or not. */
  public Store inside() {
    return memory;
  }

  /** From now on nothing works. */
  public void goAway() {
    allAway = true;
  }

  /** From now on these methods don't work. */
  public void goAwayFor(String... methods) {
    away.addAll(List.of(methods));
  }

  /** From now on these methods do what they shall, and fail all the same. */
  public void goAwayAfter(String... methods) {
    awayAfterwards.addAll(List.of(methods));
  }

  /** From now on this method throws this: whatever it is. */
  public void fails(String method, RuntimeException thrown) {
    bugs.put(method, thrown);
  }

  /** From now on an operation can't end with this payment. */
  public void refusesTheEndOf(String paymentId, RuntimeException thrown) {
    refusedEnds.put(paymentId, thrown);
  }

  /** From now on this method stands still at this gate. */
  public void standsAt(String method, Gate gate) {
    gates.put(method, gate);
  }

  /** From now on everything works. */
  public void comeBack() {
    allAway = false;
    bugs.clear();
    away.clear();
    awayAfterwards.clear();
  }

  /** The methods that were called by interrupted threads. */
  public List<String> calledInterrupted() {
    return List.copyOf(calledInterrupted);
  }

  /** How often this method was called in vain. */
  public long refused(String method) {
    return refused.stream().filter(method::equals).count();
  }

  /** What was put off first, and not taken yet; waits for it. */
  public Postponed takePostponed() throws InterruptedException {
    Postponed first = postponed.poll(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS);
    if (first == null) {
      throw new AssertionError("nothing was put off");
    }
    return first;
  }

  /** How much was put off that was not taken yet. */
  public int postponements() {
    return postponed.size();
  }

  /** All operations, those begun last first. */
  public List<OperationRecord> operations() {
    return memory.operations(new OperationFilter(null, null, null), new Cursor(null, 500)).items();
  }

  /** The operation that was begun last. */
  public OperationRecord lastOperation() {
    return operations().get(0);
  }

  /** The payment of the provider {@code acme}. */
  public PaymentRecord payment(String paymentId) {
    return memory
        .payment("acme", paymentId)
        .orElseThrow(() -> new AssertionError("no such payment: " + paymentId));
  }
}
