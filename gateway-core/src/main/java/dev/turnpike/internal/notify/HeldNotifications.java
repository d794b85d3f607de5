package dev.turnpike.internal.notify;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.RestoredRecords;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.internal.providers.Share;
import dev.turnpike.internal.schedule.Backoff;
import dev.turnpike.internal.schedule.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a restore: a notification of the backup is not sent before its payment has been asked
 * about. The receiver may have heard a newer status before the restore, so one that tells another
 * status than the provider does now is never sent. Thread-safe.
 */
final class HeldNotifications {
  private static final Logger LOG = LoggerFactory.getLogger(HeldNotifications.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** What says nothing of the one payment: the provider can't be asked about others either. */
  private static final Set<ErrorCode> AWAY =
      EnumSet.of(
          ErrorCode.PROVIDER_UNAVAILABLE,
          ErrorCode.PROVIDER_TIMEOUT,
          ErrorCode.PROVIDER_NOT_FOUND,
          ErrorCode.TOO_MANY_REQUESTS);

  private final RestoredRecords restored;
  private final Deliveries deliveries;
  private final StatusRecorder recorder;
  private final Callbacks.StatusQuery question;
  private final Clock clock;
  private final Backoff backoff;
  private final Map<String, Instant> awayUntil = new ConcurrentHashMap<>();
  private final Map<String, Integer> attemptsWhileHeld = new ConcurrentHashMap<>();

  HeldNotifications(
      RestoredRecords restored,
      Deliveries deliveries,
      StatusRecorder recorder,
      Callbacks.StatusQuery question,
      Scheduler scheduler) {
    this.restored = restored;
    this.deliveries = deliveries;
    this.recorder = recorder;
    this.question = question;
    this.clock = scheduler.clock();
    this.backoff = new Backoff(scheduler);
  }

  /** Tries it once, ends it, or puts it off. */
  void work(Notification notification) {
    if (!restored.mayBeOfBackup(notification.createdAt())) {
      deliveries.deliver(notification);
      return;
    }
    Optional<String> known = restored.statusOf(notification.provider(), notification.paymentId());
    String told = StatusRecorder.fingerprintOf(notification.body());
    if (known.filter(told::equals).isPresent()) {
      release(notification);
      return;
    }
    Instant away = awayUntil.get(notification.provider());
    if (away != null && clock.instant().isBefore(away)) {
      deliveries.putOff(notification, away, "held: its provider can't be asked now");
      return;
    }
    PaymentStatus now;
    try {
      now = ask(notification);
    } catch (GatewayException e) {
      hold(notification, e);
      return;
    }
    awayUntil.remove(notification.provider());
    if (told.equals(StatusRecorder.fingerprintOf(now))) {
      release(notification);
    } else {
      LOG.info("{} is not sent: since the restore the provider tells another status", notification);
      deliveries.end(notification, "superseded after a restore: the provider tells another status");
    }
  }

  /** What differs is recorded, and so notified, before the old one is ended. */
  private PaymentStatus ask(Notification notification) {
    return recorder.askAndRecord(
        notification.tenant(),
        notification.provider(),
        notification.paymentId(),
        StatusUpdate.Source.RESTORE,
        () -> question.ask(notification.provider(), notification.paymentId(), Share.CALLS));
  }

  private void hold(Notification notification, GatewayException problem) {
    Instant now = clock.instant();
    Duration pause =
        backoff.asLongAs(Duration.between(restored.since(), now), FIRST_PAUSE, LONGEST_PAUSE);
    if (AWAY.contains(problem.code())) {
      awayUntil.put(notification.provider(), now.plus(pause));
    }
    LOG.warn(
        "{} is held for {} ms: {}",
        notification,
        pause.toMillis(),
        Redactor.line(problem.detail()));
    deliveries.putOff(notification, now.plus(pause), "held: " + problem.detail());
  }

  /** It has all its tries from now on: being held was none. */
  private void release(Notification notification) {
    int before =
        attemptsWhileHeld.computeIfAbsent(notification.id(), id -> notification.attempts());
    deliveries.deliver(notification, before);
  }
}
