package dev.turnpike.internal.ledger;

import dev.turnpike.api.PaymentState;
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
import org.jspecify.annotations.Nullable;

/** The payments of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryPayments {
  private record Key(String provider, String id) {}

  private record ShopKey(@Nullable String tenant, String provider, String id) {}

  private final int capacity;
  private final Map<Key, PaymentRecord> byPaymentId = new LinkedHashMap<>();
  private final Map<ShopKey, String> newestByShopTransactionId = new HashMap<>();
  private final Map<Key, Long> orderOf = new HashMap<>();
  private final DueQueue<Key> due = new DueQueue<>();
  private final Map<Key, String> ownersOfForgotten;
  private long lastOrder;

  MemoryPayments(int capacity) {
    this.capacity = capacity;
    this.ownersOfForgotten = new Recent<>(capacity);
  }

  @Nullable PaymentRecord get(String provider, String paymentId) {
    return byPaymentId.get(new Key(provider, paymentId));
  }

  Optional<PaymentRecord> newest(String tenant, String provider, String shopTransactionId) {
    String own = newestByShopTransactionId.get(new ShopKey(tenant, provider, shopTransactionId));
    return Optional.ofNullable(
            own == null
                ? newestByShopTransactionId.get(new ShopKey(null, provider, shopTransactionId))
                : own)
        .map(paymentId -> get(provider, paymentId));
  }

  Optional<String> ownerOf(String provider, String paymentId) {
    PaymentRecord payment = get(provider, paymentId);
    return Optional.ofNullable(
        payment == null || payment.tenant() == null
            ? ownersOfForgotten.get(new Key(provider, paymentId))
            : payment.tenant());
  }

  /** An operation made it; a callback may have made it known before. */
  void made(PaymentRecord payment) {
    PaymentRecord known = get(payment.provider(), payment.paymentId());
    PaymentRecord completed = known == null ? payment : known.completedBy(payment);
    if (completed.equals(known)) {
      return;
    }
    orderOf.remove(keyOf(payment));
    put(completed);
    ShopKey shopKey = shopKeyOf(completed);
    if (shopKey != null) {
      newestByShopTransactionId.put(shopKey, completed.paymentId());
    }
  }

  /** Learning something of a payment doesn't make it the newest. */
  void put(PaymentRecord payment) {
    Key key = keyOf(payment);
    byPaymentId.put(key, payment);
    orderOf.computeIfAbsent(key, made -> ++lastOrder);
    queue(key, payment);
    ShopKey shopKey = shopKeyOf(payment);
    if (shopKey != null) {
      newestByShopTransactionId.putIfAbsent(shopKey, payment.paymentId());
    }
    if (byPaymentId.size() > capacity) {
      forgetOldest();
    }
  }

  List<PaymentRecord> claim(Instant now, Instant again, int limit) {
    List<PaymentRecord> claimed = new ArrayList<>();
    for (Key key : due.claim(now, again, limit)) {
      PaymentRecord payment = byPaymentId.get(key);
      if (payment != null) {
        byPaymentId.put(key, payment.dueAt(again));
        claimed.add(payment.dueAt(again));
      }
    }
    return claimed;
  }

  void postpone(String provider, String paymentId, @Nullable Instant next) {
    PaymentRecord payment = get(provider, paymentId);
    if (payment != null && payment.state() == PaymentState.PENDING) {
      put(payment.dueAt(next));
    }
  }

  Optional<Instant> next() {
    return due.next();
  }

  /** With their order, those made last first. */
  SortedMap<Long, PaymentRecord> newestFirst() {
    SortedMap<Long, PaymentRecord> sorted = new TreeMap<>(Comparator.reverseOrder());
    byPaymentId.forEach((key, payment) -> sorted.put(orderOf.getOrDefault(key, 0L), payment));
    return sorted;
  }

  long countPending() {
    return byPaymentId.values().stream()
        .filter(payment -> payment.state() == PaymentState.PENDING)
        .count();
  }

  private void queue(Key key, PaymentRecord payment) {
    if (payment.nextAt() == null) {
      due.remove(key);
    } else {
      due.put(key, payment.nextAt());
    }
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
    Iterator<PaymentRecord> oldestFirst = byPaymentId.values().iterator();
    PaymentRecord oldest = oldestFirst.next();
    oldestFirst.remove();
    orderOf.remove(keyOf(oldest));
    due.remove(keyOf(oldest));
    if (oldest.tenant() != null) {
      ownersOfForgotten.put(keyOf(oldest), oldest.tenant());
    }
    ShopKey shopKey = shopKeyOf(oldest);
    if (shopKey != null) {
      newestByShopTransactionId.remove(shopKey, oldest.paymentId());
    }
  }
}
