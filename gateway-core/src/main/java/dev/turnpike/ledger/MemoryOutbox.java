package dev.turnpike.ledger;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The notifications of a {@link MemoryStore}, which guards it by its lock: a line for each payment
 * and target, of which only the head goes out.
 */
final class MemoryOutbox {
  private record Line(String provider, String paymentId, String target) {}

  private final int capacity;
  private final Map<Line, Deque<Notification>> waiting = new HashMap<>();
  private final DueQueue<Line> heads = new DueQueue<>();
  private final Map<String, Notification> dead = new LinkedHashMap<>();
  private int count;

  MemoryOutbox(int capacity) {
    this.capacity = capacity;
  }

  void checkRoomFor(int more) {
    if (count + more > capacity) {
      throw new StoreFullException("too many notifications are waiting: " + count);
    }
  }

  void add(Notification notification) {
    Line line = lineOf(notification);
    Deque<Notification> queue = waiting.computeIfAbsent(line, key -> new ArrayDeque<>(2));
    queue.add(notification);
    count++;
    if (queue.size() == 1) {
      heads.put(line, notification.nextAt());
    }
  }

  List<Notification> claim(Instant now, Instant again, int limit) {
    List<Notification> claimed = new ArrayList<>();
    for (Line line : heads.claim(now, again, limit)) {
      Deque<Notification> queue = waiting.get(line);
      if (queue != null) {
        claimed.add(queue.element().leasedUntil(again));
      }
    }
    return claimed;
  }

  void update(Notification notification) {
    Line line = lineOf(notification);
    Deque<Notification> queue = waiting.get(line);
    if (queue == null || !queue.element().id().equals(notification.id())) {
      return;
    }
    queue.remove();
    if (notification.state() == NotificationState.PENDING) {
      queue.addFirst(notification);
    } else {
      count--;
      if (notification.state() == NotificationState.DEAD) {
        keepDead(notification);
      }
    }
    if (queue.isEmpty()) {
      waiting.remove(line);
      heads.remove(line);
    } else {
      heads.put(line, queue.element().nextAt());
    }
  }

  Optional<Instant> next() {
    return heads.next();
  }

  private void keepDead(Notification notification) {
    dead.put(notification.id(), notification);
    if (dead.size() > capacity) {
      dead.remove(dead.keySet().iterator().next());
    }
  }

  private static Line lineOf(Notification notification) {
    return new Line(notification.provider(), notification.paymentId(), notification.target());
  }
}
