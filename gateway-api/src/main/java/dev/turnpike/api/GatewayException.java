package dev.turnpike.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gateway could not do what was asked. The {@linkplain #code() code} says why, in the same
 * words as an HTTP answer would; the subclasses say what a caller should do next:
 *
 * <ul>
 *   <li>{@link InvalidRequestException}: fix the request;
 *   <li>{@link RequestRejectedException}: the provider refuses this request's content;
 *   <li>{@link RetryableException}: nothing happened, trying again is safe;
 *   <li>{@link OutcomeUnknownException}: the money may have moved, ask for the status first.
 * </ul>
 *
 * <p>A declined payment is not an error: it is an answer with the result {@code KO}. The message
 * holds no secret and no class name, and may be shown.
 */
public class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable Outcome outcome;
  private final @Nullable String provider;
  private final @Nullable Duration retryAfter;
  private final boolean replayed;
  private final transient List<FieldError> errors;

  GatewayException(Builder builder) {
    super(builder.detail, builder.cause);
    this.code = builder.code;
    this.outcome = builder.outcome;
    this.provider = builder.provider;
    this.retryAfter = builder.retryAfter;
    this.replayed = builder.replayed;
    this.errors = builder.errors;
  }

  /** A builder for the exception that fits this code. */
  public static Builder of(ErrorCode code) {
    return new Builder(code);
  }

  /** Why it failed. */
  public ErrorCode code() {
    return code;
  }

  /** What this very occurrence is about: the message, for a person. */
  public String detail() {
    return Objects.requireNonNullElse(getMessage(), code.title());
  }

  /** What a money-moving call may have done; empty on lookups. */
  public Optional<Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  /**
   * Whether this is what an earlier, identical request was answered, said again: the provider heard
   * nothing now.
   */
  public boolean replayed() {
    return replayed;
  }

  /** The provider that was asked, where one was. */
  public Optional<String> provider() {
    return Optional.ofNullable(provider);
  }

  /** How long to wait before trying again, where that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * The wrong fields, all of them at once; empty where the code is not {@link
   * ErrorCode#INVALID_REQUEST}.
   */
  public List<FieldError> errors() {
    return errors == null ? List.of() : errors; // transient: null after deserialization
  }

  /** A builder that starts from this exception. */
  public Builder toBuilder() {
    Builder builder = new Builder(code);
    builder.detail = detail();
    builder.outcome = outcome;
    builder.provider = provider;
    builder.retryAfter = retryAfter;
    builder.replayed = replayed;
    builder.errors = errors();
    builder.cause = this;
    return builder;
  }

  /** Makes the exception whose class fits code and outcome. Not thread-safe. */
  public static final class Builder {
    private final ErrorCode code;
    private String detail;
    private @Nullable Outcome outcome;
    private @Nullable String provider;
    private @Nullable Duration retryAfter;
    private boolean replayed;
    private List<FieldError> errors = List.of();
    private @Nullable Throwable cause;

    private Builder(ErrorCode code) {
      this.code = Objects.requireNonNull(code, "code");
      this.detail = code.title();
    }

    /** What happened, in one sentence without secrets. Default: the code's title. */
    public Builder detail(String detail) {
      this.detail = Objects.requireNonNull(detail, "detail");
      return this;
    }

    /** What a money-moving call may have done; {@code null} on lookups. */
    public Builder outcome(@Nullable Outcome outcome) {
      this.outcome = outcome;
      return this;
    }

    /** The provider that was asked. */
    public Builder provider(@Nullable String provider) {
      this.provider = provider;
      return this;
    }

    /** How long to wait before trying again. */
    public Builder retryAfter(@Nullable Duration retryAfter) {
      this.retryAfter = retryAfter;
      return this;
    }

    /** Whether this was said before, to an identical request. */
    public Builder replayed(boolean replayed) {
      this.replayed = replayed;
      return this;
    }

    /** The wrong fields. */
    public Builder errors(List<FieldError> errors) {
      this.errors = List.copyOf(errors);
      return this;
    }

    /** What led to it: for the log, never shown to a caller. */
    public Builder cause(@Nullable Throwable cause) {
      this.cause = cause;
      return this;
    }

    /** The exception. */
    public GatewayException build() {
      if (code == ErrorCode.INVALID_REQUEST) {
        return new InvalidRequestException(this);
      }
      if (outcome == Outcome.UNKNOWN) {
        return new OutcomeUnknownException(this);
      }
      return switch (code) {
        case PROVIDER_REJECTED -> new RequestRejectedException(this);
        case TOO_MANY_REQUESTS,
            INTERNAL_ERROR,
            PROVIDER_ERROR,
            PROVIDER_UNAVAILABLE,
            GATEWAY_UNAVAILABLE,
            PROVIDER_TIMEOUT ->
            new RetryableException(this);
        default -> new GatewayException(this);
      };
    }
  }
}
