package dev.turnpike.ledger;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The open questions of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryQuestions {
  private record Key(String provider, String paymentId) {}

  private final int capacity;
  private final Map<Key, OpenQuestion> open = new HashMap<>();
  private final Set<Key> beingAsked = new HashSet<>();
  private final DueQueue<Key> due = new DueQueue<>();

  MemoryQuestions(int capacity) {
    this.capacity = capacity;
  }

  void open(String provider, String paymentId, Instant now) {
    Key key = new Key(provider, paymentId);
    OpenQuestion known = open.get(key);
    if (known == null && open.size() >= capacity) {
      throw new StoreFullException("too many callbacks are waiting: " + open.size());
    }
    open.put(
        key,
        known == null
            ? new OpenQuestion(provider, paymentId, now, now, 1)
            : known.oneMoreCallback());
    if (!beingAsked.contains(key)) {
      due.put(key, now);
    }
  }

  List<OpenQuestion> claim(Instant now, Instant again, int limit) {
    List<Key> claimed = due.claim(now, again, limit);
    beingAsked.addAll(claimed);
    return claimed.stream().map(key -> question(key)).toList();
  }

  void close(OpenQuestion question, Instant now) {
    Key key = keyOf(question);
    beingAsked.remove(key);
    if (hasNewCallback(question)) {
      due.put(key, now);
    } else {
      open.remove(key);
      due.remove(key);
    }
  }

  void postpone(OpenQuestion question, Instant next) {
    Key key = keyOf(question);
    beingAsked.remove(key);
    if (open.computeIfPresent(key, (same, now) -> now.dueAt(next)) != null) {
      due.put(key, next);
    }
  }

  Optional<Instant> next() {
    return due.next();
  }

  private boolean hasNewCallback(OpenQuestion question) {
    OpenQuestion now = open.get(keyOf(question));
    return now != null && now.callbacks() != question.callbacks();
  }

  private OpenQuestion question(Key key) {
    OpenQuestion question = open.get(key);
    if (question == null) {
      throw new IllegalStateException("no such question: " + key);
    }
    return question;
  }

  private static Key keyOf(OpenQuestion question) {
    return new Key(question.provider(), question.paymentId());
  }
}
