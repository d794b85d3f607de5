package dev.turnpike.internal.ledger.memory;

import dev.turnpike.internal.ledger.Recent;
import dev.turnpike.internal.ledger.SubscriptionRecord;
import dev.turnpike.internal.ledger.Tables;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The subscriptions of a {@link MemoryStore}, which guards it by its lock. */
final class MemorySubscriptions implements Tables.Subscriptions {
  private record Key(String provider, String token) {}

  private final int capacity;
  private final Map<Key, SubscriptionRecord> byToken = new LinkedHashMap<>();
  private final Map<Key, String> ownersOfForgotten;

  MemorySubscriptions(int capacity) {
    this.capacity = capacity;
    this.ownersOfForgotten = new Recent<>(capacity);
  }

  @Override
  public Optional<SubscriptionRecord> get(String provider, String token) {
    return Optional.ofNullable(byToken.get(new Key(provider, token)));
  }

  @Override
  public Optional<SubscriptionRecord> lock(String provider, String token) {
    return get(provider, token);
  }

  @Override
  public Optional<String> ownerOf(String provider, String token) {
    return get(provider, token)
        .map(SubscriptionRecord::tenant)
        .or(() -> Optional.ofNullable(ownersOfForgotten.get(new Key(provider, token))));
  }

  @Override
  public boolean insert(SubscriptionRecord subscription, Instant now) {
    if (byToken.putIfAbsent(keyOf(subscription), subscription) != null) {
      return false;
    }
    if (byToken.size() > capacity) {
      Key oldest = byToken.keySet().iterator().next();
      SubscriptionRecord forgotten = byToken.remove(oldest);
      if (forgotten != null && forgotten.tenant() != null) {
        ownersOfForgotten.put(oldest, forgotten.tenant());
      }
    }
    return true;
  }

  @Override
  public void put(SubscriptionRecord changed, Instant now) {
    byToken.put(keyOf(changed), changed);
  }

  private static Key keyOf(SubscriptionRecord subscription) {
    return new Key(subscription.provider(), subscription.token());
  }
}
