package dev.turnpike.internal.notify;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.BrokenAnswerException;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.ledger.Fingerprint;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.ReconciliationPolicy;
import dev.turnpike.internal.ledger.RestoredRecords;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoreFullException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a status and records it with its notifications, so that for one payment no older status
 * is told after a newer one: when another was recorded while the provider was asked, it is asked
 * again. Thread-safe.
 */
public final class StatusRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(StatusRecorder.class);

  /** A payment whose status changes at each question has no order that could be kept. */
  private static final int MOST_QUESTIONS = 5;

  private final Store store;
  private final Deliveries deliveries;
  private final Runnable wake;
  private final ReconciliationPolicy policy;
  private final Clock clock;
  private final @Nullable RestoredRecords restored;

  StatusRecorder(
      Store store,
      Deliveries deliveries,
      Runnable wake,
      ReconciliationPolicy policy,
      Clock clock,
      @Nullable RestoredRecords restored) {
    this.store = store;
    this.deliveries = deliveries;
    this.wake = wake;
    this.policy = policy;
    this.clock = clock;
    this.restored = restored;
  }

  /**
   * Asks and records.
   *
   * @param tenant who is told where nobody knows whose the payment is; {@code null}: whoever is
   *     told of everything
   * @param paymentId where it is known before the provider answers
   * @param source why it is asked for
   * @param ask asks the provider; what it throws comes through, and nothing is recorded
   */
  public PaymentStatus askAndRecord(
      @Nullable String tenant,
      String provider,
      @Nullable String paymentId,
      StatusUpdate.Source source,
      Supplier<PaymentStatus> ask) {
    String asked = paymentId;
    for (int questions = 1; ; questions++) {
      long seenVersion = asked == null ? 0 : version(provider, asked);
      PaymentStatus status = ask.get();
      asked = status.paymentId();
      if (questions == MOST_QUESTIONS) {
        seenVersion = version(provider, asked);
      }
      if (record(tenant, provider, status, seenVersion, source) != StatusUpdate.Result.STALE) {
        return status;
      }
    }
  }

  /**
   * Asks, and records what decides a payment that is pending in the records: its guard holds from
   * then on, not only when the gateway has asked by itself. Nothing else is stored, and without the
   * store the provider is only asked.
   *
   * @param paymentId {@code null}: not known, and so nothing is recorded
   * @param ask asks the provider; what it throws comes through
   */
  public PaymentStatus askAndNotice(
      String provider, @Nullable String paymentId, Supplier<PaymentStatus> ask) {
    Optional<PaymentRecord> pending =
        paymentId == null ? Optional.empty() : pending(provider, paymentId);
    PaymentStatus status = ask.get();
    if (pending.isPresent() && status.status() != PaymentState.PENDING) {
      try {
        record(null, provider, status, pending.get().version(), StatusUpdate.Source.PENDING);
      } catch (StoreFullException | StoreUnavailableException | NotStorableException e) {
        LOG.debug("what became of payment {} is asked about later", paymentId, e);
      }
    }
    return status;
  }

  private Optional<PaymentRecord> pending(String provider, String paymentId) {
    try {
      return store.payment(provider, paymentId).filter(PaymentRecord::isPending);
    } catch (StoreUnavailableException e) {
      return Optional.empty(); // lookups go on
    }
  }

  /**
   * Records a status that was proved rather than asked for; false when another was recorded
   * meanwhile.
   */
  boolean recordProved(String provider, PaymentStatus status) {
    return record(
            null,
            provider,
            status,
            version(provider, status.paymentId()),
            StatusUpdate.Source.CALLBACK)
        != StatusUpdate.Result.STALE;
  }

  private long version(String provider, String paymentId) {
    Optional<PaymentRecord> known = store.payment(provider, paymentId);
    return known.map(PaymentRecord::version).orElse(0L);
  }

  private StatusUpdate.Result record(
      @Nullable String tenant,
      String provider,
      PaymentStatus status,
      long seenVersion,
      StatusUpdate.Source source) {
    Instant now = clock.instant();
    String body = new String(ContractJson.write(status), StandardCharsets.UTF_8);
    if (restored != null) {
      restored.learned(provider, status.paymentId(), fingerprintOf(body)); // before it can go out
    }
    StatusUpdate.Result result =
        store.record(
            new StatusUpdate(
                tenant == null ? tenantOf(provider, status) : tenant,
                provider,
                status,
                body,
                fingerprint(status),
                seenVersion,
                source,
                now,
                policy.firstAboutPending(now),
                owner ->
                    deliveries.notificationsOf(owner, provider, status.paymentId(), body, now)));
    if (result == StatusUpdate.Result.NOTIFIED) {
      wake.run();
    }
    return result;
  }

  /**
   * Who has an open request for this payment, where the records don't know it yet: a callback may
   * be faster than the answer to its own {@code /pay}, or come after that was lost.
   */
  private @Nullable String tenantOf(String provider, PaymentStatus status) {
    String shopTransactionId = status.shopTransactionId();
    if (shopTransactionId == null
        || store.payment(provider, status.paymentId()).map(PaymentRecord::tenant).isPresent()) {
      return null;
    }
    Set<String> waiting = store.tenantsWithOpen(provider, shopTransactionId);
    return waiting.size() == 1 ? waiting.iterator().next() : null;
  }

  /** The fingerprint of a status as a notification tells it. */
  static String fingerprintOf(PaymentStatus status) {
    return fingerprintOf(new String(ContractJson.write(status), StandardCharsets.UTF_8));
  }

  /** The fingerprint of a notification's body. */
  static String fingerprintOf(String body) {
    try {
      return fingerprint(
          ContractJson.readAnswer(
              PaymentStatus.class, body.getBytes(StandardCharsets.UTF_8), Map.of()));
    } catch (BrokenAnswerException e) {
      return Fingerprint.of("body", body); // written by a newer version: like nothing else
    }
  }

  private static String fingerprint(PaymentStatus status) {
    return Fingerprint.of(
        "status", status.status().name(),
        "action", status.action() == null ? null : status.action().name(),
        "metadata", status.metadata());
  }
}
