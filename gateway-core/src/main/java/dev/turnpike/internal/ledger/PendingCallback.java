package dev.turnpike.internal.ledger;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A callback said that something happened to a payment, so the provider has to be asked. There is
 * one of them for a payment at most, however many callbacks came.
 *
 * @param provider the provider's name
 * @param paymentId the payment
 * @param known whether the records know the payment; such a callback goes before those that may be
 *     made up
 * @param since when the first callback came that is not worked off, of those that came together: a
 *     provider says something else a minute later, and has to be heard out again. Whoever made up
 *     the earlier one must not have used up the patience with the later one
 * @param nextAt when it is to be worked on; while somebody does, when the first callback came since
 * @param dueAt when it is due
 * @param stamp another one with each callback: one that comes while the provider is asked keeps it
 *     open; and with each time that it is put off, so that nobody works on it who has this one
 *     while it waits
 * @param claimedBy the store of whoever works on it; {@code null}: nobody does
 */
public record PendingCallback(
    String provider,
    String paymentId,
    boolean known,
    Instant since,
    Instant nextAt,
    Instant dueAt,
    long stamp,
    @Nullable String claimedBy) {
  /** Not shorter: whoever sends without an end would keep it at its beginning. */
  private static final Duration TOGETHER = Duration.ofMinutes(1);

  static PendingCallback first(
      String provider, String paymentId, boolean known, Instant now, long stamp) {
    return new PendingCallback(provider, paymentId, known, now, now, now, stamp, null);
  }

  PendingCallback oneMore(Instant now, long newStamp) {
    return new PendingCallback(
        provider,
        paymentId,
        known,
        isTogetherWith(now) ? since : now,
        earlier(nextAt, now),
        claimedBy == null ? earlier(dueAt, now) : dueAt,
        newStamp,
        claimedBy);
  }

  /** The same, whose payment the records know now: if nobody works on it, it is due at once. */
  PendingCallback recognized(Instant now) {
    return new PendingCallback(
        provider,
        paymentId,
        true,
        since,
        claimedBy == null ? earlier(nextAt, now) : nextAt,
        claimedBy == null ? earlier(dueAt, now) : dueAt,
        stamp,
        claimedBy);
  }

  /**
   * Whether one more callback now changes nothing: it is about to be asked about, or will be once
   * more when that is done. Then whoever sends the same thousands of times costs one writing a
   * minute.
   */
  boolean isNotedAt(Instant now) {
    return isTogetherWith(now) && isAskedAboutAfter(now);
  }

  private boolean isTogetherWith(Instant now) {
    return now.isBefore(since.plus(TOGETHER));
  }

  private boolean isAskedAboutAfter(Instant now) {
    return claimedBy == null ? !dueAt.isAfter(now) : nextAt.isBefore(dueAt);
  }

  private static Instant earlier(Instant one, Instant other) {
    return other.isBefore(one) ? other : one;
  }

  /** The same, given to somebody until then. */
  public PendingCallback claimedUntil(Instant again, String owner) {
    return new PendingCallback(provider, paymentId, known, since, again, again, stamp, owner);
  }

  /**
   * What is left of it when it was worked on: a callback that came since it was claimed is one of
   * its own.
   *
   * @param claimed as it was when it was claimed
   * @param owner by whose store
   * @param next when it is to be worked on again; {@code null}: it is worked off
   * @return {@code null}: nothing
   */
  @Nullable PendingCallback after(PendingCallback claimed, String owner, @Nullable Instant next) {
    if (stamp == claimed.stamp) {
      return next == null
          ? null
          : new PendingCallback(provider, paymentId, known, since, next, next, stamp + 1, null);
    }
    return owner.equals(claimedBy)
        ? new PendingCallback(provider, paymentId, known, nextAt, nextAt, nextAt, stamp + 1, null)
        : this;
  }
}
