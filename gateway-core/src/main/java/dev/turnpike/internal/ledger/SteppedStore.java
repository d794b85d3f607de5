package dev.turnpike.internal.ledger;

import dev.turnpike.internal.ledger.RecordSearch.Timeline;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.PaymentEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the steps of a {@link Store} out of what its {@link Tables} can do: the rules of the
 * records stand here and in the records themselves, once for all stores.
 */
public abstract class SteppedStore implements Store {
  /** Far more than it ever takes: in each round somebody else's record came or went. */
  private static final int MOST_ROUNDS = 1_000;

  /** So many payments are locked at once, and so long others wait. */
  private static final int RESENT_AT_ONCE = 200;

  private final Duration keyRetention;

  /**
   * A store.
   *
   * @param keyRetention how long an idempotency key works
   */
  protected SteppedStore(Duration keyRetention) {
    this.keyRetention = keyRetention;
  }

  /**
   * Something to be done with the tables. It may be done again from the beginning, and then finds
   * what it did before, or nothing of it.
   */
  @FunctionalInterface
  protected interface Step<T> {
    /** Does it. */
    T on(Tables tables);
  }

  /** All of the step is stored when this returns; where it throws, nothing is. */
  protected abstract <T> T step(Step<T> step);

  /**
   * Likewise, for a step that is right whatever others do between its changes, and after each of
   * them: a store may save the transaction.
   */
  protected abstract <T> T stepApart(Step<T> step);

  /** For a step that changes nothing. */
  protected abstract <T> T look(Step<T> step);

  private void stepSilently(Silent step) {
    step(
        tables -> {
          step.on(tables);
          return true;
        });
  }

  @FunctionalInterface
  private interface Silent {
    void on(Tables tables);
  }

  @Override
  public final Claim begin(OperationRecord operation, boolean withinPayment) {
    String refunded = operation.operation().givesBack() ? operation.paymentId() : null;
    return refunded == null || !withinPayment
        ? stepApart(tables -> admitted(tables, operation))
        : step(tables -> admittedRefund(tables, operation, refunded));
  }

  /** While the payment is locked, no other refund of it comes in between. */
  private Claim admittedRefund(Tables tables, OperationRecord refund, String paymentId) {
    Optional<PaymentRecord> payment = tables.payments().lock(refund.provider(), paymentId);
    Optional<Claim> inTheWay = inTheWayOf(tables, refund);
    if (payment.isEmpty() || inTheWay.isPresent()) {
      return inTheWay.orElseGet(() -> admitted(tables, refund));
    }
    RefundGuard.Decision decision =
        RefundGuard.decide(
            refund, payment.get(), tables.operations().on(refund.provider(), paymentId));
    return decision instanceof RefundGuard.Decision.Fits fits
        ? admitted(tables, fits.refund())
        : new Claim.Exceeds(((RefundGuard.Decision.Exceeds) decision).reason());
  }

