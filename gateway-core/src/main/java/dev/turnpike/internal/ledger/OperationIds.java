package dev.turnpike.internal.ledger;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids that nobody can guess, of which later ones sort later: UUIDs of version 7 (RFC 9562). */
final class OperationIds {
  private static final SecureRandom RANDOM = new SecureRandom();

  private OperationIds() {}

  static String next(Instant now) {
    long random = RANDOM.nextLong();
    long high = (now.toEpochMilli() << 16) | 0x7000L | (random & 0x0fffL);
    long low = (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
