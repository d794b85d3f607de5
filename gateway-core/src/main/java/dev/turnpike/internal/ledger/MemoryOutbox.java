package dev.turnpike.internal.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The notifications of a {@link MemoryStore}, which guards it by its lock: a line for each payment
 * and target, of which only the head goes out. Those that are over are kept to be looked at.
 */
final class MemoryOutbox {
  private record Line(String provider, String paymentId, String target) {
    static Line of(Notification notification) {
      return new Line(notification.provider(), notification.paymentId(), notification.target());
    }
  }

  /**
   * A notification, with its attempts as they were begun: whoever has been overtaken knows of
   * fewer.
   *
   * @param claimed whether one of them is under way
   */
  private record Entry(long order, Notification notification, boolean claimed) {
    Entry claimedUntil(Instant again) {
      return new Entry(order, notification.begunUntil(again), true);
    }

    Entry with(Notification changed) {
      return new Entry(order, changed, false);
    }
  }

  private final int capacity;
  private final Map<Line, TreeMap<Long, Entry>> waiting = new HashMap<>();
  private final DueQueue<Line> heads = new DueQueue<>();
  private final Map<String, Entry> over = new LinkedHashMap<>();
  private int count;
  private long lastOrder;

  MemoryOutbox(int capacity) {
    this.capacity = capacity;
  }

  void checkRoomFor(int more) {
    if (count + more > capacity) {
      throw new StoreFullException("too many notifications are waiting: " + count);
    }
  }

  void add(Notification notification) {
    lastOrder++;
    wait(new Entry(lastOrder, notification, false));
  }

  private void wait(Entry entry) {
    Line line = Line.of(entry.notification);
    put(line, entry);
    count++;
    queueHead(line);
  }

  List<Notification> claim(Instant now, Instant again, int limit) {
    List<Notification> claimed = new ArrayList<>();
    for (Line line : heads.claim(now, again, limit)) {
      Entry head = head(line);
      if (head != null) {
        put(line, head.claimedUntil(again));
        claimed.add(head.notification.dueAt(again));
      }
    }
    return claimed;
  }

  /** Whether it was this one's turn, so that it is as it says now. */
  boolean update(Notification notification) {
    Line line = Line.of(notification);
    Entry head = head(line);
    if (head == null
        || !head.notification.id().equals(notification.id())
        || !head.claimed
        || head.notification.attempts() != notification.attempts()) {
      return false;
    }
    if (notification.state() == NotificationState.PENDING) {
      put(line, head.with(notification));
    } else {
      remove(line, head);
      count--;
      keep(head.with(notification));
    }
    queueHead(line);
    return true;
  }

  Store.Resend resend(String id, Instant now) {
    Entry entry = over.get(id);
    if (entry == null) {
      return waiting().anyMatch(other -> other.notification.id().equals(id))
          ? Store.Resend.WAITING
          : Store.Resend.NOT_FOUND;
    }
    Line line = Line.of(entry.notification);
    boolean superseded =
        all()
            .filter(other -> other.order > entry.order && Line.of(other.notification).equals(line))
            .anyMatch(other -> other.notification.state() != NotificationState.DEAD);
    if (superseded) {
      return Store.Resend.SUPERSEDED;
    }
    checkRoomFor(1);
    over.remove(id);
    wait(entry.with(entry.notification.resent(now)));
    return Store.Resend.DUE;
  }

  Optional<Notification> get(String id) {
    return all().map(Entry::notification).filter(each -> each.id().equals(id)).findFirst();
  }

  /** With their order, the newest first. */
  TreeMap<Long, Notification> newestFirst() {
    TreeMap<Long, Notification> sorted = new TreeMap<>(Comparator.reverseOrder());
    all().forEach(entry -> sorted.put(entry.order, entry.notification));
    return sorted;
  }

  List<Notification> of(String provider, String paymentId) {
    return all()
        .filter(
            entry ->
                entry.notification.provider().equals(provider)
                    && entry.notification.paymentId().equals(paymentId))
        .sorted(Comparator.comparing(Entry::order))
        .map(Entry::notification)
        .toList();
  }

  long waitingCount() {
    return count;
  }

  long deadCount() {
    return over.values().stream()
        .filter(entry -> entry.notification.state() == NotificationState.DEAD)
        .count();
  }

  Optional<Instant> next() {
    return heads.next();
  }

  private void put(Line line, Entry entry) {
    waiting.computeIfAbsent(line, key -> new TreeMap<>()).put(entry.order, entry);
  }

  private void remove(Line line, Entry entry) {
    waiting.computeIfPresent(
        line,
        (same, queue) -> {
          queue.remove(entry.order);
          return queue.isEmpty() ? null : queue;
        });
  }

  private void queueHead(Line line) {
    Entry head = head(line);
    if (head == null) {
      heads.remove(line);
    } else {
      heads.put(line, head.notification.nextAt());
    }
  }

  private @Nullable Entry head(Line line) {
    TreeMap<Long, Entry> queue = waiting.get(line);
    return queue == null || queue.isEmpty() ? null : queue.firstEntry().getValue();
  }

  private void keep(Entry entry) {
    over.put(entry.notification.id(), entry);
    if (over.size() > capacity) {
      over.remove(over.keySet().iterator().next());
    }
  }

  private Stream<Entry> waiting() {
    return waiting.values().stream().flatMap(queue -> queue.values().stream());
  }

  private Stream<Entry> all() {
    return Stream.concat(waiting(), over.values().stream());
  }
}
