package dev.turnpike.internal.ledger;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids that nobody can guess, of which later ones sort later: UUIDs of version 7 (RFC 9562). */
public final class OperationIds {
  private static final long LATEST = (1L << 48) - 1;

  private static final SecureRandom RANDOM = new SecureRandom();

  private OperationIds() {}

  /** What sorts before all that are made then or later. */
  public static String first(Instant time) {
    return new UUID(beginning(time), 0).toString();
  }

  /** What sorts behind all that were made before the next millisecond. */
  public static String last(Instant time) {
    return new UUID(beginning(time) | 0xffffL, -1).toString();
  }

  private static long beginning(Instant time) {
    return Math.min(Math.max(time.toEpochMilli(), 0), LATEST) << 16;
  }

  static String next(Instant now) {
    long random = RANDOM.nextLong();
    long high = (now.toEpochMilli() << 16) | 0x7000L | (random & 0x0fffL);
    long low = (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
