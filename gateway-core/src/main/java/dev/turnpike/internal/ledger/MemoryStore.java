package dev.turnpike.internal.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory: for tests, and where losing everything with the process is acceptable. It
 * keeps a bounded number of everything. Operations that have ended go when they are older than the
 * retention, or, when there are too many, the oldest of them first; what is open is never
 * forgotten: rather than that, it refuses more.
 */
public final class MemoryStore implements Store {
  /** How many operations, payments, questions and notifications it keeps unless told otherwise. */
  public static final int DEFAULT_CAPACITY = 100_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final MemoryOperations operations;
  private final MemoryPayments payments;
  private final MemoryCallbacks questions;
  private final MemoryOutbox outbox;
  private final MemorySubscriptions subscriptions;
  private final MemoryEvents events;
  private final MemoryAudit audit;
  private final FingerprintKeys fingerprintKeys = FingerprintKeys.random();

  /**
   * An empty store.
   *
   * @param retention how long operations are kept that have ended, and so how long an idempotency
   *     key works
   * @param capacity how many operations, payments, open questions and waiting notifications it
   *     keeps, of each
   */
  public MemoryStore(Duration retention, int capacity) {
    this.operations = new MemoryOperations(capacity, retention);
    this.payments = new MemoryPayments(capacity);
    this.questions = new MemoryCallbacks(capacity);
    this.outbox = new MemoryOutbox(capacity);
    this.subscriptions = new MemorySubscriptions(capacity);
    this.events = new MemoryEvents(capacity);
    this.audit = new MemoryAudit(capacity);
  }

  @Override
  public FingerprintKeys fingerprintKeys() {
    return fingerprintKeys;
  }

  @Override
  public Claim begin(OperationRecord operation) {
    return locked(() -> operations.begin(operation));
  }

  @Override
  public boolean complete(String operationId, Completion completion) {
    return locked(
        () -> {
          Optional<OperationRecord> underWay =
              operations
                  .get(operationId)
                  .filter(operation -> operation.state() == OperationState.STARTED);
          underWay.ifPresent(operation -> end(operation, completion));
          return underWay.isPresent();
        });
  }

  @Override
  public boolean settle(String operationId, Completion completion, @Nullable String question) {
    return settle(operationId, OperationRecord::isOpen, completion, question, () -> {});
  }

  private boolean settle(
      String operationId,
      Predicate<OperationRecord> which,
      Completion completion,
      @Nullable String question,
      Runnable then) {
    return locked(
        () -> {
          Optional<OperationRecord> open = operations.get(operationId).filter(which);
          open.ifPresent(
              operation -> {
                if (question != null) {
                  questions.open(operation.provider(), question, completion.at());
                }
                end(operation, completion);
                then.run();
              });
          return open.isPresent();
        });
  }

  @Override
  public boolean settleByHand(
      String operationId, Completion completion, @Nullable String question, AuditEvent deed) {
    return settle(
        operationId,
        operation -> operation.state() == OperationState.UNKNOWN,
        completion,
        question,
        () -> audit.add(deed));
  }

  @Override
  public Attribution attribute(String operationId, Completion completion) {
    return locked(
        () -> {
          Optional<OperationRecord> open =
              operations.get(operationId).filter(OperationRecord::isOpen);
          if (open.isEmpty()) {
            return Attribution.OVER;
          }
          PaymentRecord payment = completion.payment();
          if (payment != null && operations.isMadeByAnother(payment, operationId)) {
            return Attribution.TAKEN;
          }
          end(open.get(), completion);
          return Attribution.DONE;
        });
  }

  private void end(OperationRecord operation, Completion completion) {
    operations.end(operation, completion);
    if (completion.payment() != null) {
      payments.made(completion.payment());
    }
    if (completion.subscription() != null) {
      subscriptions.put(completion.subscription());
    }
  }

  @Override
  public boolean forget(String operationId) {
    return locked(() -> operations.forget(operationId));
  }

  @Override
  public List<OperationRecord> claimOperations(Instant now, Duration lease, int limit) {
    return locked(() -> operations.claim(now, now.plus(lease), limit));
  }

  @Override
  public void postponeOperation(String operationId, @Nullable Instant next) {
    locked(() -> operations.postpone(operationId, next));
  }

  @Override
  public boolean repeating(String operationId, Instant now) {
    return locked(() -> operations.repeating(operationId, now));
  }

  @Override
  public Optional<SubscriptionRecord> subscription(String provider, String token) {
    return locked(() -> subscriptions.get(provider, token));
  }

  @Override
  public List<PaymentRecord> claimPayments(Instant now, Duration lease, int limit) {
    return locked(() -> payments.claim(now, now.plus(lease), limit));
  }

  @Override
  public void postponePayment(String provider, String paymentId, @Nullable Instant next) {
    locked(() -> payments.postpone(provider, paymentId, next));
  }

  @Override
  public Optional<PaymentRecord> payment(String provider, String paymentId) {
    return locked(() -> Optional.ofNullable(payments.get(provider, paymentId)));
  }

  @Override
  public Optional<PaymentRecord> paymentByShopTransactionId(
      String tenant, String provider, String shopTransactionId) {
    return locked(() -> payments.newest(tenant, provider, shopTransactionId));
  }

  @Override
  public Optional<String> ownerOfPayment(String provider, String paymentId) {
    return locked(() -> payments.ownerOf(provider, paymentId));
  }

  @Override
  public Optional<String> ownerOfSubscription(String provider, String token) {
    return locked(() -> subscriptions.ownerOf(provider, token));
  }

