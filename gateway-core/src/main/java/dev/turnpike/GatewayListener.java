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
  /**
   * A step begins that takes time, and that is a span of a trace. What this returns hears how it
   * ends, and may say under which {@code traceparent} all goes on that follows from it: further
   * steps, the provider, services and receivers. Of several listeners that say one the last counts,
   * and each is given what the one before has said.
   *
   * @return {@code null}: the end is of no interest, and the {@code traceparent} stays
   */
  default @Nullable Step begins(StepBegins event) {
    return null;
  }

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

  /** A step that has begun. Thread-safe. */
  interface Step {
    /**
     * As W3C Trace Context has it, what goes on from here; {@code null}, or what that doesn't know:
     * what came, if anything did.
     */
    @Nullable String traceparent();

    /**
     * The step goes on on another thread, this one: what is bound to a thread can be made current
     * here. Called before a provider that has a thread of its own is called on that.
     *
     * @return run when the step leaves this thread, which may be long after it {@linkplain #ended
     *     ended} for its caller; {@code null}: nothing is to be done then
     */
    default @Nullable Runnable goesOnHere() {
      return null;
    }

    /**
     * The step is over. Called once, on the thread on which it began, but for a process that dies.
     */
    void ended(StepEnded event);
  }

  /**
   * What a step is that begins.
   *
   * @param kind what it is
   * @param provider whose it is; one that doesn't exist is given as {@code unknown}; {@code null}
   *     of an HTTP request
   * @param operation for instance {@code pay}; {@code null} of a notification, and of an HTTP
   *     request
   * @param peer who is called; {@code null} but of an HTTP request
   * @param requestId of the request that led to it; {@code null} where there is none
   * @param traceparent under which it happens, as W3C Trace Context has it; {@code null} where
   *     nobody gave any
   */
  record StepBegins(
      Kind kind,
      @Nullable String provider,
      @Nullable String operation,
      @Nullable HttpPeer peer,
      @Nullable String requestId,
      @Nullable String traceparent) {

    /** What steps there are. */
    public enum Kind {
      /** From a call of the gateway to its end. */
      OPERATION,
      /** One call of a provider, within an operation or for the gateway itself. */
      PROVIDER_CALL,
      /** One attempt to tell of a payment. */
      NOTIFICATION,
      /** One HTTP request to an external service or a receiver. */
      HTTP_REQUEST
    }
  }

  /**
   * Who is called by HTTP: without the path, which may hold tokens.
   *
   * @param method the HTTP method
   * @param host name or address
   * @param port the port
   */
  record HttpPeer(String method, String host, int port) {}

  /**
   * How a step ended.
   *
   * @param ending in one word, as of the event of the same step; of an HTTP request {@code
   *     answered} or {@code no_answer}
   * @param error what went wrong, in one word: the code of a problem, an HTTP status from 400 on,
   *     {@code timeout}, {@code no_answer}; {@code null} where nothing did
   * @param httpStatus of the answer to an HTTP request; else {@code null}
   */
  record StepEnded(String ending, @Nullable String error, @Nullable Integer httpStatus) {}

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
   * @param target who was told: {@code url}; {@code listener-} and the listener's name, or 1 and so
   *     on
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
