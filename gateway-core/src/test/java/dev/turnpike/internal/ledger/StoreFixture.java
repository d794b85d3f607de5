package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store to test, and what the sentences about stores are made of. All times are given. */
public abstract class StoreFixture {
  protected static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  protected static final Duration LEASE = Duration.ofSeconds(60);
  protected static final Duration RETENTION = Duration.ofDays(7);
  static final String PROVIDER = "acme";
  static final Duration CALL_TIME = Duration.ofSeconds(45);
  static final StoredRequest REQUEST = new StoredRequest("{}", true, "credit-cards", null, null);
  static final int THREADS = 64;
  static final AuditEvent DEED =
      new AuditEvent(
          T0,
          AuditEvent.Action.RESENT,
          "anna",
          "10.0.0.7",
          "shop",
          PROVIDER,
          "n-1",
          null,
          null,
          "why");

  Store store;

  /** An empty store that shares nothing with any other. */
  protected abstract Store newStore(Duration retention, int capacity) throws Exception;

  @BeforeEach
  protected void open() throws Exception {
    store = newStore(RETENTION, 10_000);
  }

  @AfterEach
  protected void close() {
    store.close();
  }

  // ---- what the tests are made of

  /** An operation to begin with; each test changes what it is about. */
  protected static final class Op {
    private String id = "op-1";
    private String provider = PROVIDER;
    private Operation<?, ?> operation = Operation.PAY;
    private String tenant = "shop";
    private String key;
    private String guard;
    private boolean guarded = true;
    private Instant startedAt = T0;
    private StoredRequest request = REQUEST;
    private String paymentId;
    private Duration guardFor;
    private Instant dueAt;

    protected Op(String id) {
      this.id = id;
    }

    protected Op provider(String value) {
      provider = value;
      return this;
    }

    protected Op operation(Operation<?, ?> value) {
      operation = value;
      return this;
    }

    protected Op tenant(String value) {
      tenant = value;
      return this;
    }

    protected Op key(String value) {
      key = value;
      return this;
    }

    protected Op guard(String value) {
      guard = value;
      return this;
    }

    protected Op unguarded() {
      guarded = false;
      return this;
    }

    protected Op at(Instant value) {
      startedAt = value;
      return this;
    }

    protected Op due(Instant value) {
      dueAt = value;
      return this;
    }

    protected Op request(StoredRequest value) {
      request = value;
      return this;
    }

    protected Op guardedFor(Duration value) {
      guardFor = value;
      return this;
    }

    protected Op payment(String value) {
      paymentId = value;
      return this;
    }

    protected OperationRecord record() {
      return OperationRecord.started(
          id,
          provider,
          operation,
          tenant,
          key,
          guard,
          "fingerprint of " + id,
          guarded,
          request,
          guardFor,
          paymentId,
          startedAt,
          dueAt == null ? startedAt.plus(CALL_TIME) : dueAt);
    }
  }

  protected static Op op(String id) {
    return new Op(id);
  }

  Claim begin(Op op) {
    return store.begin(op.record(), false);
  }

  void started(Op op) {
    assertThat(begin(op)).isInstanceOf(Claim.Started.class);
  }

  OperationRecord sameKey(Op op) {
    Claim claim = begin(op);
    assertThat(claim).isInstanceOf(Claim.SameKey.class);
    return ((Claim.SameKey) claim).earlier();
  }

  OperationRecord sameGuard(Op op) {
    Claim claim = begin(op);
    assertThat(claim).isInstanceOf(Claim.SameGuard.class);
    return ((Claim.SameGuard) claim).earlier();
  }

  protected static Completion ok(String json) {
    return completed(json, true, null);
  }

  protected static Completion ko(String json) {
    return completed(json, false, null);
  }

  protected static Completion unknown() {
    return unknown(null);
  }

  /** Unknown, and to be asked about then. */
  protected static Completion unknown(Instant nextAt) {
    return new Completion(
        OperationState.UNKNOWN, new StoredAnswer(true, "{}"), null, true, T0, nextAt, null, null);
  }

  protected static Completion made(PaymentRecord payment) {
    return completed("{}", true, payment);
  }

  static Completion completed(String json, boolean holdsGuard, PaymentRecord payment) {
    return new Completion(
        OperationState.COMPLETED,
        new StoredAnswer(false, json),
        null,
        holdsGuard,
        T0,
        null,
        payment,
        null);
  }

  protected static PaymentRecord payment(String paymentId, String shopTransactionId) {
    return pending(paymentId, shopTransactionId, null);
  }

