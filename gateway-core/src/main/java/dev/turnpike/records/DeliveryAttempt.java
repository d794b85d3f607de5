package dev.turnpike.records;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt to deliver a notification went.
 *
 * @param took how long it took, in whole milliseconds
 * @param httpStatus what the receiver answered with; {@code null} where no answer came, or the
 *     receiver is in process
 * @param answer the first KiB of what the receiver answered, as text and without secrets; {@code
 *     null} where there was nothing, or it is deleted
 */
public record DeliveryAttempt(
    Duration took, @Nullable Integer httpStatus, @Nullable String answer) {
  /** Keeps whole milliseconds. */
  public DeliveryAttempt {
    took = Duration.ofMillis(took.toMillis());
  }

  /** Without the answer. */
  @Override
  public String toString() {
    return "DeliveryAttempt[took=%s, httpStatus=%s]".formatted(took, httpStatus);
  }
}
