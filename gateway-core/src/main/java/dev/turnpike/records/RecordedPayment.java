package dev.turnpike.records;

import dev.turnpike.api.PaymentState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A payment as last known.
 *
 * @param tenant whose it is: empty for the host's own, {@code null} where no operation of the
 *     records made it
 * @param provider the provider's name
 * @param paymentId the provider's id of it
 * @param shopTransactionId the caller's id of it, where it was made through this gateway
 * @param paymentMethod how it was to be paid, where the caller said so
 * @param amount what was to be paid, in minor units of the currency; {@code null} where nobody
 *     knows
 * @param currency of the amount
 * @param state where it stood when last heard of
 * @param madeAt when it was made, or first heard of
 * @param nextQuestionAt when its provider is asked about it, while it is pending; {@code null}
 *     where nobody asks
 */
public record RecordedPayment(
    @Nullable String tenant,
    String provider,
    String paymentId,
    @Nullable String shopTransactionId,
    @Nullable String paymentMethod,
    @Nullable Long amount,
    @Nullable String currency,
    PaymentState state,
    Instant madeAt,
    @Nullable Instant nextQuestionAt) {}
