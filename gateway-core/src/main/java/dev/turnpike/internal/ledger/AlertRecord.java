package dev.turnpike.internal.ledger;

import java.time.Instant;

/**
 * How far telling people of one condition has come: kept in the store, so that of several gateways
 * one tells, and a restart tells nothing twice. Times are whole milliseconds. Immutable.
 *
 * @param name which condition
 * @param since when it was seen first
 * @param seenAt when it was seen last
 * @param told how often people were told of it
 * @param attempts how often it was tried in vain since then
 * @param dueAt when people may be told again
 * @param takenUntil until when a gateway is about to tell, and no other may
 */
public record AlertRecord(
    String name,
    Instant since,
    Instant seenAt,
    int told,
    int attempts,
    Instant dueAt,
    Instant takenUntil) {

  /** A condition that is seen for the first time. */
  public static AlertRecord seen(String name, Instant now) {
    return new AlertRecord(name, now, now, 0, 0, now, now);
  }

  /** It is there still. */
  public AlertRecord seen(Instant now) {
    return new AlertRecord(name, since, now, told, attempts, dueAt, takenUntil);
  }

  /** A gateway is about to tell. */
  public AlertRecord taken(Instant until) {
    return new AlertRecord(name, since, seenAt, told, attempts, dueAt, until);
  }

  /** People were told, and are not told again before then. */
  public AlertRecord told(Instant now, Instant next) {
    return new AlertRecord(name, since, seenAt, told + 1, 0, next, now);
  }

  /** They could not be told; it is tried again then. */
  public AlertRecord failed(Instant next) {
    return new AlertRecord(name, since, seenAt, told, attempts + 1, dueAt, next);
  }

  /** Whether a gateway may tell now. */
  public boolean isFree(Instant now) {
    return !now.isBefore(takenUntil);
  }
}
