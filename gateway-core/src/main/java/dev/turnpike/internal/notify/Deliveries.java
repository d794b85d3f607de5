package dev.turnpike.internal.notify;

import dev.turnpike.GatewayListener;
import dev.turnpike.GatewayListener.NotificationAttempted;
import dev.turnpike.GatewayListener.NotificationAttempted.Ending;
import dev.turnpike.GatewayListener.Step;
import dev.turnpike.GatewayListener.StepBegins;
import dev.turnpike.GatewayListener.StepEnded;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.schedule.Backoff;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.NotificationState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends out what is stored to be told, again and again until it has arrived. Thread-safe. */
final class Deliveries {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final Duration LONGEST_WAIT = Duration.ofHours(24);

  private final Store store;
  private final List<Target> targets;
  private final List<Duration> pauses;
  private final Backoff backoff;
  private final Scheduler scheduler;
  private final Clock clock;
  private final GatewayListener listener;

  Deliveries(
      Store store,
      List<Target> targets,
      List<Duration> pauses,
      Scheduler scheduler,
      GatewayListener listener) {
    this.store = store;
    this.targets = List.copyOf(targets);
    this.pauses = List.copyOf(pauses);
    this.backoff = new Backoff(scheduler);
    this.scheduler = scheduler;
    this.clock = scheduler.clock();
    this.listener = listener;
  }

  /** One notification for each target of a tenant. */
  List<Notification> notificationsOf(
      @Nullable String tenant, String provider, String paymentId, String body, Instant now) {
    List<Notification> notifications = new ArrayList<>();
    for (Target target : targets) {
      if (!target.isFor(tenant)) {
        continue;
      }
      notifications.add(
          new Notification(
              tenant,
              "msg_" + UUID.randomUUID().toString().replace("-", ""),
              provider,
              paymentId,
              target.name(),
              body,
              now,
              0,
              0,
              now,
              NotificationState.PENDING,
              null));
    }
    return notifications;
  }

  /** Tries once, and stores what came of it. */
  void deliver(Notification notification) {
    deliver(notification, notification.attemptsBefore());
  }

  /**
   * Likewise.
   *
   * @param attemptsBefore how many of its attempts don't count as tries, where that is more than it
   *     says itself
   */
  void deliver(Notification notification, int attemptsBefore) {
    long start = scheduler.nanos();
    String trace = traceOf(notification);
    Step step =
        listener.begins(
            new StepBegins(
                StepBegins.Kind.NOTIFICATION, notification.provider(), null, null, null, trace));
    String ours = step == null ? null : step.traceparent();
    Target.Attempt attempt = new Target.Attempt.Failed("it failed");
    try {
      attempt =
          targetOf(notification)
              .map(target -> target.deliver(notification, ours == null ? trace : ours))
              .orElseGet(() -> new Target.Attempt.Failed("nobody is set to receive it"));
    } finally {
      if (step != null) {
        step.ended(endOf(attempt));
      }
    }
    Duration took = Duration.ofNanos(scheduler.nanos() - start);
    int tries =
        notification.attempts() + 1 - Math.max(attemptsBefore, notification.attemptsBefore());
    listener.notificationAttempted(
        new NotificationAttempted(
            notification.provider(),
            notification.target(),
            stored(notification, attempt, tries, detailsOf(attempt, took)),
            tries,
            took));
  }

  private static StepEnded endOf(Target.Attempt attempt) {
    return attempt instanceof Target.Attempt.Delivered
        ? new StepEnded("delivered", null, null)
        : new StepEnded("failed", "failed", null);
  }

  /** That of the operation that made the payment, which may have been long ago. */
  private @Nullable String traceOf(Notification notification) {
    return targetOf(notification).filter(Target::isTraced).isEmpty()
        ? null
        : store.traceOfPayment(notification.provider(), notification.paymentId()).orElse(null);
  }

  private static DeliveryAttempt detailsOf(Target.Attempt attempt, Duration took) {
    Target.Attempt.Answer answer = attempt.answer();
    return answer == null
        ? new DeliveryAttempt(took, null, null)
        : new DeliveryAttempt(took, answer.status(), answer.text());
  }

  private Ending stored(
      Notification notification, Target.Attempt attempt, int tries, DeliveryAttempt details) {
    if (attempt instanceof Target.Attempt.Delivered) {
      LOG.debug("{} was delivered", notification);
      ended(notification, NotificationState.DELIVERED, "delivered", details);
      return Ending.DELIVERED;
    }
    if (attempt instanceof Target.Attempt.Gone gone) {
      giveUp(notification, gone.reason(), details);
      return Ending.GIVEN_UP;
    }
    Target.Attempt.Failed failed = (Target.Attempt.Failed) attempt;
    if (tries > pauses.size()) {
      giveUp(notification, failed.reason(), details);
      return Ending.GIVEN_UP;
    }
    Duration wait = atLeast(failed.notBefore(), backoff.jittered(pauses.get(tries - 1)));
    LOG.warn(
        "{} failed, next attempt in {} ms: {}", notification, wait.toMillis(), failed.reason());
    Instant now = clock.instant();
    store.update(
        notification.afterAttempt(NotificationState.PENDING, now.plus(wait), failed.reason()),
        now,
        details);
    return Ending.FAILED;
  }

  /** Nothing is sent now, but later. */
  void putOff(Notification notification, Instant next, String reason) {
    store.update(
        notification.afterAttempt(NotificationState.PENDING, next, reason), clock.instant());
  }

  /** It is never sent. */
  void end(Notification notification, String reason) {
    ended(notification, NotificationState.DEAD, reason, null);
  }

  private void giveUp(Notification notification, String reason, DeliveryAttempt details) {
    LOG.error("{} is given up: {}", notification, reason);
    ended(notification, NotificationState.DEAD, "given up: " + reason, details);
  }

  private void ended(
      Notification notification,
      NotificationState state,
      String result,
      @Nullable DeliveryAttempt details) {
    Instant now = clock.instant();
    store.update(notification.afterAttempt(state, now, result), now, details);
  }

  private Optional<Target> targetOf(Notification notification) {
    return targets.stream()
        .filter(target -> target.name().equals(notification.target()))
        .findFirst();
  }

  private static Duration atLeast(@Nullable Duration wanted, Duration pause) {
    if (wanted == null || wanted.compareTo(pause) < 0) {
      return pause;
    }
    return wanted.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wanted;
  }
}
