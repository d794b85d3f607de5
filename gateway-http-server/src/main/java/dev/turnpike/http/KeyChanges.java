package dev.turnpike.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a change of keys has changed, by the keys' names; those without one are {@code (no name)}.
 *
 * @param added names of keys that are new
 * @param withdrawn names of keys that are not valid any more
 * @param changed names whose keys, rights or limits are others now
 */
public record KeyChanges(List<String> added, List<String> withdrawn, List<String> changed) {
  /** From these keys to those. */
  public static KeyChanges between(ApiKeys before, ApiKeys after) {
    Set<ApiKey> gone = new LinkedHashSet<>(before.keys());
    after.keys().forEach(gone::remove);
    Set<ApiKey> come = new LinkedHashSet<>(after.keys());
    before.keys().forEach(come::remove);
    Set<String> withdrawn = names(gone);
    Set<String> added = names(come);
    List<String> changed = new ArrayList<>(added);
    changed.retainAll(withdrawn);
    withdrawn.removeAll(changed);
    added.removeAll(changed);
    return new KeyChanges(List.copyOf(added), List.copyOf(withdrawn), List.copyOf(changed));
  }

  /** Whether all is as before. */
  public boolean isEmpty() {
    return added.isEmpty() && withdrawn.isEmpty() && changed.isEmpty();
  }

  private static Set<String> names(Set<ApiKey> keys) {
    Set<String> names = new TreeSet<>();
    keys.forEach(key -> names.add(key.title()));
    return names;
  }
}
