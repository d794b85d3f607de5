package dev.turnpike.records;

import dev.turnpike.api.PaymentState;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which payments; {@code null} means any.
 *
 * @param tenants whose
 * @param provider of which provider
 * @param state where they stand
 * @param shopTransactionId with which id of the caller
 * @param from the earliest {@linkplain RecordedPayment#madeAt() time} they were made at
 * @param until the first time that is too late
 * @param amount of exactly how much, in minor units of the currency
 * @param currency in which currency
 */
public record PaymentFilter(
    @Nullable Set<String> tenants,
    @Nullable String provider,
    @Nullable PaymentState state,
    @Nullable String shopTransactionId,
    @Nullable Instant from,
    @Nullable Instant until,
    @Nullable Long amount,
    @Nullable String currency) {
  /** Of any amount. */
  public PaymentFilter(
      @Nullable Set<String> tenants,
      @Nullable String provider,
      @Nullable PaymentState state,
      @Nullable String shopTransactionId,
      @Nullable Instant from,
      @Nullable Instant until) {
    this(tenants, provider, state, shopTransactionId, from, until, null, null);
  }
}
