package dev.turnpike.testkit;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ids that nobody has used: not even an earlier run, at a service that remembers it. Thread-safe.
 */
final class FreshIds {
  private final String run = UUID.randomUUID().toString().substring(0, 13);
  private final AtomicInteger next = new AtomicInteger();

  String next(String what) {
    return "kit-" + what + "-" + run + "-" + next.incrementAndGet();
  }
}
