package dev.turnpike.internal.ledger.memory;

import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.StoreFullException;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The notifications of a {@link MemoryStore}, which guards it by its lock. Their attempts are kept
 * as they were begun: whoever was overtaken knows of fewer.
 */
final class MemoryOutbox implements Tables.Outbox {
  private record Line(String provider, String paymentId, String target) {
    static Line of(Notification notification) {
      return new Line(notification.provider(), notification.paymentId(), notification.target());
    }
  }

  private final int capacity;
  private final Map<String, Notification> byId = new HashMap<>();
  private final Map<String, Long> orderOf = new HashMap<>();
  private final Map<Line, TreeMap<Long, String>> lines = new HashMap<>();
  private final Map<Line, TreeMap<Long, String>> waiting = new HashMap<>();
  private final Set<String> claimed = new HashSet<>();
  private final DueQueue<Line> heads = new DueQueue<>();

  /** In the order in which they ended, so that the oldest is forgotten first. */
  private final Map<String, Boolean> over = new LinkedHashMap<>();

  private int waitingCount;
  private long lastOrder;

  MemoryOutbox(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public void requireRoomFor(int more) {
    if (waitingCount + more > capacity) {
      throw new StoreFullException("too many notifications are waiting: " + waitingCount);
    }
  }

  @Override
  public void append(Notification notification) {
    orderOf.put(notification.id(), ++lastOrder);
    add(lines, notification);
    wait(notification);
  }

  @Override
  public Optional<Notification> get(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  @Override
  public List<Notification> lineOf(Notification notification) {
    return lines.getOrDefault(Line.of(notification), new TreeMap<>()).values().stream()
        .map(this::notification)
        .toList();
  }

  @Override
  public long countResendable(NotificationFilter which) {
    return resendable(which).count();
  }

  @Override
  public List<Notification> resendable(
      NotificationFilter which, @Nullable String after, int limit) {
    long order = after == null ? 0 : orderOf.getOrDefault(after, Long.MAX_VALUE);
    return resendable(which)
        .filter(dead -> orderOf(dead) > order)
        .sorted(Comparator.comparing(this::orderOf))
        .limit(limit)
        .toList();
  }

  private Stream<Notification> resendable(NotificationFilter which) {
    return over.keySet().stream()
        .map(this::notification)
        .filter(each -> each.state() == NotificationState.DEAD && matches(which, each))
        .filter(
            dead ->
                lines
                    .getOrDefault(Line.of(dead), new TreeMap<>())
                    .tailMap(orderOf(dead))
                    .values()
                    .stream()
                    .allMatch(id -> notification(id).state() == NotificationState.DEAD));
  }

  /** But for its state. */
  static boolean matches(NotificationFilter filter, Notification notification) {
    return Pages.isOf(filter.tenants(), notification.tenant())
        && Pages.matches(filter.provider(), notification.provider())
        && Pages.isWithin(filter.from(), filter.until(), notification.createdAt());
  }

  @Override
  public boolean putClaimed(Notification changed) {
    Notification now = byId.get(changed.id());
    if (now == null || now.attempts() != changed.attempts() || !claimed.remove(changed.id())) {
      return false;
    }
    byId.put(changed.id(), changed);
    if (changed.isOver()) {
      remove(waiting, changed);
      waitingCount--;
      over.put(changed.id(), true);
      forgetOldest();
    }
    queueHead(Line.of(changed));
    return true;
  }

  @Override
  public void putBack(Notification changed) {
    requireRoomFor(1);
    over.remove(changed.id());
    wait(changed);
  }

  @Override
  public @Nullable Instant firstDue(WorkScope scope) {
    return heads.first(line -> isCovered(line, scope));
  }

  @Override
  public Map<String, Long> outOfScope(WorkScope scope, Instant dueSince) {
    return heads.dueSince(dueSince, line -> !isCovered(line, scope)).stream()
        .collect(Collectors.groupingBy(Line::target, Collectors.counting()));
  }

  private boolean isCovered(Line line, WorkScope scope) {
    return head(line).filter(scope::covers).isPresent();
  }

  @Override
  public List<Notification> claim(Instant now, Instant again, int limit, WorkScope scope) {
    List<Notification> taken = new ArrayList<>();
    for (Line line : heads.claim(now, again, limit, each -> isCovered(each, scope))) {
      head(line)
          .ifPresent(
              head -> {
                byId.put(head.id(), head.begunUntil(again));
                claimed.add(head.id());
                taken.add(head.dueAt(again));
              });
    }
    return taken;
  }

  /** With their order, the newest first. */
  SortedMap<Long, Notification> newestFirst() {
    SortedMap<Long, Notification> sorted = new TreeMap<>(Comparator.reverseOrder());
    byId.forEach((id, notification) -> sorted.put(orderOf(notification), notification));
    return sorted;
  }

  @Override
  public List<Notification> of(String provider, String paymentId) {
    return byId.values().stream()
        .filter(each -> each.provider().equals(provider) && each.paymentId().equals(paymentId))
        .sorted(Comparator.comparing(this::orderOf))
        .toList();
  }

  long waitingCount() {
    return waitingCount;
  }

  @Override
  public long countDead() {
    return over.keySet().stream()
        .filter(id -> notification(id).state() == NotificationState.DEAD)
        .count();
  }

  private void wait(Notification notification) {
    byId.put(notification.id(), notification);
    add(waiting, notification);
    waitingCount++;
    queueHead(Line.of(notification));
  }

  private void add(Map<Line, TreeMap<Long, String>> to, Notification notification) {
    to.computeIfAbsent(Line.of(notification), none -> new TreeMap<>())
        .put(orderOf(notification), notification.id());
  }

  private void remove(Map<Line, TreeMap<Long, String>> from, Notification notification) {
    from.computeIfPresent(
        Line.of(notification),
        (line, ids) -> {
          ids.values().remove(notification.id());
          return ids.isEmpty() ? null : ids;
        });
  }

  private void queueHead(Line line) {
    heads.put(line, head(line).map(Notification::nextAt).orElse(null));
  }

  private Optional<Notification> head(Line line) {
    return Optional.ofNullable(waiting.get(line))
        .map(ids -> notification(ids.firstEntry().getValue()));
  }

  private void forgetOldest() {
    if (over.size() > capacity) {
      String oldest = over.keySet().iterator().next();
      over.remove(oldest);
      remove(lines, notification(oldest));
      orderOf.remove(oldest);
      byId.remove(oldest);
    }
  }

  private long orderOf(Notification notification) {
    return orderOf.getOrDefault(notification.id(), 0L);
  }

  private Notification notification(String id) {
    Notification notification = byId.get(id);
    if (notification == null) {
      throw new IllegalStateException("a line points to nothing: " + id);
    }
    return notification;
  }
}
