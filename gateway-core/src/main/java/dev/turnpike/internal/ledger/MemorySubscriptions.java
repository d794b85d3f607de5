package dev.turnpike.internal.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The subscriptions of a {@link MemoryStore}, which guards it by its lock. */
final class MemorySubscriptions {
  private record Key(String provider, String token) {}

  private final int capacity;
  private final Map<Key, SubscriptionRecord> byToken = new LinkedHashMap<>();
  private final Map<Key, String> ownersOfForgotten;

  MemorySubscriptions(int capacity) {
    this.capacity = capacity;
    this.ownersOfForgotten = new Recent<>(capacity);
  }

  void put(SubscriptionRecord subscription) {
    byToken.merge(
        new Key(subscription.provider(), subscription.token()),
        subscription,
        SubscriptionRecord::changedBy);
    if (byToken.size() > capacity) {
      Key oldest = byToken.keySet().iterator().next();
      SubscriptionRecord forgotten = byToken.remove(oldest);
      if (forgotten != null && forgotten.tenant() != null) {
        ownersOfForgotten.put(oldest, forgotten.tenant());
      }
    }
  }

  Optional<String> ownerOf(String provider, String token) {
    SubscriptionRecord subscription = byToken.get(new Key(provider, token));
    return Optional.ofNullable(
        subscription == null || subscription.tenant() == null
            ? ownersOfForgotten.get(new Key(provider, token))
            : subscription.tenant());
  }

  Optional<SubscriptionRecord> get(String provider, String token) {
    return Optional.ofNullable(byToken.get(new Key(provider, token)));
  }
}
