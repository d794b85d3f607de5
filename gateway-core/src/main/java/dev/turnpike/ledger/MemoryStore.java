package dev.turnpike.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
  private final MemoryQuestions questions;
  private final MemoryOutbox outbox;

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
    this.questions = new MemoryQuestions(capacity);
    this.outbox = new MemoryOutbox(capacity);
  }

  @Override
  public Claim begin(OperationRecord operation) {
    return locked(() -> operations.begin(operation));
  }

  @Override
  public boolean complete(String operationId, Completion completion) {
    return locked(
        () -> {
          boolean ended = operations.complete(operationId, completion);
          if (ended && completion.payment() != null) {
            payments.made(completion.payment());
          }
          return ended;
        });
  }

  @Override
  public boolean forget(String operationId) {
    return locked(() -> operations.forget(operationId));
  }

  @Override
  public Optional<PaymentRecord> payment(String provider, String paymentId) {
    return locked(() -> Optional.ofNullable(payments.get(provider, paymentId)));
  }

  @Override
  public Optional<PaymentRecord> paymentByShopTransactionId(
      String provider, String shopTransactionId) {
    return locked(() -> payments.newest(provider, shopTransactionId));
  }

  @Override
  public boolean isAnyOpen(String provider, String shopTransactionId) {
    return locked(() -> operations.isAnyOpen(provider, shopTransactionId));
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
    boolean changed = known == null || !update.fingerprint().equals(known.statusFingerprint());
    if (known != null && changed && known.version() != update.seenVersion()) {
      return StatusUpdate.Result.STALE;
    }
    if (!changed && !update.always()) {
      return StatusUpdate.Result.UNCHANGED;
    }
    outbox.checkRoomFor(update.notifications().size());
    payments.put(update.appliedTo(known));
    update.notifications().forEach(outbox::add);
    return StatusUpdate.Result.NOTIFIED;
  }

  @Override
  public void openQuestion(String provider, String paymentId, Instant now) {
    locked(() -> questions.open(provider, paymentId, now));
  }

  @Override
  public List<OpenQuestion> claimQuestions(Instant now, Duration lease, int limit) {
    return locked(() -> questions.claim(now, now.plus(lease), limit));
  }

  @Override
  public void closeQuestion(OpenQuestion question) {
    locked(() -> questions.close(question));
  }

  @Override
  public void postponeQuestion(OpenQuestion question, Instant next) {
    locked(() -> questions.postpone(question, next));
  }

  @Override
  public List<Notification> claimNotifications(Instant now, Duration lease, int limit) {
    return locked(() -> outbox.claim(now, now.plus(lease), limit));
  }

  @Override
  public void update(Notification notification) {
    locked(() -> outbox.update(notification));
  }

  @Override
  public Optional<Instant> nextDue() {
    return locked(
        () ->
            Stream.of(questions.next(), outbox.next())
                .flatMap(Optional::stream)
                .min(Instant::compareTo));
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
