package dev.turnpike.records;

/**
 * How much there is: for metrics.
 *
 * @param started operations under way
 * @param unknown operations with an unknown outcome
 * @param pendingPayments payments that are not decided
 * @param openCallbacks payments of which a callback came that is not worked off
 * @param waitingNotifications notifications that have not arrived
 * @param deadNotifications notifications that were given up
 */
public record Counts(
    long started,
    long unknown,
    long pendingPayments,
    long openCallbacks,
    long waitingNotifications,
    long deadNotifications) {}
