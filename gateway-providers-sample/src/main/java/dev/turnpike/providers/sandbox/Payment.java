package dev.turnpike.providers.sandbox;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One payment and what was given back of it. Guarded by {@link Sandbox}. */
final class Payment {
  private final String id;
  private final Charge charge;
  private final AttemptResult verdict;
  private long refunded;
  private long refunding;
  private Instant refundingUntil = Instant.MIN;

  Payment(String id, Charge charge, AttemptResult verdict) {
    this.id = id;
    this.charge = charge;
    this.verdict = verdict;
  }

  /** What somebody is charged. */
  record Charge(
      long amount, String currency, String shopTransactionId, @Nullable String paymentMethod) {}

  String id() {
    return id;
  }

  String currency() {
    return charge.currency;
  }

  String shopTransactionId() {
    return charge.shopTransactionId;
  }

  PaymentState state(Instant now) {
    return verdict.state(now);
  }

  /** How much can still be given back. */
  long left(Instant now) {
    return state(now) == PaymentState.ACCEPTED ? charge.amount - refunded - refunding : 0;
  }

  /** How much was given back. */
  long refunded(Instant now) {
    if (!now.isBefore(refundingUntil)) {
      refunded += refunding;
      refunding = 0;
    }
    return refunded;
  }

  /**
   * Gives back part of what is left, from that time on. Until then it can't be given back twice
   * either.
   */
  void refund(long amount, Instant from, Instant now) {
    long already = refunded(now);
    if (now.isBefore(from)) {
      // Those under way arrive together, with the last of them: a list could grow without end.
      refunding += amount;
      refundingUntil = from.isAfter(refundingUntil) ? from : refundingUntil;
    } else {
      refunded = already + amount;
    }
  }

  /** Where it stands, said to the caller. */
  PaymentStatus look(Instant now) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("amount", charge.amount);
    metadata.put("currency", charge.currency);
    metadata.put("refunded", refunded(now));
    return PaymentStatus.builder()
        .status(verdict.look(now))
        .paymentId(id)
        .shopTransactionId(charge.shopTransactionId)
        .paymentMethod(charge.paymentMethod)
        .metadata(metadata)
        .build();
  }
}
