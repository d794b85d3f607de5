package dev.turnpike.internal.notify;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.ledger.PaymentRecords;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.providers.Share;
import dev.turnpike.internal.schedule.Backoff;
import dev.turnpike.internal.schedule.CountedLog;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.spi.CallbackResult;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on callbacks. What a callback says is not believed: the provider is asked, once for all
 * callbacks of a payment that wait. Only a status whose signature the provider verified is taken as
 * it is. Thread-safe.
 */
public final class Callbacks {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration REFUSED_FOR = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration PATIENCE_WITH_PAY = Duration.ofSeconds(5);
  private static final Duration PATIENCE_WITH_SILENCE = Duration.ofDays(3);
  private static final Duration PATIENCE_WITH_UNKNOWN = Duration.ofMinutes(15);

  private final Store store;
  private final PaymentRecords payments;
  private final StatusRecorder recorder;
  private final StatusQuery question;
  private final Runnable wake;
  private final Clock clock;
  private final Backoff backoff;
  private final CountedLog countedLog;
  private final int mostUnknown;
  private final boolean believing;

  /** Asks a provider for a payment's status. */
  @FunctionalInterface
  public interface StatusQuery {
    /**
     * The status, as the gateway tells it.
     *
     * @param share among which calls it has its place
     * @throws GatewayException when there is none
     */
    PaymentStatus ask(String provider, String paymentId, Share share);
  }

  /**
   * Over the records in this store.
   *
   * @param countedLog for what anybody can cause
   * @param mostUnknown how many of a provider wait at most whose payments the records don't know
   * @param believing whether a proved status is taken as it is; false after a restore, when the
   *     records don't know whether a newer one was told
   */
  Callbacks(
      Store store,
      StatusRecorder recorder,
      StatusQuery question,
      Runnable wake,
      Scheduler scheduler,
      CountedLog countedLog,
      int mostUnknown,
      boolean believing) {
    this.store = store;
    this.payments = new PaymentRecords(store);
    this.recorder = recorder;
    this.question = question;
    this.wake = wake;
    this.clock = scheduler.clock();
    this.backoff = new Backoff(scheduler);
    this.countedLog = countedLog;
    this.mostUnknown = mostUnknown;
    this.believing = believing;
  }

  /**
   * Stores what a callback means. When this returns, it will be worked on, whatever happens.
   *
   * @throws GatewayException when the records don't know its payment, and too many such wait
   */
  public void accept(String provider, CallbackResult callback) {
    Optional<PaymentStatus> proved =
        callback.verifiedStatus().map(status -> payments.completed(provider, status));
    if (believing
        && proved.isPresent()
        && !goesBackwards(provider, proved.get())
        && recorder.recordProved(provider, proved.get())) {
      return;
    }
    callback
        .paymentId()
        .ifPresent(
            paymentId -> {
              if (!store.openCallback(
                  provider,
                  paymentId,
                  clock.instant(),
                  proved.isPresent() ? Integer.MAX_VALUE : mostUnknown)) {
                throw GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
                    .provider(provider)
                    .detail(
                        "too many callbacks of provider '%s' wait whose payments are not known; send it again"
                            .formatted(provider))
                    .retryAfter(REFUSED_FOR)
                    .build();
              }
              wake.run();
            });
  }

  /**
   * A proved status may come late: what is decided is not pending again because an old message says
   * so.
   */
  private boolean goesBackwards(String provider, PaymentStatus proved) {
    return proved.status() == PaymentState.PENDING
        && proved.action() != PaymentAction.REFUND
        && store
            .payment(provider, proved.paymentId())
            .filter(known -> known.state() != PaymentState.PENDING)
            .isPresent();
  }

  void work(PendingCallback open) {
    try {
      if (isMadeRightNow(open)) {
        postpone(open, pauseOf(open));
        return;
      }
      recorder.askAndRecord(
          null,
          open.provider(),
          open.paymentId(),
          StatusUpdate.Source.CALLBACK,
          () ->
              question.ask(
                  open.provider(),
                  open.paymentId(),
                  open.known() ? Share.QUESTIONS : Share.UNKNOWN_QUESTIONS));
      store.closeCallback(open);
    } catch (GatewayException e) {
      askAgainLater(open, e);
    }
  }

  /**
   * Whether the callback may be faster than the answer to its own {@code /pay}: then the records
   * are about to know what belongs to the payment, and the notification shall tell it.
   */
  private boolean isMadeRightNow(PendingCallback open) {
    return !open.known()
        && age(open).compareTo(PATIENCE_WITH_PAY) < 0
        && store.payment(open.provider(), open.paymentId()).isEmpty()
        && store.isAnyUnderWay(open.provider());
  }

  private void askAgainLater(PendingCallback open, GatewayException problem) {
    Duration patience =
        problem.code() == ErrorCode.PAYMENT_NOT_FOUND
            ? PATIENCE_WITH_UNKNOWN
            : PATIENCE_WITH_SILENCE;
    boolean hopeless = problem.code() == ErrorCode.OPERATION_NOT_SUPPORTED;
    if (hopeless || age(open).compareTo(patience) > 0) {
      giveUp(open, problem);
      store.closeCallback(open);
      return;
    }
    Duration pause = pauseOf(open);
    String line = "a callback for payment {} of provider '{}' waits {} ms: {}";
    Object[] facts = {
      Redactor.line(open.paymentId()),
      open.provider(),
      pause.toMillis(),
      Redactor.line(problem.detail())
    };
    if (open.known()) {
      LOG.warn(line, facts);
    } else {
      countedLog.warn(LOG, kindOf(open, "wait", problem), line, facts);
    }
    postpone(open, pause);
  }

  private void giveUp(PendingCallback open, GatewayException problem) {
    String line = "a callback for payment {} of provider '{}' is given up: {}";
    Object[] facts = {
      Redactor.line(open.paymentId()), open.provider(), Redactor.line(problem.detail())
    };
    if (open.known()) {
      LOG.error(line, facts);
    } else {
      countedLog.warn(LOG, kindOf(open, "are given up", problem), line, facts);
    }
  }

  private static String kindOf(PendingCallback open, String what, GatewayException problem) {
    return "callbacks of provider '%s' for unknown payments %s (%s)"
        .formatted(open.provider(), what, problem.code().text());
  }

  private Duration pauseOf(PendingCallback open) {
    return backoff.asLongAs(age(open), FIRST_PAUSE, LONGEST_PAUSE);
  }

  private Duration age(PendingCallback open) {
    return Duration.between(open.since(), clock.instant());
  }

  private void postpone(PendingCallback open, Duration pause) {
    store.postponeCallback(open, clock.instant().plus(pause));
  }
}
