package dev.turnpike.internal.ledger;

import dev.turnpike.records.Cursor;
import dev.turnpike.records.OperationFilter;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Records that were restored from a backup when this gateway started, and what the gateway has
 * learned since: what of the backup it has asked about. Kept in memory: a gateway that starts again
 * asks again. Thread-safe.
 */
public final class RestoredRecords {
  /** What is forgotten is asked about once more. */
  private static final int MOST_KEPT = 100_000;

  private record Payment(String provider, String paymentId) {}

  private final Store store;
  private final Instant since;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Payment, String> statuses = new Recent<>(MOST_KEPT);
  private final Map<String, Boolean> operations = new Recent<>(MOST_KEPT);
  private @Nullable Instant lastRecord;

  /** The records in this store, of which nothing has been asked about yet. */
  public RestoredRecords(Store store, Clock clock) {
    this.store = store;
    this.since = clock.instant().truncatedTo(ChronoUnit.MILLIS); // as the store keeps times
  }

  /** When this gateway started with them. */
  public Instant since() {
    return since;
  }

  /** Whether something of this time may be of the backup, whichever node's clock told it. */
  public boolean mayBeOfBackup(Instant time) {
    return time.isBefore(since.plus(ReconciliationPolicy.MOST_THAT_CLOCKS_DIFFER));
  }

  /** Whether something of this time is of the backup, whichever node's clock told it. */
  public boolean isOfBackup(Instant time) {
    return time.isBefore(since.minus(ReconciliationPolicy.MOST_THAT_CLOCKS_DIFFER));
  }

  /**
   * When the last operation of the backup began, so that what is missing was made later; the
   * earliest time of all where there is none.
   */
  public Instant lastRecord() {
    lock.lock();
    try {
      if (lastRecord == null) {
        lastRecord =
            store
                .operations(
                    new OperationFilter(null, null, null), new Cursor(null, Cursor.LARGEST_PAGE))
                .items()
                .stream()
                .map(OperationRecord::startedAt)
                .filter(time -> time.isBefore(since))
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
      }
      return lastRecord;
    } finally {
      lock.unlock();
    }
  }

  /** The provider told this status of a payment, and it is recorded. */
  public void learned(String provider, String paymentId, String fingerprint) {
    lock.lock();
    try {
      statuses.put(new Payment(provider, paymentId), fingerprint);
    } finally {
      lock.unlock();
    }
  }

  /** The fingerprint of the status that was {@linkplain #learned} last. */
  public Optional<String> statusOf(String provider, String paymentId) {
    lock.lock();
    try {
      return Optional.ofNullable(statuses.get(new Payment(provider, paymentId)));
    } finally {
      lock.unlock();
    }
  }

  /** The reconciler has asked about an open operation, with or without an answer. */
  public void asked(OperationRecord operation) {
    lock.lock();
    try {
      operations.put(operation.id(), true);
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was {@linkplain #asked asked about}. */
  public boolean wasAsked(OperationRecord operation) {
    lock.lock();
    try {
      return operations.containsKey(operation.id());
    } finally {
      lock.unlock();
    }
  }
}