  @Override
  public Set<String> tenantsWithOpen(String provider, String shopTransactionId) {
    return locked(() -> operations.tenantsWithOpen(provider, shopTransactionId));
  }

  @Override
  public boolean isAnyUnderWay(String provider) {
    return locked(() -> operations.isAnyStarted(provider));
  }

  @Override
  public StatusUpdate.Result record(StatusUpdate update) {
    return locked(() -> recordLocked(update));
  }

  private StatusUpdate.Result recordLocked(StatusUpdate update) {
    PaymentRecord known = payments.get(update.provider(), update.status().paymentId());
    StatusUpdate.Result result = update.against(known);
    if (result == StatusUpdate.Result.NOTIFIED) {
      PaymentRecord changed =
          known == null
              ? update.firstOf(
                  payments.ownerOf(update.provider(), update.status().paymentId()).orElse(null))
              : update.appliedTo(known);
      List<Notification> notifications = update.notificationsFor(changed);
      outbox.checkRoomFor(notifications.size());
      payments.put(changed);
      events.add(update.event());
      notifications.forEach(outbox::add);
    }
    return result;
  }

  @Override
  public void openQuestion(String provider, String paymentId, Instant now) {
    locked(
        () -> {
          boolean isNew = questions.open(provider, paymentId, now);
          if (isNew && payments.get(provider, paymentId) != null) {
            events.add(new Event(now, Event.Kind.CALLBACK, provider, paymentId, null, null));
          }
        });
  }

  @Override
  public void openQuestion(PaymentRecord payment, Instant now) {
    locked(
        () -> {
          payments.made(payment);
          openQuestion(payment.provider(), payment.paymentId(), now);
        });
  }

  @Override
  public List<PendingCallback> claimQuestions(Instant now, Duration lease, int limit) {
    return locked(() -> questions.claim(now, now.plus(lease), limit));
  }

  @Override
  public void closeQuestion(PendingCallback question) {
    locked(() -> questions.close(question));
  }

  @Override
  public void postponeQuestion(PendingCallback question, Instant next) {
    locked(() -> questions.postpone(question, next));
  }

  @Override
  public List<Notification> claimNotifications(Instant now, Duration lease, int limit) {
    return locked(() -> outbox.claim(now, now.plus(lease), limit));
  }

  @Override
  public void update(Notification notification, Instant now) {
    locked(
        () -> {
          if (outbox.update(notification)) {
            events.add(notification.event(now));
          }
        });
  }

  @Override
  public Resend resend(String notificationId, Instant now, AuditEvent deed) {
    return locked(
        () -> {
          Resend resend = outbox.resend(notificationId, now);
          if (resend == Resend.DUE) {
            audit.add(deed);
          }
          return resend;
        });
  }

  @Override
  public void audit(AuditEvent event) {
    locked(() -> audit.add(event));
  }

  @Override
  public List<AuditEvent> keysAre(Collection<KnownKey> keys, Instant now) {
    return locked(() -> audit.keysAre(keys, now));
  }

  @Override
  public Optional<Instant> nextDue() {
    return locked(
        () ->
            Stream.of(operations.next(), payments.next(), questions.next(), outbox.next())
                .flatMap(Optional::stream)
                .min(Instant::compareTo));
  }

  @Override
  public boolean cleanUp(Instant now, int limit) {
    locked(() -> operations.expire(now));
    return false;
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
                        && Pages.isWithin(filter.from(), filter.until(), payment.madeAt()),
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
                        && Pages.matches(filter.state(), operation.state()),
                cursor));
  }

  @Override
  public Page<Notification> notifications(NotificationFilter filter, Cursor cursor) {
    return locked(
        () ->
            Pages.cut(
                outbox.newestFirst(),
                notification ->
                    Pages.isOf(filter.tenants(), notification.tenant())
                        && Pages.matches(filter.provider(), notification.provider())
                        && Pages.matches(filter.state(), notification.state()),
                cursor));
  }

  @Override
  public Page<AuditEvent> auditEvents(AuditFilter filter, Cursor cursor) {
    return locked(
        () ->
            Pages.cut(
                audit.newestFirst(),
                event ->
                    Pages.isOf(filter.tenants(), event.tenant())
                        && Pages.matches(filter.action(), event.action())
                        && Pages.matches(filter.by(), event.by())
                        && Pages.matches(filter.about(), event.about())
                        && Pages.isWithin(filter.from(), filter.until(), event.at()),
                cursor));
  }

  @Override
  public Optional<Notification> notification(String notificationId) {
    return locked(() -> outbox.get(notificationId));
  }

  @Override
  public Optional<OperationRecord> operation(String operationId) {
    return locked(() -> operations.get(operationId));
  }

  @Override
  public Optional<Timeline> timeline(String provider, String paymentId) {
    return locked(
        () -> {
          PaymentRecord payment = payments.get(provider, paymentId);
          List<OperationRecord> onIt = operations.of(provider, paymentId);
          return payment == null && onIt.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Timeline(
                      payment,
                      onIt,
                      events.of(provider, paymentId),
                      outbox.of(provider, paymentId)));
        });
  }

  @Override
  public Counts counts() {
    return locked(
        () ->
            new Counts(
                operations.count(OperationState.STARTED),
                operations.count(OperationState.UNKNOWN),
                payments.countPending(),
                questions.count(),
                outbox.waitingCount(),
                outbox.deadCount()));
  }

  @Override
  public void close() {}

  private void locked(Runnable step) {
    locked(
        () -> {
          step.run();
          return true;
        });
  }

  private <T> T locked(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }
}
