package dev.turnpike.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The subscriptions of a {@link MemoryStore}, which guards it by its lock. */
final class MemorySubscriptions {
  private record Key(String provider, String token) {}

  private final int capacity;
  private final Map<Key, SubscriptionRecord> byToken = new LinkedHashMap<>();

  MemorySubscriptions(int capacity) {
    this.capacity = capacity;
  }

  void put(SubscriptionRecord subscription) {
    byToken.merge(
        new Key(subscription.provider(), subscription.token()),
        subscription,
        SubscriptionRecord::changedBy);
    if (byToken.size() > capacity) {
      byToken.remove(byToken.keySet().iterator().next());
    }
  }

  Optional<SubscriptionRecord> get(String provider, String token) {
    return Optional.ofNullable(byToken.get(new Key(provider, token)));
  }
}
