package dev.turnpike.internal.ledger;

import java.time.Duration;

/**
 * What keeps callers from doing twice what they want once.
 *
 * @param ownIds whether {@code shopTransactionId} and {@code refundId} guard callers without a key
 * @param refunds whether a refund must fit into what is left of its payment
 * @param afterOk how long the guard of what comes again and again is held after {@code OK}
 */
public record Guards(boolean ownIds, boolean refunds, Duration afterOk) {
  /** All of them; a day for what comes again and again. */
  public static final Guards ALL = new Guards(true, true, Duration.ofHours(24));
}
