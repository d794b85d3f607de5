package dev.turnpike.internal.ledger;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditEvent.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An API key as the records know it, to tell when one is new or withdrawn, also while the gateway
 * was stopped.
 *
 * @param labels by which it may be recorded, the one to record first: {@linkplain
 *     FingerprintKeys#labels keyed}, so that they tell nothing of the key
 * @param name its name, for people
 * @param description what it may do, for people
 */
public record KnownKey(List<String> labels, String name, String description) {
  /** Takes a copy. */
  public KnownKey {
    labels = List.copyOf(labels);
  }

  /** By which it is recorded from now on. */
  public String label() {
    return labels.get(0);
  }

  /**
   * What is to be told of a change: keys that are new, that are gone, and that may do something
   * else now.
   *
   * @param recorded with their first label only
   */
  public static List<AuditEvent> changes(
      Collection<KnownKey> recorded, Collection<KnownKey> now, Instant at) {
    List<AuditEvent> events = new ArrayList<>();
    for (KnownKey key : now) {
      Optional<KnownKey> before =
          recorded.stream().filter(known -> key.labels.contains(known.label())).findFirst();
      if (before.isEmpty()) {
        events.add(key.event(Action.KEY_ADDED, null, key.description, at));
      } else if (!before.get().description.equals(key.description)) {
        events.add(key.event(Action.KEY_CHANGED, before.get().description, key.description, at));
      }
    }
    for (KnownKey known : recorded) {
      if (now.stream().noneMatch(key -> key.labels.contains(known.label()))) {
        events.add(known.event(Action.KEY_WITHDRAWN, known.description, null, at));
      }
    }
    return events;
  }

  private AuditEvent event(
      Action action, @Nullable String before, @Nullable String after, Instant at) {
    return new AuditEvent(at, action, "(settings)", null, null, null, name, before, after, null);
  }
}
