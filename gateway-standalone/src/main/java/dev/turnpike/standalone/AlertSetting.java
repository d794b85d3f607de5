package dev.turnpike.standalone;

import dev.turnpike.Alerts;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.transport.HttpUrls;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

/**
 * Of what a person is told, as the settings say.
 *
 * @param environment has the settings
 */
record AlertSetting(Environment environment) {
  private static final int MANY = 1_000_000;
  private static final int ANY_SECONDS = 366 * 24 * 60 * 60;

  /** Empty where nobody is told. */
  Optional<Alerts> read() {
    return environment.text(Setting.GATEWAY_ALERT_URL).map(this::alerts);
  }

  private Alerts alerts(String url) {
    Alerts.Builder alerts =
        Alerts.to(url(url))
            .unknownOlderThan(seconds(Setting.GATEWAY_ALERT_UNKNOWN_SECONDS))
            .deadMoreThan(environment.number(Setting.GATEWAY_ALERT_DEAD, 0, MANY))
            .storeDownLongerThan(seconds(Setting.GATEWAY_ALERT_STORE_SECONDS))
            .refusalsMoreThan(environment.number(Setting.GATEWAY_ALERT_REFUSALS, 0, MANY));
    try {
      alerts.secrets(environment.list(Setting.GATEWAY_ALERT_SECRETS));
    } catch (IllegalArgumentException e) {
      throw new SettingException(
          environment.nameOf(Setting.GATEWAY_ALERT_SECRETS), "is wrong: " + e.getMessage());
    }
    try {
      environment.text(Setting.GATEWAY_ALERT_NAME).ifPresent(alerts::gateway);
    } catch (IllegalArgumentException e) {
      throw new SettingException(Setting.GATEWAY_ALERT_NAME, "is wrong: " + e.getMessage());
    }
    return alerts.build();
  }

  private Duration seconds(Setting setting) {
    return Duration.ofSeconds(environment.number(setting, 0, ANY_SECONDS));
  }

  private static URI url(String text) {
    String wrong;
    try {
      URI url = new URI(text);
      wrong = HttpUrls.whatIsWrongWith(url);
      if (wrong == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      wrong = "is none";
    }
    throw new SettingException(
        Setting.GATEWAY_ALERT_URL,
        "must be an absolute http(s) URL without user and fragment, but '%s' %s"
            .formatted(Redactor.url(text), wrong));
  }
}
