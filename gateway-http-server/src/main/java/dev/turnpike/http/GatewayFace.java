package dev.turnpike.http;

import dev.turnpike.PaymentGateway;
import dev.turnpike.internal.http.ServedFace;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A gateway as its callers over HTTP see it, whichever server it is mounted in: who may call, how
 * large requests may be, and what is there beside the contract. It neither starts nor closes the
 * gateway. Thread-safe.
 *
 * <p>For a server of its own there is {@link GatewayServer}; for one that the host already has,
 * {@link GatewayHandler} takes a face.
 */
public sealed interface GatewayFace permits ServedFace {
  /**
   * A builder of the face of this gateway.
   *
   * @param keys who may call; {@link ApiKeys#none()} lets everybody in: then it is the host that
   *     has to keep strangers out. Web pages of other origins are kept out here, since the host's
   *     cookies would let them in. Which keys are new or withdrawn stands in the gateway's audit:
   *     where a gateway has several faces, or several nodes, give all of them the same keys
   */
  static Builder builder(PaymentGateway gateway, ApiKeys keys) {
    return new Builder(gateway, keys);
  }

  /**
   * From now on these keys are valid, and no others; requests that run come to their end.
   *
   * @throws IllegalArgumentException where it had no keys, or would have none any more
   */
  void apiKeys(ApiKeys keys);

  /**
   * Takes no more requests, which are refused with 503 from now on, and waits for those that run.
   *
   * @return how many still run when the time is over
   */
  int drain(Duration longest);

  /** Says what a {@link GatewayFace} is like. Not thread-safe. */
  final class Builder {
    final PaymentGateway gateway;
    ApiKeys keys;
    WebOrigins origins = WebOrigins.ANY_HOST;
    Limits limits = Limits.DEFAULT;
    Budgets budgets = Budgets.DEFAULT;
    TrustedProxies proxies = TrustedProxies.NONE;
    Clock clock = Clock.systemUTC();
    @Nullable MetricsExporter metrics;
    boolean documented = true;
    Pages pages = Pages.NONE;
    @Nullable StreamTimes streams;
    RefusalLog.Listener onRefusals = (address, kind, since, count) -> {};
    BiConsumer<ApiKeys, ApiKeys> onKeys = (before, after) -> {};

    private Builder(PaymentGateway gateway, ApiKeys keys) {
      this.gateway = Objects.requireNonNull(gateway, "gateway");
      this.keys = Objects.requireNonNull(keys, "keys");
    }

    /** Who may call, instead of what was said before. */
    public Builder apiKeys(ApiKeys keys) {
      this.keys = Objects.requireNonNull(keys, "keys");
      return this;
    }

    /** Whether everybody may call. */
    boolean isOpen() {
      return keys.isOpen();
    }

    /** Under which names it is called where it is open. Default: any. */
    Builder origins(WebOrigins origins) {
      this.origins = origins;
      return this;
    }

    /** How large requests may be. */
    public Builder limits(Limits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /** How much of the server its callers may use at once. */
    public Builder budgets(Budgets budgets) {
      this.budgets = Objects.requireNonNull(budgets, "budgets");
      return this;
    }

    /**
     * The proxies that are believed when they say, by {@code Forwarded} or {@code X-Forwarded-For},
     * whom they forward, and by {@code X-Forwarded-Prefix} below which path they show this face:
     * addresses, or ranges such as {@code 10.0.0.0/8}. Default: none.
     *
     * @throws IllegalArgumentException names what is none
     */
    public Builder trustedProxies(List<String> ranges) {
      this.proxies = TrustedProxies.of(ranges);
      return this;
    }

    /** Counts requests, and has its page at {@code /metrics}. Default: there is no such page. */
    public Builder metrics(MetricsExporter exporter) {
      this.metrics = Objects.requireNonNull(exporter, "exporter");
      return this;
    }

    /**
     * Whether everybody may read the contract at {@code /documentation/openapi.json}, and what an
     * external service answers at {@code /documentation/external-service.json}. Neither says
     * anything of this gateway. Default: yes.
     */
    public Builder documentation(boolean serve) {
      this.documented = serve;
      return this;
    }

    /** Shows these pages to everybody, too. Default: none. */
    public Builder pages(Pages pages) {
      this.pages = Objects.requireNonNull(pages, "pages");
      return this;
    }

    /** The times of streams. Default: there are none, since each keeps a thread. */
    Builder streams(StreamTimes times) {
      this.streams = times;
      return this;
    }

    /** Hears of refused credentials, once for each address and minute. */
    public Builder onRefusals(RefusalLog.Listener listener) {
      this.onRefusals = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Hears of changes of the keys: what was valid before, and what is from now on. At the start it
     * hears of those that the face starts with, after none. Where it throws, {@link #build} fails,
     * or the one who changed the keys hears it; the new keys are valid all the same.
     */
    public Builder onKeys(BiConsumer<ApiKeys, ApiKeys> listener) {
      this.onKeys = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /** Tells the minutes of refused credentials. Default: the machine's clock. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** The face. */
    public GatewayFace build() {
      return new BuiltFace(this);
    }
  }
}
