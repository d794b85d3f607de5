package dev.turnpike.internal.reconcile;

import dev.turnpike.RestoreProgress;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.background.BackgroundWork.Chore;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.RestoredRecords;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.records.Counts;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes due at once what is open in a restored backup, and says how much of it has not been asked
 * about. It goes through the records page by page, again and again, since other nodes work on them,
 * too.
 */
public final class AfterRestore implements Chore {
  private static final Logger LOG = LoggerFactory.getLogger(AfterRestore.class);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

  private final Store store;
  private final RestoredRecords restored;
  private final Runnable wake;
  private final Deque<Walk<?>> walks = new ArrayDeque<>();
  private boolean firstRound = true;
  private Instant nextRound = Instant.MIN;
  private Instant nextLine;
  private RestoreProgress lastSaid = new RestoreProgress(0, 0, 0);
  private volatile RestoreProgress progress = lastSaid;
  private volatile boolean over;

  /** Over the records in this store. */
  public AfterRestore(Store store, RestoredRecords restored, Runnable wake) {
    this.store = store;
    this.restored = restored;
    this.wake = wake;
    this.nextLine = restored.since().plus(BETWEEN_LINES);
  }

  /** How far it is. */
  public RestoreProgress progress() {
    return progress;
  }

  /** Says what is held: all that waits now is of the backup. */
  public void announce() {
    String held = "what waits in the store";
    try {
      restored.lastRecord();
      Counts counts = store.counts();
      lastSaid =
          new RestoreProgress(
              counts.waitingNotifications(),
              counts.started() + counts.unknown(),
              counts.pendingPayments());
      progress = lastSaid;
      held = lastSaid.toString();
    } catch (StoreUnavailableException e) {
      LOG.warn("the store can't be reached: {}", e.getMessage());
    }
    LOG.warn(
        "the records are a restored backup: {}; calls that they don't know are made only when they were not made since",
        held);
  }

  @Override
  public void work(Instant now) {
    if (over || walks.isEmpty() && now.isBefore(nextRound)) {
      return;
    }
    if (walks.isEmpty()) {
      walks.addAll(round());
    }
    int seen = 0;
    for (Walk<?> walk = unfinished(); walk != null && seen < Cursor.LARGEST_PAGE; ) {
      seen += walk.page();
      walk = unfinished();
    }
    if (unfinished() == null) {
      endRound(now);
    }
  }

  private @Nullable Walk<?> unfinished() {
    return walks.stream().filter(walk -> !walk.isOver).findFirst().orElse(null);
  }

  private void endRound(Instant now) {
    long[] counts = walks.stream().mapToLong(walk -> walk.count).toArray();
    walks.clear();
    progress = new RestoreProgress(counts[0], counts[1] + counts[2], counts[3]);
    nextRound = now.plus(BETWEEN_ROUNDS);
    if (firstRound) {
      firstRound = false;
      wake.run();
    }
    if (progress.isOver()) {
      over = true;
      LOG.info(
          "{}; calls that the records don't know are still checked, until the gateway starts without that setting",
          progress);
    } else if (!now.isBefore(nextLine) && !progress.equals(lastSaid)) {
      lastSaid = progress;
      nextLine = now.plus(BETWEEN_LINES);
      LOG.info("restored backup: {}", progress);
    }
  }

  private List<Walk<?>> round() {
    return List.of(
        new Walk<Notification>(
            cursor ->
                store.notifications(
                    new NotificationFilter(null, null, NotificationState.PENDING), cursor),
            this::isHeld,
            notification -> {}),
        operations(OperationState.STARTED),
        operations(OperationState.UNKNOWN),
        new Walk<PaymentRecord>(
            cursor ->
                store.payments(
                    new PaymentFilter(
                        null, null, PaymentState.PENDING, null, null, restored.since()),
                    cursor),
            payment -> restored.statusOf(payment.provider(), payment.paymentId()).isEmpty(),
            payment ->
                store.postponePayment(payment.provider(), payment.paymentId(), restored.since())));
  }

  private Walk<OperationRecord> operations(OperationState state) {
    return new Walk<>(
        cursor -> store.operations(new OperationFilter(null, null, state), cursor),
        operation ->
            operation.startedAt().isBefore(restored.since()) && !restored.wasAsked(operation),
        operation -> store.postponeOperation(operation.id(), restored.since()));
  }

  private boolean isHeld(Notification notification) {
    return notification.createdAt().isBefore(restored.since())
        && restored.statusOf(notification.provider(), notification.paymentId()).isEmpty();
  }

  /** One list from its beginning to its end, page by page. */
  private final class Walk<T> {
    private final Function<Cursor, Page<T>> list;
    private final Predicate<T> waits;
    private final Consumer<T> makeDue;
    private @Nullable String after;
    private boolean isOver;
    private long count;

    Walk(Function<Cursor, Page<T>> list, Predicate<T> waits, Consumer<T> makeDue) {
      this.list = list;
      this.waits = waits;
      this.makeDue = makeDue;
    }

    /** How much was on it. */
    int page() {
      Page<T> page = list.apply(new Cursor(after, Cursor.LARGEST_PAGE));
      List<T> waiting = page.items().stream().filter(waits).toList();
      if (firstRound) {
        waiting.forEach(makeDue);
      }
      count += waiting.size();
      after = page.next();
      isOver = after == null;
      return page.items().size();
    }
  }
}
