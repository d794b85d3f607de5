package dev.turnpike.internal.ledger.memory;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.SearchedId;
import dev.turnpike.internal.ledger.SteppedStore;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.CallbackCount;
import dev.turnpike.records.Counts;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentFilter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One node's way to records that several nodes share: what is one step happens at once or not at
 * all, and between steps, and between the changes of what need not be one step, anything may
 * happen. Made for a simulation: one thread at a time.
 */
public final class SharedRecords extends SteppedStore {
  private final MemoryStore memory;
  private final Weather weather;
  private final Tables atOnce;
  private final Tables apart;

  /** What may happen before and after each access. */
  public interface Weather {
    /** Before it. */
    void before();

    /**
     * After it.
     *
     * @param changed whether something may be another than before
     */
    void after(boolean changed);
  }

  /** The way of the node that claims under this name. */
  public SharedRecords(MemoryStore memory, Duration keyRetention, String owner, Weather weather) {
    super(keyRetention);
    this.memory = memory;
    this.weather = weather;
    this.atOnce = look(memory, tables -> ofOwner(tables, owner, tables.operations()));
    this.apart = look(memory, tables -> ofOwner(tables, owner, eachApart(tables.operations())));
  }

  /** What is in the store below, whatever the weather. */
  public static <T> T look(MemoryStore memory, Function<Tables, T> look) {
    return memory.step(look::apply);
  }

  @Override
  protected <T> T step(Step<T> step) {
    weather.before();
    T result = memory.step(tables -> step.on(atOnce));
    weather.after(true);
    return result;
  }

  @Override
  protected <T> T stepApart(Step<T> step) {
    return step.on(apart);
  }

  @Override
  protected <T> T look(Step<T> step) {
    weather.before();
    T result = memory.step(step);
    weather.after(false);
    return result;
  }

  private Tables.Operations eachApart(Tables.Operations operations) {
    return proxy(
        Tables.Operations.class,
        (method, arguments) -> {
          weather.before();
          Object result = method.on(operations, arguments);
          weather.after(true);
          return result;
        });
  }

  /** Each node claims callbacks under its own name. */
  private static Tables ofOwner(Tables tables, String owner, Tables.Operations operations) {
    Tables.Callbacks callbacks =
        proxy(
            Tables.Callbacks.class,
            (method, arguments) -> {
              Object result = method.on(tables.callbacks(), arguments);
              return method.name().equals("claim")
                  ? claimedBy(owner, tables.callbacks(), (List<?>) result)
                  : result;
            });
    return proxy(
        Tables.class,
        (method, arguments) ->
            switch (method.name()) {
              case "owner" -> owner;
              case "operations" -> operations;
              case "callbacks" -> callbacks;
              default -> method.on(tables, arguments);
            });
  }

  private static List<PendingCallback> claimedBy(
      String owner, Tables.Callbacks callbacks, List<?> claimed) {
    List<PendingCallback> own = new ArrayList<>();
    for (Object each : claimed) {
      PendingCallback callback = (PendingCallback) each;
      PendingCallback taken = callback.claimedUntil(callback.dueAt(), owner);
      callbacks.put(taken);
      own.add(taken);
    }
    return own;
  }

  private record Called(Method method) {
    String name() {
      return method.getName();
    }

    @Nullable Object on(Object target, Object @Nullable [] arguments) throws Throwable {
      try {
        return method.invoke(target, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  @FunctionalInterface
  private interface Behaviour {
    @Nullable Object call(Called method, Object @Nullable [] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Behaviour behaviour) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> behaviour.call(new Called(method), arguments)));
  }

  @Override
  public FingerprintKeys fingerprintKeys() {
    return memory.fingerprintKeys();
  }

  @Override
  public boolean cleanUp(Instant now, int limit) {
    weather.before();
    return memory.cleanUp(now, limit);
  }

  @Override
  public void ping() {
    weather.before();
  }

  @Override
  public Page<PaymentRecord> payments(PaymentFilter filter, Cursor cursor) {
    return memory.payments(filter, cursor);
  }

  @Override
  public Page<OperationRecord> operations(OperationFilter filter, Cursor cursor) {
    return memory.operations(filter, cursor);
  }

  @Override
  public Page<Notification> notifications(NotificationFilter filter, Cursor cursor) {
    return memory.notifications(filter, cursor);
  }

  @Override
  public Found find(SearchedId id, int most) {
    return memory.find(id, most);
  }

  @Override
  public Page<AuditEvent> auditEvents(AuditFilter filter, Cursor cursor) {
    return memory.auditEvents(filter, cursor);
  }

  @Override
  public Counts counts() {
    return memory.counts();
  }

  @Override
  public List<CallbackCount> callbackCounts() {
    return memory.callbackCounts();
  }

  @Override
  public void close() {
    // others use what lies below
  }
}
