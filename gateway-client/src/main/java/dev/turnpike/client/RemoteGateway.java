package dev.turnpike.client;

import dev.turnpike.Gateway;
import dev.turnpike.HttpLogLevel;
import dev.turnpike.Payments;
import dev.turnpike.ProviderInfo;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.api.RetryableException;
import dev.turnpike.internal.doors.TypedPayments;
import dev.turnpike.internal.transport.HttpProxy;
import dev.turnpike.internal.transport.HttpSettings;
import dev.turnpike.internal.transport.HttpUrls;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway that runs elsewhere, called over HTTP, with the interface of one in this JVM: who
 * begins with {@code PaymentGateway} and moves it out later changes the line that makes it.
 *
 * <pre>{@code
 * try (Gateway gateway = RemoteGateway.at(URI.create("https://gateway.example"), key)) {
 *   PayResponse answer = gateway.provider("sandbox").pay(request);
 * }
 * }</pre>
 *
 * <p>It means what the embedded one means:
 *
 * <ul>
 *   <li>Requests are checked here, before anything is sent.
 *   <li>A problem of the gateway becomes the same {@link GatewayException}, with its code, outcome
 *       and fields.
 *   <li>Where the gateway could not be reached, nothing was executed: {@link RetryableException}.
 *   <li>Where it may have read the request and there is no answer, or none by the contract, the
 *       outcome is unknown: {@link OutcomeUnknownException}. Ask for the status. To repeat the same
 *       request is safe only where an id of yours guards it ({@code shopTransactionId}, {@code
 *       refundId}), or an idempotency key of yours: without either, a refund is made twice.
 *   <li>Look-ups are repeated on a fresh connection. What moves money is sent once. With an
 *       idempotency key it is sent once more, under that key, when the connection broke off, unless
 *       that is {@linkplain Builder#repeatUnderKey switched off}. Calls that no id of the caller's
 *       guards get a key of their own, a new one for each call.
 * </ul>
 *
 * <p>Two things are the remote gateway's to say: a tenant is who has its API key, and whether calls
 * may be {@code foreign} is a right of that key. Thread-safe. To be closed by who made it; the
 * gateway itself runs on. It prints no key.
 */
public final class RemoteGateway implements Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteGateway.class);
  private static final String PLAIN = "http:";

  private final String url;
  private final RemoteCalls calls;

  private RemoteGateway(Builder builder) {
    this.url = builder.url;
    this.calls = new RemoteCalls(builder);
    if (url.regionMatches(true, 0, PLAIN, 0, PLAIN.length())
        && !HttpUrls.isLoopback(URI.create(url))) {
      LOG.warn("the gateway is called by plain http, keys and all ({})", url);
    }
  }

  /**
   * A gateway at this address, called with one key.
   *
   * @param url where it listens, without {@code /v3}
   * @param apiKey sent as {@code Authorization: Bearer}
   * @throws IllegalArgumentException when either is wrong; it shows no key
   */
  public static RemoteGateway at(URI url, String apiKey) {
    return builder(url).apiKey(apiKey).build();
  }

  /**
   * A builder of a gateway at this address.
   *
   * @param url where it listens, without {@code /v3}
   * @throws IllegalArgumentException when it is no http(s) URL, or has a user, a query or a
   *     fragment
   */
  public static Builder builder(URI url) {
    return new Builder(url);
  }

  /**
   * A handle for one provider. Nothing is sent: whether there is one of this name, the first call
   * says.
   *
   * @throws GatewayException with {@code provider_not_found} when no provider can have this name
   */
  @Override
  public Payments provider(String name) {
    RemoteCalls.requireName(name);
    return new TypedPayments(calls, name);
  }

  /**
   * The providers that the key without a tenant may use; where there are keys of tenants only,
   * those that the tenant may use whose key was given first. Their origin is this gateway.
   */
  @Override
  public List<ProviderInfo> providers() {
    List<ProviderInfo> providers = new ArrayList<>();
    if (calls.providers().get("providers") instanceof List<?> listed) {
      for (Object provider : listed) {
        if (provider instanceof Map<?, ?> told && told.get("name") instanceof String name) {
          providers.add(
              new ProviderInfo(
                  name,
                  operations(told.get("operations")),
                  Boolean.TRUE.equals(told.get("sandbox")),
                  url));
        }
      }
    }
    return List.copyOf(providers);
  }

  private static List<String> operations(@Nullable Object told) {
    return told instanceof List<?> names
        ? names.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  /** Ends its connections. */
  @Override
  public void close() {
    calls.close();
  }

  @Override
  public String toString() {
    return "RemoteGateway[" + url + "]";
  }

  /** Collects a {@link RemoteGateway}. Not thread-safe. */
  public static final class Builder {
    final String url;
    final Map<String, String> keys = new LinkedHashMap<>();
    Duration callTimeout = Duration.ofSeconds(60);
    Duration connectTimeout = Duration.ofSeconds(5);
    boolean repeatsUnderKey = true;
    private HttpLogLevel httpLogLevel = HttpLogLevel.NONE;
    private List<X509Certificate> trustedCertificates = List.of();
    private @Nullable HttpProxy proxy;

    private Builder(URI url) {
      String wrong = HttpUrls.whatIsWrongWith(url);
      if (wrong == null && url.getRawQuery() != null) {
        wrong = "has a query";
      }
      if (wrong != null) {
        throw new IllegalArgumentException(
            "a gateway's address must be an http(s) URL without user, query and fragment, such as https://gateway.example, but it "
                + wrong);
      }
      this.url = url.toString().replaceFirst("/+$", "");
    }

    /** The key of calls without a tenant. Default: none, as on loopback. */
    public Builder apiKey(String key) {
      return apiKeyOf("", key);
    }

    /**
     * The key of a tenant's calls: which tenant that is to the gateway is said there, with the key.
     *
     * @param tenant as in {@code CallOptions.tenant}
     */
    public Builder apiKeyOf(String tenant, String key) {
      if (!key.matches("[\\x21-\\x7e]+")) {
        throw new IllegalArgumentException(
            "an API key must be visible ASCII characters without spaces");
      }
      keys.put(Objects.requireNonNull(tenant, "tenant"), key);
      return this;
    }

    /**
     * For a whole call: 60 seconds unless set. Give it more than the gateway gives its providers,
     * else the outcome is unknown here while it is known there.
     */
    public Builder callTimeout(Duration timeout) {
      this.callTimeout = positive("callTimeout", timeout);
      return this;
    }

    /** For reaching the gateway: 5 seconds unless set. */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = positive("connectTimeout", timeout);
      return this;
    }

    /**
     * Whether what moves money under an idempotency key is sent once more when its connection broke
     * off. Default: yes. That executes nothing twice as long as all gateways behind this address
     * share one store that outlasts them. Where each has records of its own, or keeps them in
     * memory, say no: then the outcome is unknown at once.
     */
    public Builder repeatUnderKey(boolean repeat) {
      this.repeatsUnderKey = repeat;
      return this;
    }

    /** How much of the calls is logged; secrets and card data are masked. Default: nothing. */
    public Builder httpLogLevel(HttpLogLevel level) {
      this.httpLogLevel = Objects.requireNonNull(level, "level");
      return this;
    }

    /** Certificates that are trusted beside those that Java trusts. */
    public Builder trustedCertificates(List<X509Certificate> certificates) {
      this.trustedCertificates = List.copyOf(certificates);
      return this;
    }

    /**
     * Calls go through a proxy: {@code http://host:port}, or {@code
     * http://user:password@host:port}.
     *
     * @throws IllegalArgumentException when it is another kind of URL, which is not shown
     */
    public Builder proxy(URI proxy) {
      this.proxy = HttpProxy.at(proxy);
      return this;
    }

    HttpSettings http() {
      return new HttpSettings(HttpSettings.IDLE_TIME, httpLogLevel, trustedCertificates, proxy);
    }

    private static Duration positive(String what, Duration duration) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException(
            "%s must be positive, but is %s".formatted(what, duration));
      }
      return duration;
    }

    /**
     * The handle. Nothing is sent before the first call. A warning is logged where that will be by
     * plain http to another machine.
     */
    public RemoteGateway build() {
      return new RemoteGateway(this);
    }
  }
}
