package dev.turnpike.internal.ledger.memory;

import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.Recent;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.ledger.WorkScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The payments of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryPayments implements Tables.Payments {
  private record Key(String provider, String id) {}

  private record ShopKey(@Nullable String tenant, String provider, String id) {}

  private record Kept(long order, PaymentRecord payment) {}

  private final int capacity;
  private final Map<Key, Kept> byPaymentId = new LinkedHashMap<>();
  private final Map<ShopKey, String> newestByShopTransactionId = new HashMap<>();
  private final DueQueue<Key> due = new DueQueue<>();
  private final Map<Key, String> ownersOfForgotten;
  private long lastOrder;

  MemoryPayments(int capacity) {
    this.capacity = capacity;
    this.ownersOfForgotten = new Recent<>(capacity);
  }

  @Override
  public Optional<PaymentRecord> get(String provider, String paymentId) {
    return Optional.ofNullable(byPaymentId.get(new Key(provider, paymentId))).map(Kept::payment);
  }

  @Override
  public Optional<PaymentRecord> lock(String provider, String paymentId) {
    return get(provider, paymentId);
  }

  @Override
  public Optional<PaymentRecord> newest(String tenant, String provider, String shopTransactionId) {
    String own = newestByShopTransactionId.get(new ShopKey(tenant, provider, shopTransactionId));
    return Optional.ofNullable(
            own == null
                ? newestByShopTransactionId.get(new ShopKey(null, provider, shopTransactionId))
                : own)
        .flatMap(paymentId -> get(provider, paymentId));
  }

  @Override
  public Optional<String> ownerOf(String provider, String paymentId) {
    return get(provider, paymentId)
        .map(PaymentRecord::tenant)
        .or(() -> Optional.ofNullable(ownersOfForgotten.get(new Key(provider, paymentId))));
  }

  @Override
  public boolean insert(PaymentRecord payment) {
    if (byPaymentId.containsKey(keyOf(payment))) {
      return false;
    }
    putAsNewest(payment);
    if (byPaymentId.size() > capacity) {
      forgetOldest();
    }
    return true;
  }

  /** Learning something of a payment doesn't make it the newest. */
  @Override
  public void put(PaymentRecord changed) {
    store(changed, null);
    ShopKey shopKey = shopKeyOf(changed);
    if (shopKey != null) {
      newestByShopTransactionId.putIfAbsent(shopKey, changed.paymentId());
    }
  }

  @Override
  public void putAsNewest(PaymentRecord changed) {
    store(changed, ++lastOrder);
    ShopKey shopKey = shopKeyOf(changed);
    if (shopKey != null) {
      newestByShopTransactionId.put(shopKey, changed.paymentId());
    }
  }

  private void store(PaymentRecord payment, @Nullable Long newOrder) {
    Key key = keyOf(payment);
    byPaymentId.compute(
        key,
        (same, kept) ->
            new Kept(newOrder != null ? newOrder : kept == null ? 0 : kept.order, payment));
    due.put(key, payment.nextAt());
  }

  @Override
  public @Nullable Instant firstDue(WorkScope scope) {
    return due.first(key -> scope.has(key.provider()));
  }

  @Override
  public Map<String, Long> outOfScope(WorkScope scope, Instant dueSince) {
    return due.dueSince(dueSince, key -> !scope.has(key.provider())).stream()
        .collect(Collectors.groupingBy(Key::provider, Collectors.counting()));
  }

  @Override
  public List<PaymentRecord> claim(Instant now, Instant again, int limit, WorkScope scope) {
    List<PaymentRecord> claimed = new ArrayList<>();
    for (Key key : due.claim(now, again, limit, key -> scope.has(key.provider()))) {
      Kept kept = byPaymentId.get(key);
      if (kept != null) {
        PaymentRecord payment = kept.payment.dueAt(again);
        byPaymentId.put(key, new Kept(kept.order, payment));
        claimed.add(payment);
      }
    }
    return claimed;
  }

  /** With their order, those made last first. */
  SortedMap<Long, PaymentRecord> newestFirst() {
    SortedMap<Long, PaymentRecord> sorted = new TreeMap<>(Comparator.reverseOrder());
    byPaymentId.values().forEach(kept -> sorted.put(kept.order, kept.payment));
    return sorted;
  }

  long countPending() {
    return byPaymentId.values().stream().filter(kept -> kept.payment.isPending()).count();
  }

  private static Key keyOf(PaymentRecord payment) {
    return new Key(payment.provider(), payment.paymentId());
  }

  private static @Nullable ShopKey shopKeyOf(PaymentRecord payment) {
    return payment.shopTransactionId() == null
        ? null
        : new ShopKey(payment.tenant(), payment.provider(), payment.shopTransactionId());
  }

  private void forgetOldest() {
    Iterator<Kept> oldestFirst = byPaymentId.values().iterator();
    PaymentRecord oldest = oldestFirst.next().payment;
    oldestFirst.remove();
    due.put(keyOf(oldest), null);
    if (oldest.tenant() != null) {
      ownersOfForgotten.put(keyOf(oldest), oldest.tenant());
    }
    ShopKey shopKey = shopKeyOf(oldest);
    if (shopKey != null) {
      newestByShopTransactionId.remove(shopKey, oldest.paymentId());
    }
  }
}
