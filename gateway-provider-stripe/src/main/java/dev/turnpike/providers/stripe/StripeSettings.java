package dev.turnpike.providers.stripe;

import dev.turnpike.spi.ProviderContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One account at Stripe, as its operator describes it. What is wrong is said by the setting's name.
 * Prints no secret.
 */
record StripeSettings(
    String name,
    String apiKey,
    List<String> webhookSecrets,
    Duration webhookTolerance,
    String baseUrl,
    Duration connectTimeout,
    int lookupPages,
    @Nullable String successUrl,
    @Nullable String failureUrl) {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  static StripeSettings read(ProviderContext context) {
    String apiKey = key(context);
    return new StripeSettings(
        context.name(),
        apiKey,
        secrets(context),
        Duration.ofSeconds(number(context, "webhookToleranceSeconds", 300, 1, 86_400)),
        baseUrl(context, apiKey),
        Duration.ofMillis(number(context, "connectTimeoutMs", 5_000, 1, 600_000)),
        number(context, "lookupPages", 10, 1, 1_000),
        context.setting("successUrl").orElse(null),
        context.setting("failureUrl").orElse(null));
  }

  private static String key(ProviderContext context) {
    String key = context.requiredSetting("apiKey").strip();
    if (key.startsWith("pk_")) {
      throw wrong(context, "apiKey", "is a publishable key; it must be a secret or restricted one");
    }
    if (!isVisibleAscii(key)) {
      throw wrong(context, "apiKey", "holds characters that no key has");
    }
    return key;
  }

  private static List<String> secrets(ProviderContext context) {
    List<String> secrets =
        Arrays.stream(context.setting("webhookSecrets").orElse("").split(","))
            .map(String::strip)
            .filter(secret -> !secret.isEmpty())
            .toList();
    if (!secrets.stream().allMatch(StripeSettings::isVisibleAscii)) {
      throw wrong(context, "webhookSecrets", "holds characters that no secret has");
    }
    return secrets;
  }

  private static String baseUrl(ProviderContext context, String apiKey) {
    String url =
        context.setting("baseUrl").orElse("https://api.stripe.com").strip().replaceFirst("/+$", "");
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean plain = scheme.equals("http");
      if (uri.getHost() == null
          || uri.getRawUserInfo() != null
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null
          || !(plain || scheme.equals("https"))) {
        throw wrong(context, "baseUrl", "must be an http(s) URL without user, query and fragment");
      }
      if (plain && apiKey.contains("_live_") && !LOOPBACK.contains(uri.getHost())) {
        throw wrong(context, "baseUrl", "must be https: a live key is not sent in the clear");
      }
      return url;
    } catch (URISyntaxException e) {
      throw wrong(context, "baseUrl", "must be an http(s) URL");
    }
  }

  private static int number(
      ProviderContext context, String setting, int otherwise, int least, int most) {
    String text = context.setting(setting).map(String::strip).orElse("");
    try {
      int number = text.isEmpty() ? otherwise : Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong(context, setting, "must be a whole number from %s to %s".formatted(least, most));
  }

  private static boolean isVisibleAscii(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 127);
  }

  private static IllegalStateException wrong(ProviderContext context, String key, String what) {
    return new IllegalStateException(
        "provider '%s': the setting '%s' %s".formatted(context.name(), key, what));
  }

  @Override
  public String toString() {
    return "StripeSettings[name=%s, baseUrl=%s, webhookSecrets=%s]"
        .formatted(name, baseUrl, webhookSecrets.size());
  }
}
