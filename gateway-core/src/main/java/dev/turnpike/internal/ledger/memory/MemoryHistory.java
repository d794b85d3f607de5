package dev.turnpike.internal.ledger.memory;

import dev.turnpike.internal.ledger.KnownKey;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.PaymentEvent;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What happened to the payments of a {@link MemoryStore}, and what people did, which guards it by
 * its lock. The oldest goes when there is too much of it.
 */
final class MemoryHistory implements Tables.History {
  private final int capacity;
  private final Deque<PaymentEvent> events = new ArrayDeque<>();
  private final TreeMap<Long, AuditEvent> deeds = new TreeMap<>(Comparator.reverseOrder());
  private List<KnownKey> keys = List.of();
  private long lastOrder;

  MemoryHistory(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public void add(PaymentEvent event) {
    events.add(event);
    if (events.size() > capacity) {
      events.remove();
    }
  }

  @Override
  public void add(AuditEvent event) {
    deeds.put(++lastOrder, event);
    if (deeds.size() > capacity) {
      deeds.pollLastEntry();
    }
  }

  @Override
  public Collection<KnownKey> lockKeys() {
    return keys;
  }

  @Override
  public void putKeys(Collection<KnownKey> now) {
    keys = List.copyOf(now);
  }

  @Override
  public List<PaymentEvent> of(String provider, String paymentId) {
    return events.stream()
        .filter(event -> event.provider().equals(provider) && event.paymentId().equals(paymentId))
        .toList();
  }

  @Override
  public List<PaymentEvent> attempts(Notification notification) {
    return of(notification.provider(), notification.paymentId()).stream()
        .filter(event -> event.kind() == PaymentEvent.Kind.DELIVERY)
        .filter(event -> notification.id().equals(event.about()))
        .toList();
  }

  SortedMap<Long, AuditEvent> deeds() {
    return deeds;
  }
}
