package dev.turnpike.spi;

import dev.turnpike.api.PaymentStatus;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a callback means. Immutable. */
public final class CallbackResult {
  private final @Nullable String paymentId;
  private final @Nullable PaymentStatus verified;

  private CallbackResult(@Nullable String paymentId, @Nullable PaymentStatus verified) {
    this.paymentId = paymentId;
    this.verified = verified;
  }

  /** It is about this payment. The gateway asks for its status and believes only that. */
  public static CallbackResult ask(String paymentId) {
    return new CallbackResult(Objects.requireNonNull(paymentId, "paymentId"), null);
  }

  /**
   * It says where a payment stands, and its signature over the raw bytes was verified: the gateway
   * believes it.
   */
  public static CallbackResult verified(PaymentStatus status) {
    return new CallbackResult(status.paymentId(), status);
  }

  /** It is genuine, and there is nothing to do about it. */
  public static CallbackResult ignore() {
    return new CallbackResult(null, null);
  }

  /** The payment it is about; empty where there is nothing to do. */
  public Optional<String> paymentId() {
    return Optional.ofNullable(paymentId);
  }

  /** The status it proved. */
  public Optional<PaymentStatus> verifiedStatus() {
    return Optional.ofNullable(verified);
  }
}
