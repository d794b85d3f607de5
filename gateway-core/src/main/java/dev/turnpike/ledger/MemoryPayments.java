package dev.turnpike.ledger;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The payments of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryPayments {
  private record Key(String provider, String id) {}

  private final int capacity;
  private final Map<Key, PaymentRecord> byPaymentId = new LinkedHashMap<>();
  private final Map<Key, String> newestByShopTransactionId = new HashMap<>();

  MemoryPayments(int capacity) {
    this.capacity = capacity;
  }

  @Nullable PaymentRecord get(String provider, String paymentId) {
    return byPaymentId.get(new Key(provider, paymentId));
  }

  Optional<PaymentRecord> newest(String provider, String shopTransactionId) {
    return Optional.ofNullable(newestByShopTransactionId.get(new Key(provider, shopTransactionId)))
        .map(paymentId -> get(provider, paymentId));
  }

  /** An operation made it; a callback may have made it known before. */
  void made(PaymentRecord payment) {
    PaymentRecord known = get(payment.provider(), payment.paymentId());
    put(known == null ? payment : known.completedBy(payment));
    if (payment.shopTransactionId() != null) {
      newestByShopTransactionId.put(
          new Key(payment.provider(), payment.shopTransactionId()), payment.paymentId());
    }
  }

  /** Learning something of a payment doesn't make it the newest. */
  void put(PaymentRecord payment) {
    byPaymentId.put(new Key(payment.provider(), payment.paymentId()), payment);
    if (payment.shopTransactionId() != null) {
      newestByShopTransactionId.putIfAbsent(
          new Key(payment.provider(), payment.shopTransactionId()), payment.paymentId());
    }
    if (byPaymentId.size() > capacity) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    Iterator<PaymentRecord> oldestFirst = byPaymentId.values().iterator();
    PaymentRecord oldest = oldestFirst.next();
    oldestFirst.remove();
    if (oldest.shopTransactionId() != null) {
      newestByShopTransactionId.remove(
          new Key(oldest.provider(), oldest.shopTransactionId()), oldest.paymentId());
    }
  }
}
