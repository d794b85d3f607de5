package dev.turnpike.spi;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The payment company could not be reached, or would not even begin. It is certain that nothing was
 * executed and nothing will be: to try again is safe. A promise: when a byte may have left, throw
 * something else.
 */
public final class NotExecutedException extends ProviderException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  /** With what the caller shall read. */
  public NotExecutedException(String message) {
    this(message, null, null);
  }

  /** With what the caller shall read, and what led to it. */
  public NotExecutedException(String message, @Nullable Throwable cause) {
    this(message, cause, null);
  }

  /** With how long the caller should wait before it tries again. */
  public NotExecutedException(
      String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  /** How long the caller should wait, where that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
