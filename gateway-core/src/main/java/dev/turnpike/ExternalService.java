package dev.turnpike;

import dev.turnpike.internal.contract.Names;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.transport.HttpUrls;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A service in any language that speaks the contract below a base URL, and so is a provider;
 * another gateway's {@code …/v3/{name}} is one. Made by {@link #builder}. Immutable. It prints no
 * secret.
 *
 * @param name the name that callers use
 * @param baseUrl calls go to {@code {baseUrl}/pay} and so on: http or https, without query
 * @param apiKey sent as {@code Authorization: Bearer}; {@code null}: none
 * @param timeout for a whole call
 * @param connectTimeout for reaching the service
 * @param maxConcurrency calls at the same time; {@code null}: the gateway's own limit
 * @param callbackToken what a callback must bring, as {@code Authorization: Bearer} or {@code
 *     ?token=}; {@code null}: nothing
 * @param idempotencyWindow for how long it honours an {@code Idempotency-Key}, so that an open call
 *     may be sent again with the same key; zero: it does not
 */
public record ExternalService(
    String name,
    URI baseUrl,
    @Nullable String apiKey,
    Duration timeout,
    Duration connectTimeout,
    @Nullable Integer maxConcurrency,
    @Nullable String callbackToken,
    Duration idempotencyWindow) {

  /** Checks every part; {@link IllegalArgumentException} names what is wrong. */
  public ExternalService {
    if (!Names.isName(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' can't be an external service's name: " + Names.FORM);
    }
    checkUrl(name, baseUrl);
    checkPositive(name, "timeout", timeout);
    checkPositive(name, "connectTimeout", connectTimeout);
    if (maxConcurrency != null && maxConcurrency < 1) {
      throw new IllegalArgumentException(
          "external service '"
              + name
              + "': maxConcurrency must be at least 1, but is "
              + maxConcurrency);
    }
    if (idempotencyWindow.isNegative()) {
      throw new IllegalArgumentException(
          "external service '%s': idempotencyWindow must not be negative, but is %s"
              .formatted(name, idempotencyWindow));
    }
    checkSecret(name, "apiKey", apiKey);
    checkSecret(name, "callbackToken", callbackToken);
  }

  /** A builder with 30 s for a call, 5 s of them for reaching the service. */
  public static Builder builder(String name, String baseUrl) {
    return new Builder(name, baseUrl);
  }

  private static void checkUrl(String name, URI url) {
    String wrong = HttpUrls.whatIsWrongWith(url);
    if (wrong == null && url.getRawQuery() != null) {
      wrong = "has a query";
    }
    if (wrong != null) {
      throw new IllegalArgumentException(
          "external service '%s': baseUrl must be an http(s) URL without user, query and fragment, such as http://acme:8080, but '%s' %s"
              .formatted(name, Redactor.url(url.toString()), wrong));
    }
  }

  private static void checkPositive(String name, String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "external service '%s': %s must be positive, but is %s ms"
              .formatted(name, what, duration.toMillis()));
    }
  }

  private static void checkSecret(String name, String what, @Nullable String secret) {
    if (secret != null && !secret.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException(
          "external service '%s': %s must be visible ASCII characters without spaces"
              .formatted(name, what));
    }
  }

  @Override
  public String toString() {
    return "ExternalService[name=" + name + ", baseUrl=" + baseUrl + "]";
  }

  /** Collects an {@link ExternalService}. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final String baseUrl;
    private @Nullable String apiKey;
    private Duration timeout = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(5);
    private @Nullable Integer maxConcurrency;
    private @Nullable String callbackToken;
    private Duration idempotencyWindow = Duration.ZERO;

    private Builder(String name, String baseUrl) {
      this.name = Objects.requireNonNull(name, "name");
      this.baseUrl = Objects.requireNonNull(baseUrl, "baseUrl");
    }

    /** {@link ExternalService#apiKey()}. */
    public Builder apiKey(@Nullable String apiKey) {
      this.apiKey = apiKey;
      return this;
    }

    /** {@link ExternalService#timeout()}. */
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /** {@link ExternalService#connectTimeout()}. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = connectTimeout;
      return this;
    }

    /** {@link ExternalService#maxConcurrency()}. */
    public Builder maxConcurrency(@Nullable Integer maxConcurrency) {
      this.maxConcurrency = maxConcurrency;
      return this;
    }

    /** {@link ExternalService#callbackToken()}. */
    public Builder callbackToken(@Nullable String callbackToken) {
      this.callbackToken = callbackToken;
      return this;
    }

    /** {@link ExternalService#idempotencyWindow()}. Default: zero. */
    public Builder idempotencyWindow(Duration idempotencyWindow) {
      this.idempotencyWindow = idempotencyWindow;
      return this;
    }

    /**
     * The service.
     *
     * @throws IllegalArgumentException names what is wrong
     */
    public ExternalService build() {
      try {
        return new ExternalService(
            name,
            new URI(baseUrl),
            apiKey,
            timeout,
            connectTimeout,
            maxConcurrency,
            callbackToken,
            idempotencyWindow);
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException(
            "external service '%s': baseUrl is no URL: '%s'"
                .formatted(name, Redactor.url(baseUrl)));
      }
    }
  }
}
