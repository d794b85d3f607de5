package dev.turnpike.internal.ledger.memory;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.Payments;
import dev.turnpike.Subscriptions;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.SearchedId;
import dev.turnpike.internal.ledger.SteppedStore;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.notify.Callbacks;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.CallbackCount;
import dev.turnpike.records.Counts;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A store in memory: for tests, and where losing everything with the process is acceptable. It
 * keeps a bounded number of everything. Operations that have ended go when they are older than the
 * retention, or, when there are too many, the oldest of them first; what is open is never
 * forgotten: rather than that, it refuses more.
 */
public final class MemoryStore extends SteppedStore {
  /** How many operations, payments, callbacks and notifications it keeps unless told otherwise. */
  public static final int DEFAULT_CAPACITY = 100_000;

  static final String OWNER = "this process";

  private final ReentrantLock lock = new ReentrantLock();
  private final MemoryOperations operations;
  private final MemoryPayments payments;
  private final MemorySubscriptions subscriptions;
  private final MemoryCallbacks callbacks;
  private final MemoryOutbox outbox;
  private final MemoryHistory history;
  private final MemoryStatistics statistics = new MemoryStatistics();
  private final MemoryAlerts alerts = new MemoryAlerts();
  private final Tables tables = new All();
  private final FingerprintKeys fingerprintKeys = FingerprintKeys.random();

  /**
   * An empty store.
   *
   * @param retention how long operations are kept that have ended, and so how long an idempotency
   *     key works
   * @param capacity how many operations, payments, pending callbacks and waiting notifications it
   *     keeps, of each
   */
  public MemoryStore(Duration retention, int capacity) {
    super(retention);
    this.operations = new MemoryOperations(capacity, retention);
    this.payments = new MemoryPayments(capacity);
    this.subscriptions = new MemorySubscriptions(capacity);
    this.callbacks = new MemoryCallbacks(capacity, payments);
    this.outbox = new MemoryOutbox(capacity);
    this.history = new MemoryHistory(capacity);
  }

  @Override
  public FingerprintKeys fingerprintKeys() {
    return fingerprintKeys;
  }

  @Override
  protected <T> T step(Step<T> step) {
    return locked(() -> step.on(tables));
  }

  @Override
  protected <T> T stepApart(Step<T> step) {
    return step(step);
  }

  @Override
  protected <T> T look(Step<T> step) {
    return step(step);
  }

  @Override
  public boolean cleanUp(Instant now, int limit) {
    return locked(
        () -> {
          operations.expire(now);
          statistics.expire(now);
          return false;
        });
  }

  @Override
  public void ping() {}

  @Override
  public Page<PaymentRecord> payments(PaymentFilter filter, Cursor cursor) {
    return locked(
        () ->
            Pages.cut(
                payments.newestFirst(),
                payment ->
                    Pages.isOf(filter.tenants(), payment.tenant())
                        && Pages.matches(filter.provider(), payment.provider())
                        && Pages.matches(filter.state(), payment.state())
                        && Pages.matches(filter.shopTransactionId(), payment.shopTransactionId())
                        && Pages.isWithin(filter.from(), filter.until(), payment.madeAt())
                        && Pages.matches(filter.amount(), payment.amount())
                        && Pages.matches(filter.currency(), payment.currency()),
                cursor));
  }

  @Override
  public Page<OperationRecord> operations(OperationFilter filter, Cursor cursor) {
    return locked(
        () ->
            Pages.cut(
                operations.newestFirst(),
                operation ->
                    Pages.isOf(filter.tenants(), operation.tenant())
                        && Pages.matches(filter.provider(), operation.provider())
                        && Pages.matches(filter.state(), operation.state())
                        && Pages.matches(filter.operation(), operation.operation().id())
                        && Pages.isWithin(filter.from(), filter.until(), operation.startedAt()),
                cursor));
  }

  @Override
  public Page<Notification> notifications(NotificationFilter filter, Cursor cursor) {
    return locked(
        () ->
            Pages.cut(
                outbox.newestFirst(),
                notification ->
                    MemoryOutbox.matches(filter, notification)
                        && Pages.matches(filter.state(), notification.state()),
                cursor));
  }

  @Override
  public Found find(SearchedId id, int most) {
    return locked(
        () ->
            new Found(
                first(payments.newestFirst(), id::isOf, most),
                first(operations.newestFirst(), id::isOf, most),
                first(outbox.newestFirst(), id::isOf, most)));
  }

  private static <T> List<T> first(SortedMap<Long, T> sorted, Predicate<T> wanted, int most) {
    return sorted.values().stream().filter(wanted).limit(most).toList();
  }

  @Override
  public Page<AuditEvent> auditEvents(AuditFilter filter, Cursor cursor) {
    return locked(
        () ->
            Pages.cut(
                history.deeds(),
                event ->
                    Pages.isOf(filter.tenants(), event.tenant())
                        && Pages.matches(filter.action(), event.action())
                        && Pages.matches(filter.by(), event.by())
                        && Pages.matches(filter.about(), event.about())
                        && Pages.isWithin(filter.from(), filter.until(), event.at()),
                cursor));
  }

  @Override
  public Counts counts() {
    return locked(
        () ->
            new Counts(
                operations.count(OperationState.STARTED),
                operations.count(OperationState.UNKNOWN),
                payments.countPending(),
                callbacks.count(),
                outbox.waitingCount(),
                outbox.countDead()));
  }

  @Override
  public List<CallbackCount> callbackCounts() {
    return locked(callbacks::counts);
  }

  @Override
  public void close() {}

  private <T> T locked(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  private final class All implements Tables {
    @Override
    public String owner() {
      return OWNER;
    }

    @Override
    public boolean knows(String provider, String paymentId) {
      return payments.get(provider, paymentId).isPresent()
          || payments.ownerOf(provider, paymentId).isPresent()
          || !operations.on(provider, paymentId).isEmpty();
    }

    @Override
    public Operations operations() {
      return operations;
    }

    @Override
    public Payments payments() {
      return payments;
    }

    @Override
    public Subscriptions subscriptions() {
      return subscriptions;
    }

    @Override
    public Callbacks callbacks() {
      return callbacks;
    }

    @Override
    public Outbox outbox() {
      return outbox;
    }

    @Override
    public History history() {
      return history;
    }

    @Override
    public Statistics statistics() {
      return statistics;
    }

    @Override
    public Alerts alerts() {
      return alerts;
    }
  }
}