  /** A pending payment that is to be asked about then; {@code null}: never. */
  static PaymentRecord pending(String paymentId, String shopTransactionId, Instant nextAt) {
    return PaymentRecord.made(
        "shop",
        PROVIDER,
        paymentId,
        shopTransactionId,
        "credit-cards",
        PaymentState.PENDING,
        T0,
        nextAt);
  }

  /** Has an operation make this payment. */
  void makes(String operationId, PaymentRecord payment) {
    started(op(operationId).guard(payment.shopTransactionId()).unguarded().at(payment.madeAt()));
    assertThat(store.complete(operationId, made(payment))).isTrue();
  }

  static PaymentStatus status(PaymentState state, String paymentId) {
    return PaymentStatus.of(state, paymentId);
  }

  static StatusUpdate update(
      PaymentStatus status, String fingerprint, long seenVersion, Notification... notifications) {
    return new StatusUpdate(
        null,
        PROVIDER,
        status,
        "{}",
        fingerprint,
        seenVersion,
        StatusUpdate.Source.CALLBACK,
        T0,
        at(900),
        tenant -> List.of(notifications));
  }

  static StatusUpdate checked(StatusUpdate update) {
    return from(StatusUpdate.Source.CHECK, update);
  }

  /** The same, learned elsewhere. */
  static StatusUpdate from(StatusUpdate.Source source, StatusUpdate update) {
    return new StatusUpdate(
        null,
        update.provider(),
        update.status(),
        update.body(),
        update.fingerprint(),
        update.seenVersion(),
        source,
        update.at(),
        update.nextAt(),
        update.notifications());
  }

  protected static Notification notification(
      String id, String paymentId, String target, Instant at) {
    return new Notification(
        "shop",
        id,
        PROVIDER,
        paymentId,
        target,
        "{}",
        at,
        0,
        0,
        at,
        NotificationState.PENDING,
        null);
  }

  /** Stores notifications, each with a status of its own. */
  void notify(Notification... notifications) {
    for (Notification notification : notifications) {
      PaymentStatus status = status(PaymentState.ACCEPTED, notification.paymentId());
      StatusUpdate update = update(status, "same", 0, notification);
      assertThat(store.record(checked(update))).isEqualTo(StatusUpdate.Result.NOTIFIED);
    }
  }

  List<String> claimOperations(Instant now) {
    return store.claimOperations(now, LEASE, 100).stream().map(OperationRecord::id).toList();
  }

  List<String> claimPayments(Instant now) {
    return store.claimPayments(now, LEASE, 100).stream().map(PaymentRecord::paymentId).toList();
  }

  Notification claimNotification(Instant now) {
    List<Notification> claimed = store.claimNotifications(now, LEASE, 100);
    assertThat(claimed).hasSize(1);
    return claimed.get(0);
  }

  /** One attempt at the only notification that is due. */
  void tried(Instant now, NotificationState state) {
    store.update(claimNotification(now).afterAttempt(state, now, "because of " + state), now);
  }

  List<String> claimNotifications(Instant now) {
    return store.claimNotifications(now, LEASE, 100).stream().map(Notification::id).toList();
  }

  List<String> claimCallbacks(Instant now) {
    return store.claimCallbacks(now, LEASE, 100).stream().map(PendingCallback::paymentId).toList();
  }

  PendingCallback claimQuestion(Instant now) {
    List<PendingCallback> claimed = store.claimCallbacks(now, LEASE, 100);
    assertThat(claimed).hasSize(1);
    return claimed.get(0);
  }

  static Instant at(long seconds) {
    return T0.plusSeconds(seconds);
  }

  <T> List<T> atOnce(int threads, ThreadedStep<T> step) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier barrier = new CyclicBarrier(threads);
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        tasks.add(
            () -> {
              barrier.await(30, TimeUnit.SECONDS);
              return step.run(number);
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : pool.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  /**
   * Sixty-four claim at once, and one claims what is left: a store may give less than there is
   * while others are claiming.
   */
  <T> void assertEachOnce(int all, Function<T, String> idOf, IntFunction<List<T>> claim)
      throws Exception {
    List<T> claimed = new ArrayList<>();
    atOnce(THREADS, i -> claim.apply(20)).forEach(claimed::addAll);
    for (List<T> left = claim.apply(20); !left.isEmpty(); left = claim.apply(20)) {
      claimed.addAll(left);
    }
    assertThat(claimed.stream().map(idOf)).hasSize(all).doesNotHaveDuplicates();
  }

  interface ThreadedStep<T> {
    T run(int number) throws Exception;
  }
}
