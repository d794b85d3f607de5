package dev.turnpike.records;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a payment, kept for those who want to know later.
 *
 * @param at when
 * @param kind what
 * @param provider the provider's name
 * @param paymentId the payment
 * @param about the notification's id, or where a status was learned from
 * @param text the status as JSON, or what an attempt led to
 * @param attempt how the attempt went; {@code null} where none was made, or older versions kept
 *     nothing of it
 */
public record PaymentEvent(
    Instant at,
    Kind kind,
    String provider,
    String paymentId,
    @Nullable String about,
    @Nullable String text,
    @Nullable DeliveryAttempt attempt) {

  /** Something else than an attempt. */
  public PaymentEvent(
      Instant at,
      Kind kind,
      String provider,
      String paymentId,
      @Nullable String about,
      @Nullable String text) {
    this(at, kind, provider, paymentId, about, text, null);
  }

  /** What happened. */
  public enum Kind {
    /** A callback came; further ones that came before it was worked off are not told. */
    CALLBACK,
    /** Another status was learned, or the same was to be told again. */
    STATUS,
    /** A notification was tried. */
    DELIVERY
  }

  /** Without its text. */
  @Override
  public String toString() {
    return "PaymentEvent[at=%s, kind=%s, provider=%s, paymentId=%s, about=%s]"
        .formatted(at, kind, provider, paymentId, about);
  }
}
