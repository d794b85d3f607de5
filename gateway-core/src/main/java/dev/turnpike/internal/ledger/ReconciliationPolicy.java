package dev.turnpike.internal.ledger;

import java.time.Duration;
import java.time.Instant;

/**
 * When the gateway asks by itself about what is open. Immutable.
 *
 * @param leaseMargin how long after the end of its time an operation under way is taken to have
 *     been left by whoever made it
 * @param firstPause how long after an unknown outcome the provider is asked
 * @param longestPause how long it waits at most between two questions
 * @param settleTime how long after the end of the call's time a provider may still say that it
 *     knows nothing of it, although it was executed: before that, "not found" means nothing
 * @param unknownPatience how long after it was begun an unknown operation is asked about; then it
 *     waits for a person
 * @param pendingAfter how long after it was made a pending payment is asked about
 * @param pendingPatience how long after it was made a pending payment is asked about at most
 */
public record ReconciliationPolicy(
    Duration leaseMargin,
    Duration firstPause,
    Duration longestPause,
    Duration settleTime,
    Duration unknownPatience,
    Duration pendingAfter,
    Duration pendingPatience) {

  /** How far the clocks of two nodes, or of the gateway and a provider, are apart at most. */
  public static final Duration MOST_THAT_CLOCKS_DIFFER = Duration.ofMinutes(2);

  /** What suits payment companies. */
  public static final ReconciliationPolicy DEFAULT =
      new ReconciliationPolicy(
          Duration.ofSeconds(15),
          Duration.ofSeconds(5),
          Duration.ofHours(1),
          Duration.ofMinutes(10),
          Duration.ofDays(3),
          Duration.ofMinutes(15),
          Duration.ofDays(30));

  /** The same with another settle time. */
  public ReconciliationPolicy withSettleTime(Duration time) {
    return new ReconciliationPolicy(
        leaseMargin,
        firstPause,
        longestPause,
        time,
        unknownPatience,
        pendingAfter,
        pendingPatience);
  }

  /** The same with another time after which pending payments are asked about. */
  public ReconciliationPolicy withPendingAfter(Duration time) {
    return new ReconciliationPolicy(
        leaseMargin, firstPause, longestPause, settleTime, unknownPatience, time, pendingPatience);
  }

  /**
   * When the call can't be under way any more of an operation that is unknown since then: from now
   * on "not found" means that it was never executed.
   */
  public Instant settledFrom(Instant unknownSince) {
    return unknownSince.plus(settleTime);
  }

  /**
   * Whether a call that is made again now comes to a provider that still knows its key. The
   * provider counts from when it first got the call, which is not before the gateway began it.
   * Three things are taken off: the time that the call may take; the settle time, since the
   * provider may execute a request so long after the gateway stopped waiting for it; and how far
   * clocks are apart, since another node may have begun it.
   *
   * @param window for how long the provider honours a key
   * @param callTime how long a call may take
   * @param firstMade when it was made for the first time
   */
  public boolean knowsKey(Duration window, Duration callTime, Instant firstMade, Instant now) {
    Duration age = Duration.between(firstMade, now);
    Duration least = age.isNegative() ? Duration.ZERO : age;
    Duration longest = least.plus(callTime).plus(settleTime).plus(MOST_THAT_CLOCKS_DIFFER);
    return longest.compareTo(window) < 0;
  }

  /** When to ask about a payment that is pending now. */
  public Instant firstAboutPending(Instant now) {
    return now.plus(pendingAfter);
  }
}
