package dev.turnpike.testing;

import dev.turnpike.ledger.Claim;
import dev.turnpike.ledger.Completion;
import dev.turnpike.ledger.MemoryStore;
import dev.turnpike.ledger.Notification;
import dev.turnpike.ledger.OpenQuestion;
import dev.turnpike.ledger.OperationRecord;
import dev.turnpike.ledger.PaymentRecord;
import dev.turnpike.ledger.StatusUpdate;
import dev.turnpike.ledger.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store in memory that tells what became of each attempt to deliver and of each question, so that
 * a test knows when to turn the clock. Thread-safe.
 */
public final class ObservedStore implements Store {
  private final Store store = new MemoryStore(Duration.ofDays(7), 10_000);
  private final BlockingQueue<Notification> attempts = new LinkedBlockingQueue<>();
  private final BlockingQueue<OpenQuestion> postponed = new LinkedBlockingQueue<>();
  private final AtomicInteger closes = new AtomicInteger();

  /** What became of the first attempt that was not taken yet; waits for it. */
  public Notification takeAttempt() throws InterruptedException {
    Notification notification = attempts.poll(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS);
    if (notification == null) {
      throw new AssertionError("nothing was tried");
    }
    return notification;
  }

  /** Waits until a question has been put off that was not taken yet. */
  public OpenQuestion takePostponed() throws InterruptedException {
    OpenQuestion question = postponed.poll(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS);
    if (question == null) {
      throw new AssertionError("nothing was put off");
    }
    return question;
  }

  /** How often it was closed. */
  public int closes() {
    return closes.get();
  }

  @Override
  public void update(Notification notification) {
    store.update(notification);
    attempts.add(notification);
  }

  @Override
  public void close() {
    closes.incrementAndGet();
    store.close();
  }

  @Override
  public Claim begin(OperationRecord operation) {
    return store.begin(operation);
  }

  @Override
  public boolean complete(String operationId, Completion completion) {
    return store.complete(operationId, completion);
  }

  @Override
  public void forget(String operationId) {
    store.forget(operationId);
  }

  @Override
  public Optional<PaymentRecord> payment(String provider, String paymentId) {
    return store.payment(provider, paymentId);
  }

  @Override
  public Optional<PaymentRecord> paymentByShopTransactionId(
      String provider, String shopTransactionId) {
    return store.paymentByShopTransactionId(provider, shopTransactionId);
  }

  @Override
  public boolean isAnyUnderWay(String provider) {
    return store.isAnyUnderWay(provider);
  }

  @Override
  public boolean isAnyOpen(String provider, String shopTransactionId) {
    return store.isAnyOpen(provider, shopTransactionId);
  }

  @Override
  public StatusUpdate.Result record(StatusUpdate update) {
    return store.record(update);
  }

  @Override
  public void openQuestion(String provider, String paymentId, Instant now) {
    store.openQuestion(provider, paymentId, now);
  }

  @Override
  public List<OpenQuestion> claimQuestions(Instant now, Duration lease, int limit) {
    return store.claimQuestions(now, lease, limit);
  }

  @Override
  public void closeQuestion(OpenQuestion question, Instant now) {
    store.closeQuestion(question, now);
  }

  @Override
  public void postponeQuestion(OpenQuestion question, Instant next) {
    store.postponeQuestion(question, next);
    postponed.add(question);
  }

  @Override
  public List<Notification> claimNotifications(Instant now, Duration lease, int limit) {
    return store.claimNotifications(now, lease, limit);
  }

  @Override
  public Optional<Instant> nextDue() {
    return store.nextDue();
  }
}
