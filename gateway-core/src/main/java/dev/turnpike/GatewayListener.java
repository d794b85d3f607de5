package dev.turnpike;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens in a gateway, for metrics and traces: override what is of interest. It decides
 * nothing. It is called on the thread on which the thing happens, often while a caller waits: be
 * quick, and never block. What it throws is logged, and changes nothing. Called by many threads at
 * the same time.
 *
 * <p>No event holds an amount, a token, or what a caller or provider said.
 */
public interface GatewayListener {
  /** An operation was asked for, and its caller hears how it ended now. */
  default void operationEnded(OperationEnded event) {}

  /** A provider was called once, for a caller or for the gateway itself. */
  default void providerCalled(ProviderCalled event) {}

  /**
   * What became of an operation whose outcome was unknown is known now: by asking, by a late
   * answer, or by a person.
   */
  default void outcomeFound(OutcomeFound event) {}

  /** A callback came, and was stored, or refused. */
  default void callbackReceived(CallbackReceived event) {}

  /** A provider is asked about more payments, or fewer, because callbacks came. */
  default void callbackQuestions(CallbackQuestions event) {}

  /** It was tried to tell of a payment. */
  default void notificationAttempted(NotificationAttempted event) {}

  /** The store can store again, or can't any more. */
  default void storeChanged(boolean canStore) {}

  /**
   * How an operation ended for its caller.
   *
   * @param provider the provider's name; one that doesn't exist is given as {@code unknown}
   * @param operation for instance {@code pay} or {@code subscription/start}
   * @param result what a new answer says, of what moves money; else {@code null}
   * @param problem why there is no answer; {@code null} where there is one
   * @param outcome what became of the money where there is no answer; {@code null} where none moves
   * @param replayed whether it is what an earlier, identical request was answered
   * @param duration from the call to its end
   * @param requestId of the request; {@code null} where the caller gave none and the call was wrong
   * @param traceparent of the request, as W3C Trace Context has it; {@code null} where the caller
   *     gave none
   */
  record OperationEnded(
      String provider,
      String operation,
      @Nullable PayResult result,
      @Nullable ErrorCode problem,
      @Nullable Outcome outcome,
      boolean replayed,
      Duration duration,
      @Nullable String requestId,
      @Nullable String traceparent) {

    /**
     * How it ended, in one word: the result in small letters, {@code answered} where that has none,
     * {@code replayed}, or the code of the problem.
     */
    public String ending() {
      return replayed ? "replayed" : endingOf(result, problem);
    }
  }

  /**
   * How one call of a provider ended.
   *
   * @param provider the provider's name
   * @param operation what it was called for; also {@code callback}
   * @param problem what its caller hears where it gave no answer; else {@code null}
   * @param duration how long it took
   * @param requestId of the request that led to it
   * @param traceparent that the provider was given; {@code null} where there is none
   */
  record ProviderCalled(
      String provider,
      String operation,
      @Nullable ErrorCode problem,
      Duration duration,
      String requestId,
      @Nullable String traceparent) {

    /** How it ended, in one word: {@code answered}, or the code of the problem. */
    public String ending() {
      return endingOf(null, problem);
    }
  }

  /**
   * What became of an operation that was unknown.
   *
   * @param provider the provider's name
   * @param operation which operation
   * @param result what it is answered with since; {@code null} where it was never executed
   * @param traceparent of the request; {@code null} where there was none
   */
  record OutcomeFound(
      String provider,
      String operation,
      @Nullable PayResult result,
      @Nullable String traceparent) {}

  /**
   * What became of a callback.
   *
   * @param provider the provider's name; one that doesn't exist is given as {@code unknown}
   * @param problem why it was refused; {@code null} where it is stored
   */
  record CallbackReceived(String provider, @Nullable ErrorCode problem) {}

  /**
   * How many payments a provider is asked about now because callbacks came.
   *
   * @param provider the provider's name
   * @param known whether these are payments that the records know
   * @param asked how many
   */
  record CallbackQuestions(String provider, boolean known, int asked) {}

  /**
   * How an attempt to tell of a payment ended.
   *
   * @param provider the provider of the payment
   * @param target who was told: {@code url}, or {@code listener-1} and so on
   * @param ending what follows
   * @param attempt which attempt it was, from 1 on
   * @param duration how long it took
   */
  record NotificationAttempted(
      String provider, String target, Ending ending, int attempt, Duration duration) {

    /** What follows from an attempt. */
    public enum Ending {
      /** Nothing: the receiver has it. */
      DELIVERED,
      /** It is tried again later. */
      FAILED,
      /** It is not tried again. */
      GIVEN_UP
    }
  }

  private static String endingOf(@Nullable PayResult result, @Nullable ErrorCode problem) {
    if (problem != null) {
      return problem.text();
    }
    return result == null ? "answered" : result.name().toLowerCase(Locale.ROOT);
  }
}