  private Claim admitted(Tables tables, OperationRecord operation) {
    Tables.Operations operations = tables.operations();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (operations.insert(operation)) {
        return new Claim.Started(operation);
      }
      Optional<OperationRecord> before = operations.get(operation.id());
      if (before.isPresent()) {
        return new Claim.Started(before.get()); // by an earlier try, whose end was lost on its way
      }
      Optional<Claim> inTheWay = inTheWayOf(tables, operation);
      if (inTheWay.isPresent()) {
        return inTheWay.get();
      }
    }
    throw new IllegalStateException("this operation has an id that was used before");
  }

  private Optional<Claim> inTheWayOf(Tables tables, OperationRecord operation) {
    Tables.Operations operations = tables.operations();
    if (operation.isGuarded()) {
      Optional<OperationRecord> holder = operations.holdingGuardOf(operation);
      if (holder.isPresent()) {
        return holder.map(Claim.SameGuard::new);
      }
    } else if (operation.key() == null) {
      return Optional.empty();
    }
    Optional<OperationRecord> earlier = operations.inPlaceOf(operation);
    if (earlier.isPresent() && operation.key() != null && !isExpired(earlier.get(), operation)) {
      return earlier.map(Claim.SameKey::new);
    }
    earlier.ifPresent(over -> operations.giveWay(over.id()));
    return Optional.empty();
  }

  private boolean isExpired(OperationRecord earlier, OperationRecord now) {
    return !earlier.isOpen() && !earlier.startedAt().isAfter(now.startedAt().minus(keyRetention));
  }

  @Override
  public final boolean complete(String operationId, Completion completion) {
    if (completion.payment() == null && completion.subscription() == null) {
      return stepApart(tables -> tables.operations().end(operationId, completion));
    }
    return completeAtOnce(operationId, completion)
        || step(
            tables -> {
              boolean ended = tables.operations().end(operationId, completion);
              if (ended) {
                follow(tables, completion);
              }
              return ended;
            });
  }

  /**
   * For a store that can end an operation and make a payment known that nobody knew on one way to
   * its database.
   *
   * @return whether it did; else nothing is changed
   */
  protected boolean completeAtOnce(String operationId, Completion completion) {
    return false;
  }

  private static void follow(Tables tables, Completion completion) {
    if (completion.payment() != null) {
      makeKnown(tables, completion.payment());
    }
    SubscriptionRecord subscription = completion.subscription();
    if (subscription != null) {
      Tables.Subscriptions subscriptions = tables.subscriptions();
      while (!subscriptions.insert(subscription, completion.at())) {
        Optional<SubscriptionRecord> known =
            subscriptions.lock(subscription.provider(), subscription.token());
        if (known.isPresent()) {
          subscriptions.put(known.get().changedBy(subscription), completion.at());
          return;
        }
      }
    }
  }

  /** An operation made it; a callback may have made it known before. */
  private static void makeKnown(Tables tables, PaymentRecord payment) {
    Tables.Payments payments = tables.payments();
    while (!payments.insert(payment)) {
      Optional<PaymentRecord> known = payments.lock(payment.provider(), payment.paymentId());
      if (known.isPresent()) {
        PaymentRecord completed = known.get().completedBy(payment);
        if (!completed.equals(known.get())) {
          payments.putAsNewest(completed);
        }
        return;
      }
    }
  }

  @Override
  public final boolean settle(
      String operationId, Completion completion, @Nullable String toAskAbout) {
    return step(
        tables ->
            settled(
                tables,
                tables.operations().lock(operationId).filter(OperationRecord::isOpen),
                completion,
                toAskAbout));
  }

  @Override
  public final boolean settleByHand(
      String operationId, Completion completion, @Nullable String toAskAbout, AuditEvent deed) {
    return step(
        tables -> {
          boolean settled =
              settled(tables, lockUnknown(tables, operationId), completion, toAskAbout);
          if (settled) {
            tables.history().add(deed);
          }
          return settled;
        });
  }

  private static Optional<OperationRecord> lockUnknown(Tables tables, String operationId) {
    return tables
        .operations()
        .lock(operationId)
        .filter(operation -> operation.state() == OperationState.UNKNOWN);
  }

  private static boolean settled(
      Tables tables,
      Optional<OperationRecord> open,
      Completion completion,
      @Nullable String toAskAbout) {
    if (open.isEmpty()) {
      return false;
    }
    if (toAskAbout != null) {
      noteCallback(tables, open.get().provider(), toAskAbout, true, completion.at());
    }
    tables.operations().put(open.get().endedBy(completion));
    follow(tables, completion);
    return true;
  }

  @Override
  public final Attribution attribute(String operationId, Completion completion) {
    return step(
        tables -> {
          Optional<OperationRecord> open =
              tables.operations().lock(operationId).filter(OperationRecord::isOpen);
          if (open.isEmpty()) {
            return Attribution.OVER;
          }
          PaymentRecord payment = completion.payment();
          if (payment != null) {
            if (!tables.payments().insert(payment)) {
              tables.payments().lock(payment.provider(), payment.paymentId());
            }
            if (isMadeByAnother(tables, payment, operationId)) {
              return Attribution.TAKEN;
            }
          }
          tables.operations().put(open.get().endedBy(completion));
          follow(tables, completion);
          return Attribution.DONE;
        });
  }

  private static boolean isMadeByAnother(Tables tables, PaymentRecord payment, String id) {
    return tables.operations().on(payment.provider(), payment.paymentId()).stream()
        .anyMatch(other -> other.operation().makesPayment() && !other.id().equals(id));
  }

  @Override
  public final boolean withdraw(String operationId, @Nullable Instant unknownSince) {
    return step(
        tables -> {
          Optional<OperationRecord> operation = tables.operations().lock(operationId);
          if (operation.isPresent() && !operation.get().isLeftBy(unknownSince)) {
            return false;
          }
          operation.ifPresent(left -> tables.operations().deleteOpen(left.id()));
          return true;
        });
  }

  @Override
  public final boolean forget(String operationId) {
    return stepApart(tables -> tables.operations().deleteOpen(operationId));
  }

  @Override
  public final List<OperationRecord> claimOperations(
      Instant now, Duration lease, int limit, WorkScope scope) {
    return claimed(Tables::operations, now, lease, limit, scope);
  }

  /** Mostly there is nothing: then it costs no transaction. */
  private <T> List<T> claimed(
      Function<Tables, Tables.Due<T>> which,
      Instant now,
      Duration lease,
      int limit,
      WorkScope scope) {
    Optional<Instant> first =
        look(tables -> Optional.ofNullable(which.apply(tables).firstDue(scope)));
    return first.filter(due -> !due.isAfter(now)).isPresent()
        ? step(tables -> which.apply(tables).claim(now, now.plus(lease), limit, scope))
        : List.of();
  }

  @Override
  public final void postponeOperation(String operationId, @Nullable Instant next) {
    stepSilently(
        tables ->
            lockUnknown(tables, operationId)
                .ifPresent(operation -> tables.operations().put(operation.dueAt(next))));
  }

  @Override
  public final boolean repeating(String operationId, Instant now) {
    return step(
        tables -> {
          Optional<OperationRecord> unknown = lockUnknown(tables, operationId);
          unknown.ifPresent(operation -> tables.operations().put(operation.repeatedAt(now)));
          return unknown.isPresent();
        });
  }

  @Override
  public final Optional<PaymentRecord> payment(String provider, String paymentId) {
    return look(tables -> tables.payments().get(provider, paymentId));
  }

  @Override
  public final Optional<PaymentRecord> paymentByShopTransactionId(
      String tenant, String provider, String shopTransactionId) {
    return look(tables -> tables.payments().newest(tenant, provider, shopTransactionId));
  }

  @Override
  public final Optional<String> ownerOfPayment(String provider, String paymentId) {
    return look(tables -> tables.payments().ownerOf(provider, paymentId));
  }

  @Override
  public final Optional<String> ownerOfSubscription(String provider, String token) {
    return look(tables -> tables.subscriptions().ownerOf(provider, token));
  }

  @Override
  public final Optional<SubscriptionRecord> subscription(String provider, String token) {
    return look(tables -> tables.subscriptions().get(provider, token));
  }

  @Override
  public final boolean isAnyUnderWay(String provider) {
    return look(tables -> tables.operations().isAnyUnderWay(provider));
  }

  @Override
  public final List<OperationRecord> withoutPayment(String provider, String shopTransactionId) {
    return look(tables -> tables.operations().withoutPayment(provider, shopTransactionId));
  }

  @Override
  public final StatusUpdate.Result record(StatusUpdate update) {
    return step(tables -> recorded(tables, update));
  }

  private static StatusUpdate.Result recorded(Tables tables, StatusUpdate update) {
    String provider = update.provider();
    String paymentId = update.status().paymentId();
    Tables.Payments payments = tables.payments();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Optional<PaymentRecord> known = payments.lock(provider, paymentId);
      StatusUpdate.Result result = update.against(known.orElse(null));
      if (result != StatusUpdate.Result.NOTIFIED) {
        return result;
      }
      PaymentRecord changed =
          known.isPresent()
              ? update.appliedTo(known.get())
              : update.firstOf(payments.ownerOf(provider, paymentId).orElse(null));
      List<Notification> notifications = update.notificationsFor(changed);
      tables.outbox().requireRoomFor(notifications.size());
      if (known.isPresent()) {
        payments.put(changed);
      } else if (!payments.insert(changed)) {
        continue; // somebody else has made it known meanwhile
      }
      for (OperationRecord told : update.toldOf(tables.operations().on(provider, paymentId))) {
        tables.operations().put(told);
      }
      tables.history().add(update.event());
      notifications.forEach(tables.outbox()::append);
      return result;
    }
    throw new IllegalStateException("this payment comes and goes: " + paymentId);
  }

  @Override
  public final List<PaymentRecord> claimPayments(
      Instant now, Duration lease, int limit, WorkScope scope) {
    return claimed(Tables::payments, now, lease, limit, scope);
  }

  @Override
  public final void postponePayment(String provider, String paymentId, @Nullable Instant next) {
    stepSilently(
        tables ->
            tables
                .payments()
                .lock(provider, paymentId)
                .filter(PaymentRecord::isPending)
                .ifPresent(payment -> tables.payments().put(payment.dueAt(next))));
  }

  @Override
  public final boolean openCallback(
      String provider, String paymentId, Instant now, int mostUnknown) {
    return look(tables -> withoutWriting(tables, provider, paymentId, now, mostUnknown))
        .orElseGet(() -> step(tables -> opened(tables, provider, paymentId, now, mostUnknown)));
  }

  /** What is decided by reading alone, since anybody can send thousands; empty: nothing is. */
  private static Optional<Boolean> withoutWriting(
      Tables tables, String provider, String paymentId, Instant now, int mostUnknown) {
    Optional<PendingCallback> waiting = tables.callbacks().get(provider, paymentId);
    if (waiting.isPresent()) {
      return waiting.filter(callback -> callback.isNotedAt(now)).map(callback -> true);
    }
    return tables.callbacks().unknownOf(provider) < mostUnknown || tables.knows(provider, paymentId)
        ? Optional.empty()
        : Optional.of(false);
  }

  private static boolean opened(
      Tables tables, String provider, String paymentId, Instant now, int mostUnknown) {
    if (notedAgain(tables, provider, paymentId, now)) {
      return true;
    }
    boolean known = tables.knows(provider, paymentId);
    if (!known && tables.callbacks().unknownOf(provider) >= mostUnknown) {
      return false;
    }
    boolean isNew = noteCallback(tables, provider, paymentId, known, now);
    // whoever makes ids up shall not fill the store
    if (isNew && known && tables.payments().get(provider, paymentId).isPresent()) {
      tables
          .history()
          .add(new PaymentEvent(now, PaymentEvent.Kind.CALLBACK, provider, paymentId, null, null));
    }
    return true;
  }

  @Override
  public final void openCallback(PaymentRecord payment, Instant now) {
    stepSilently(
        tables -> {
          makeKnown(tables, payment);
          noteCallback(tables, payment.provider(), payment.paymentId(), true, now);
        });
  }

  /** Whether none of the payment's was waiting. */
  private static boolean noteCallback(
      Tables tables, String provider, String paymentId, boolean known, Instant now) {
    while (!notedAgain(tables, provider, paymentId, now)) {
      if (tables
          .callbacks()
          .insert(PendingCallback.first(provider, paymentId, known, now, newStamp()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of the payment's was waiting, and another one has come now. */
  private static boolean notedAgain(Tables tables, String provider, String paymentId, Instant now) {
    Optional<PendingCallback> waiting = tables.callbacks().lock(provider, paymentId);
    waiting
        .filter(callback -> !callback.isNotedAt(now))
        .ifPresent(callback -> tables.callbacks().put(callback.oneMore(now, newStamp())));
    return waiting.isPresent();
  }

  private static long newStamp() {
    return ThreadLocalRandom.current().nextLong() / 2; // it is counted up from there
  }

  @Override
  public final void recognizeCallbacks(Instant now) {
    for (PendingCallback callback : look(tables -> tables.callbacks().knownSince())) {
      stepSilently(
          tables ->
              tables
                  .callbacks()
                  .lock(callback.provider(), callback.paymentId())
                  .filter(waiting -> !waiting.known())
                  .ifPresent(waiting -> tables.callbacks().put(waiting.recognized(now))));
    }
  }

  @Override
  public final List<PendingCallback> claimCallbacks(
      Instant now, Duration lease, int limit, WorkScope scope) {
    return claimed(Tables::callbacks, now, lease, limit, scope);
  }

  @Override
  public final void closeCallback(PendingCallback callback) {
    workedOff(callback, null);
  }

  @Override
  public final void postponeCallback(PendingCallback callback, Instant next) {
    workedOff(callback, next);
  }

  private void workedOff(PendingCallback claimed, @Nullable Instant next) {
    stepSilently(
        tables -> {
          Tables.Callbacks callbacks = tables.callbacks();
          callbacks
              .lock(claimed.provider(), claimed.paymentId())
              .ifPresent(
                  now -> {
                    PendingCallback left = now.after(claimed, tables.owner(), next);
                    if (left == null) {
                      callbacks.delete(now);
                    } else if (!left.equals(now)) {
                      callbacks.put(left);
                    }
                  });
        });
  }

  @Override
  public final List<Notification> claimNotifications(
      Instant now, Duration lease, int limit, WorkScope scope) {
    return claimed(Tables::outbox, now, lease, limit, scope);
  }

  @Override
  public final void update(
      Notification notification, Instant now, @Nullable DeliveryAttempt attempt) {
    stepSilently(
        tables -> {
          tables.payments().lock(notification.provider(), notification.paymentId());
          if (tables.outbox().putClaimed(notification)) {
            tables.history().add(notification.event(now, attempt));
          }
        });
  }

  @Override
  public final Resend resend(String notificationId, Instant now, AuditEvent deed) {
    return step(
        tables -> {
          Tables.Outbox outbox = tables.outbox();
          Optional<Notification> seen = outbox.get(notificationId);
          if (seen.isEmpty()) {
            return Resend.NOT_FOUND;
          }
          tables.payments().lock(seen.get().provider(), seen.get().paymentId());
          Resend resend = Notification.resend(notificationId, outbox.lineOf(seen.get()));
          if (resend == Resend.DUE) {
            outbox.putBack(seen.get().resent(now));
            tables.history().add(deed);
          }
          return resend;
        });
  }

  /**
   * What one step has sent again.
   *
   * @param last where the next step goes on; {@code null}: there is none
   */
  private record Resent(int count, @Nullable String last) {}

  @Override
  public final long countResendable(NotificationFilter which) {
    return look(tables -> tables.outbox().countResendable(which));
  }

  @Override
  public final long resendDead(
      NotificationFilter which, Instant now, LongFunction<AuditEvent> deed) {
    long found = countResendable(which);
    long count = 0;
    String last = null;
    do {
      String after = last;
      boolean isFirst = count == 0;
      Resent resent =
          step(tables -> resentSome(tables, which, after, now, isFirst ? deed : null, found));
      count += resent.count;
      last = resent.last;
    } while (last != null);
    return count;
  }

  private static Resent resentSome(
      Tables tables,
      NotificationFilter which,
      @Nullable String after,
      Instant now,
      @Nullable LongFunction<AuditEvent> deed,
      long found) {
    Tables.Outbox outbox = tables.outbox();
    List<Notification> seen = outbox.resendable(which, after, RESENT_AT_ONCE);
    outbox.requireRoomFor(seen.size());
    seen.stream() // in one order, so that two who do this never wait for each other
        .sorted(Comparator.comparing(Notification::provider).thenComparing(Notification::paymentId))
        .forEach(each -> tables.payments().lock(each.provider(), each.paymentId()));
    int count = 0;
    List<Notification> left = new ArrayList<>(seen);
    while (!left.isEmpty()) {
      Notification first = left.get(0);
      Set<String> wanted = new HashSet<>();
      left.removeIf(each -> each.isInLineOf(first) && wanted.add(each.id()));
      for (Notification dead : Notification.resendable(outbox.lineOf(first))) {
        if (wanted.contains(dead.id())) {
          outbox.putBack(dead.resent(now));
          count++;
        }
      }
    }
    boolean isAll = seen.size() < RESENT_AT_ONCE;
    if (deed != null && count > 0) {
      tables.history().add(deed.apply(isAll && after == null ? count : Math.max(found, count)));
    }
    return new Resent(count, isAll ? null : seen.get(seen.size() - 1).id());
  }

  @Override
  public final void addStatistics(Collection<CallStatistics> more) {
    stepSilently(tables -> tables.statistics().add(more));
  }

  @Override
  public final List<CallStatistics> statistics(Instant from, Instant until) {
    return look(tables -> tables.statistics().between(from, until));
  }

  @Override
  public final List<AlertRecord> alerts() {
    return look(tables -> tables.alerts().all());
  }

  @Override
  public final boolean replaceAlert(@Nullable AlertRecord before, @Nullable AlertRecord after) {
    return step(tables -> replaced(tables.alerts(), before, after));
  }

  /** Where the step is made again, it finds what it has made. */
  private static boolean replaced(
      Tables.Alerts alerts, @Nullable AlertRecord before, @Nullable AlertRecord after) {
    if (before == null) {
      return after != null
          && (alerts.insert(after) || alerts.lock(after.name()).filter(after::equals).isPresent());
    }
    AlertRecord found = alerts.lock(before.name()).orElse(null);
    if (!before.equals(found)) {
      return Objects.equals(found, after);
    }
    if (after == null) {
      alerts.delete(before.name());
    } else {
      alerts.put(after);
    }
    return true;
  }

  @Override
  public final long deadNotifications() {
    return look(tables -> tables.outbox().countDead());
  }

  @Override
  public final Optional<Instant> oldestUnknown() {
    return look(tables -> tables.operations().oldestUnknown());
  }

  @Override
  public final Optional<String> traceOfPayment(String provider, String paymentId) {
    List<OperationRecord> on = look(tables -> tables.operations().on(provider, paymentId));
    return on.stream()
        .filter(operation -> operation.operation().makesPayment())
        .findFirst()
        .or(() -> on.stream().findFirst())
        .map(operation -> operation.request().traceparent());
  }

  @Override
  public final void audit(AuditEvent event) {
    stepSilently(tables -> tables.history().add(event));
  }

  @Override
  public final List<AuditEvent> keysAre(Collection<KnownKey> keys, Instant now) {
    return step(
        tables -> {
          List<AuditEvent> changes = KnownKey.changes(tables.history().lockKeys(), keys, now);
          tables.history().putKeys(keys);
          changes.forEach(tables.history()::add);
          return changes;
        });
  }

  @Override
  public final Optional<Instant> nextDue(WorkScope scope) {
    return look(
        tables -> {
          Instant next = null;
          for (Tables.Due<?> work :
              List.of(
                  tables.operations(), tables.payments(), tables.callbacks(), tables.outbox())) {
            Instant due = work.firstDue(scope);
            next = next == null || due != null && due.isBefore(next) ? due : next;
          }
          return Optional.ofNullable(next);
        });
  }

  @Override
  public final List<String> outOfScope(WorkScope scope, Instant dueSince) {
    return look(
        tables -> {
          List<String> lines = new ArrayList<>();
          say(lines, "unknown operations of provider", tables.operations(), scope, dueSince);
          say(lines, "pending payments of provider", tables.payments(), scope, dueSince);
          say(lines, "callbacks of provider", tables.callbacks(), scope, dueSince);
          say(lines, "notifications for", tables.outbox(), scope, dueSince);
          return lines;
        });
  }

  private static void say(
      List<String> lines, String what, Tables.Due<?> work, WorkScope scope, Instant dueSince) {
    work.outOfScope(scope, dueSince)
        .forEach((lacking, count) -> lines.add("%s %s '%s'".formatted(count, what, lacking)));
  }

  @Override
  public final Optional<Notification> notification(String notificationId) {
    return look(tables -> tables.outbox().get(notificationId));
  }

  @Override
  public final List<PaymentEvent> attempts(Notification notification) {
    return look(tables -> tables.history().attempts(notification));
  }

  @Override
  public final Optional<OperationRecord> operation(String operationId) {
    return look(tables -> tables.operations().get(operationId));
  }

  @Override
  public final Optional<Timeline> timeline(String provider, String paymentId) {
    return look(
        tables -> {
          Optional<PaymentRecord> payment = tables.payments().get(provider, paymentId);
          List<OperationRecord> operations = tables.operations().on(provider, paymentId);
          return payment.isEmpty() && operations.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Timeline(
                      payment.orElse(null),
                      operations,
                      tables.history().of(provider, paymentId),
                      tables.outbox().of(provider, paymentId)));
        });
  }
}
