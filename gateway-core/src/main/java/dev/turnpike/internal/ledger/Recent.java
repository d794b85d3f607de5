package dev.turnpike.internal.ledger;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets the oldest when it holds too many. Not thread-safe. */
public final class Recent<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  /** Of at most so many. */
  public Recent(int most) {
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
