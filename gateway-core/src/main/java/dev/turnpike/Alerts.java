package dev.turnpike;

import dev.turnpike.internal.notify.AlertSettings;
import dev.turnpike.internal.notify.Receiver;
import dev.turnpike.internal.notify.WebhookSigner;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Of what the gateway tells a person, and where: a webhook of its own, signed as notifications are.
 * It is posted when something is wrong for longer, or more often, than said here; again after an
 * hour, two, four and so on, at last once a day, as long as it stays wrong; and once when it is
 * over. Of several gateways of one store one tells. Immutable; made by {@link #to}.
 */
public final class Alerts {
  private final Builder said;

  private Alerts(Builder said) {
    this.said = said;
  }

  /**
   * A builder with the usual thresholds.
   *
   * @param url where alerts are posted: an absolute http(s) URL
   * @throws IllegalArgumentException when it is another kind of URL
   */
  public static Builder to(URI url) {
    return new Builder(GatewayBuilder.callable("the URL of alerts", url));
  }

  AlertSettings settings() {
    return new AlertSettings(
        new Receiver(said.url, said.signer),
        said.gateway,
        said.unknown,
        said.dead,
        said.storeDown,
        said.refusals);
  }

  /** Collects what {@link Alerts} say. Not thread-safe. */
  public static final class Builder {
    private final URI url;
    private WebhookSigner signer = new WebhookSigner(List.of());
    private String gateway = "turnpike";
    private Duration unknown = Duration.ofHours(1);
    private long dead;
    private Duration storeDown = Duration.ofMinutes(1);
    private long refusals;

    private Builder(URI url) {
      this.url = url;
    }

    /**
     * Signs alerts: secrets as for {@link GatewayBuilder#webhookSecrets}. Default: unsigned.
     *
     * @throws IllegalArgumentException says which one is wrong, by its place, without showing it
     */
    public Builder secrets(List<String> secrets) {
      this.signer = new WebhookSigner(secrets);
      return this;
    }

    /**
     * By which name an alert says whose it is; all gateways of one store have the same. Default:
     * {@code turnpike}.
     *
     * @throws IllegalArgumentException unless it has 1 to 64 ASCII letters, digits, dots, dashes
     *     and underscores
     */
    public Builder gateway(String name) {
      if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
        throw new IllegalArgumentException(
            "the name of a gateway must be 1 to 64 ASCII letters, digits, '.', '_' and '-'");
      }
      this.gateway = name;
      return this;
    }

    /** When an operation's outcome has been unknown for longer than this. Default: 1 hour. */
    public Builder unknownOlderThan(Duration age) {
      this.unknown = Objects.requireNonNull(age, "age");
      return this;
    }

    /** When more notifications than these were given up. Default: 0. */
    public Builder deadMoreThan(long notifications) {
      this.dead = notifications;
      return this;
    }

    /** When the store could not store for longer than this. Default: 1 minute. */
    public Builder storeDownLongerThan(Duration time) {
      this.storeDown = Objects.requireNonNull(time, "time");
      return this;
    }

    /**
     * When one budget of the HTTP server refused more requests than these within ten seconds.
     * Default: 0.
     */
    public Builder refusalsMoreThan(long refused) {
      this.refusals = refused;
      return this;
    }

    /** The alerts. */
    public Alerts build() {
      Builder copy = new Builder(url);
      copy.signer = signer;
      copy.gateway = gateway;
      copy.unknown = unknown;
      copy.dead = dead;
      copy.storeDown = storeDown;
      copy.refusals = refusals;
      return new Alerts(copy);
    }
  }
}
