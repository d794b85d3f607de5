package dev.turnpike.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * An API key as the records know it, to tell when one is new or withdrawn, also while the gateway
 * was stopped.
 *
 * @param labels by which it may be recorded, the one to record first: {@linkplain
 *     FingerprintKeys#labels keyed}, so that they tell nothing of the key
 * @param name its name, for people
 */
public record KnownKey(List<String> labels, String name) {
  /** Takes a copy. */
  public KnownKey {
    labels = List.copyOf(labels);
  }

  /** By which it is recorded from now on. */
  public String label() {
    return labels.get(0);
  }

  /** What is to be told of a change: keys that are new, and recorded ones that are gone. */
  public static List<AuditEvent> changes(
      Map<String, String> recorded, Collection<KnownKey> now, Instant at) {
    List<AuditEvent> events = new ArrayList<>();
    for (KnownKey key : now) {
      if (key.labels.stream().noneMatch(recorded::containsKey)) {
        events.add(event(AuditEvent.Action.KEY_ADDED, key.name, at));
      }
    }
    recorded.forEach(
        (label, name) -> {
          if (now.stream().noneMatch(key -> key.labels.contains(label))) {
            events.add(event(AuditEvent.Action.KEY_WITHDRAWN, name, at));
          }
        });
    return events;
  }

  private static AuditEvent event(AuditEvent.Action action, String name, Instant at) {
    return new AuditEvent(at, action, "(settings)", null, null, null, name, null, null, null);
  }
}
