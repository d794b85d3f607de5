package dev.turnpike.internal.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The open questions of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryCallbacks {
  private record Key(String provider, String paymentId) {}

  private final int capacity;
  private final Map<Key, PendingCallback> open = new HashMap<>();
  private final Set<Key> beingAsked = new HashSet<>();
  private final DueQueue<Key> due = new DueQueue<>();
  private long stamp;

  MemoryCallbacks(int capacity) {
    this.capacity = capacity;
  }

  /** Whether it was not open already. */
  boolean open(String provider, String paymentId, Instant now) {
    Key key = new Key(provider, paymentId);
    PendingCallback known = open.get(key);
    if (known == null && open.size() >= capacity) {
      throw new StoreFullException("too many callbacks are waiting: " + open.size());
    }
    stamp++;
    open.put(
        key,
        known == null
            ? new PendingCallback(provider, paymentId, now, now, stamp)
            : known.oneMoreCallback(now, stamp));
    if (!beingAsked.contains(key)) {
      due.put(key, now);
    }
    return known == null;
  }

  long count() {
    return open.size();
  }

  List<PendingCallback> claim(Instant now, Instant again, int limit) {
    List<PendingCallback> claimed = new ArrayList<>();
    for (Key key : due.claim(now, again, limit)) {
      beingAsked.add(key);
      PendingCallback question = question(key).dueAt(again);
      open.put(key, question);
      claimed.add(question);
    }
    return claimed;
  }

  void close(PendingCallback question) {
    Key key = keyOf(question);
    beingAsked.remove(key);
    if (!keepOpen(key, question)) {
      open.remove(key);
      due.remove(key);
    }
  }

  void postpone(PendingCallback question, Instant next) {
    Key key = keyOf(question);
    beingAsked.remove(key);
    if (!keepOpen(key, question)
        && open.computeIfPresent(key, (same, now) -> now.dueAt(next)) != null) {
      due.put(key, next);
    }
  }

  /** A callback that came since the question was claimed is a question of its own. */
  private boolean keepOpen(Key key, PendingCallback claimed) {
    PendingCallback now = open.get(key);
    if (now == null || now.stamp() == claimed.stamp()) {
      return false;
    }
    PendingCallback left = now.sinceClaimed();
    open.put(key, left);
    due.put(key, left.nextAt());
    return true;
  }

  Optional<Instant> next() {
    return due.next();
  }

  private PendingCallback question(Key key) {
    PendingCallback question = open.get(key);
    if (question == null) {
      throw new IllegalStateException("no such question: " + key);
    }
    return question;
  }

  private static Key keyOf(PendingCallback question) {
    return new Key(question.provider(), question.paymentId());
  }
}
