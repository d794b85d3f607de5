package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.ledger.Claim;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoredAnswer;
import dev.turnpike.internal.ledger.StoredRequest;
import dev.turnpike.internal.ledger.SubscriptionRecord;
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

/** What the tests store. */
final class Samples {
  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration LEASE = Duration.ofSeconds(60);
  static final String PROVIDER = "acme";

  static final FingerprintKeys KEYS = FingerprintKeys.of(List.of("k1:" + "0123456789".repeat(4)));

  static final String K1 = "k1:5ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8x0yE=";
  static final String K2 = "k2:x0yE5ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8=";
  static final EncryptionKeys ENCRYPTION = EncryptionKeys.of(List.of(K1));

  private Samples() {}

  static OperationRecord operation(String id, String key, String guard) {
    return operation(id, key, guard, T0);
  }

  static OperationRecord operation(String id, String key, String guard, Instant at) {
    return OperationRecord.started(
        id,
        PROVIDER,
        Operation.PAY,
        "shop",
        key,
        guard,
        "fingerprint of " + id,
        true,
        new StoredRequest("{}", true, null, null, null),
        null,
        null,
        at,
        at.plusSeconds(60));
  }

  static Completion made(String paymentId, String shopTransactionId, Instant at) {
    return new Completion(
        OperationState.COMPLETED,
        new StoredAnswer(false, "{\"paymentId\":\"" + paymentId + "\"}"),
        null,
        true,
        at,
        null,
        PaymentRecord.made(
            "shop", PROVIDER, paymentId, shopTransactionId, null, PaymentState.ACCEPTED, at, null),
        null);
  }

  /** A refund of a part, without an id of the caller's. */
  static OperationRecord refund(String id, String paymentId, Instant at) {
    return OperationRecord.started(
            id,
            PROVIDER,
            Operation.REFUND,
            "shop",
            null,
            null,
            "fingerprint of " + id,
            true,
            new StoredRequest("{}", true, null, null, null),
            null,
            paymentId,
            at,
            at.plusSeconds(60))
        .moving(30L, "EUR");
  }

  static Completion refunded(Instant at) {
    return new Completion(
        OperationState.COMPLETED,
        new StoredAnswer(false, "{}"),
        PayResult.OK,
        true,
        at,
        null,
        null,
        null);
  }

  /** Begins and completes an operation that makes a payment. */
  static void pay(Store store, String id, Instant at) {
    assertThat(store.begin(operation("op-" + id, "key-" + id, "order-" + id, at), false))
        .isInstanceOf(Claim.Started.class);
    assertThat(store.complete("op-" + id, made("p-" + id, "order-" + id, at))).isTrue();
  }

  /** An operation leaves a subscription so. */
  static void subscribed(Store store, String token, SubscriptionState state) {
    store.begin(operation("op-of-" + token, null, null), false);
    ended(store, "op-of-" + token, token, state);
  }

  /** One that was begun leaves a subscription so. */
  static void ended(Store store, String id, String token, SubscriptionState state) {
    store.complete(
        id,
        new Completion(
            OperationState.COMPLETED,
            new StoredAnswer(false, "{}"),
            null,
            false,
            T0,
            null,
            null,
            new SubscriptionRecord("shop", PROVIDER, token, null, state, T0)));
  }

  static Notification notification(String id, String paymentId) {
    return new Notification(
        "shop",
        id,
        PROVIDER,
        paymentId,
        "url",
        "{}",
        T0,
        0,
        0,
        T0,
        NotificationState.PENDING,
        null);
  }

  /** Somebody checked the payment, and it is told. */
  static void told(Store store, String paymentId, String notificationId) {
    StatusUpdate update =
        new StatusUpdate(
            null,
            PROVIDER,
            PaymentStatus.of(PaymentState.ACCEPTED, paymentId),
            "{}",
            "the same",
            0,
            StatusUpdate.Source.CHECK,
            T0,
            T0,
            tenant -> List.of(notification(notificationId, paymentId)));
    assertThat(store.record(update)).isEqualTo(StatusUpdate.Result.NOTIFIED);
  }

  static <T> List<T> atOnce(int threads, Numbered<T> step) throws Exception {
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

  /** What one of many does. */
  @FunctionalInterface
  interface Numbered<T> {
    T run(int number) throws Exception;
  }
}
