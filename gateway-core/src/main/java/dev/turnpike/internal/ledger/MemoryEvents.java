package dev.turnpike.internal.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What happened to the payments of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryEvents {
  private final int capacity;
  private final Deque<Event> events = new ArrayDeque<>();

  MemoryEvents(int capacity) {
    this.capacity = capacity;
  }

  void add(Event event) {
    events.add(event);
    if (events.size() > capacity) {
      events.remove();
    }
  }

  List<Event> of(String provider, String paymentId) {
    return events.stream()
        .filter(event -> event.provider().equals(provider) && event.paymentId().equals(paymentId))
        .toList();
  }
}
