package dev.turnpike.providers.sandbox;

import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import java.time.Instant;

/**
 * How one attempt comes out: what is answered at once, and where it stands whenever somebody looks
 * later. Guarded by {@link Sandbox}.
 */
final class AttemptResult {
  static final String DECLINED = "declined, as the scenario 'ko' asks";

  private final PayResult result;
  private final Instant acceptedFrom;
  private boolean awaitsLook;

  private AttemptResult(PayResult result, Instant acceptedFrom) {
    this.result = result;
    this.acceptedFrom = acceptedFrom;
    this.awaitsLook = result == PayResult.REDIRECT_TO_URL;
  }

  static AttemptResult accepted() {
    return new AttemptResult(PayResult.OK, Instant.MIN);
  }

  static AttemptResult declined() {
    return new AttemptResult(PayResult.KO, Instant.MAX);
  }

  static AttemptResult acceptedFrom(Instant time) {
    return new AttemptResult(PayResult.PENDING, time);
  }

  /** The payer is taken to finish on the page right after somebody has looked once. */
  static AttemptResult acceptedAfterOneLook() {
    return new AttemptResult(PayResult.REDIRECT_TO_URL, Instant.MIN);
  }

  /** What is answered at once. */
  PayResult result() {
    return result;
  }

  /** Since when it counts, or from when on it will. */
  Instant acceptedFrom() {
    return acceptedFrom;
  }

  boolean isDeclined() {
    return result == PayResult.KO;
  }

  /** Where it stands. */
  PaymentState state(Instant now) {
    if (isDeclined()) {
      return PaymentState.FAILED;
    }
    return awaitsLook || now.isBefore(acceptedFrom) ? PaymentState.PENDING : PaymentState.ACCEPTED;
  }

  /** Where it stands, said to the caller. */
  PaymentState look(Instant now) {
    PaymentState state = state(now);
    awaitsLook = false;
    return state;
  }
}
