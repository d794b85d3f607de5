package dev.turnpike.standalone;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@code GATEWAY_PGM=true} means: callers of Payment Gateway Manager v3 go on unchanged. It
 * gives some settings another default, so whatever is set by name stays as it is set.
 */
final class PgmMode {
  private static final Map<Setting, String> DEFAULTS =
      new EnumMap<>(
          Map.of(
              Setting.GATEWAY_HTTP_HOST, "0.0.0.0",
              Setting.GATEWAY_ALLOW_UNAUTHENTICATED, "true",
              Setting.GATEWAY_UNKNOWN_FIELDS, "ignore"));

  /** What PGM reads and nobody reads here: the beginnings of names, and what to do instead. */
  private static final Map<String, String> UNREAD = unread();

  private final Map<String, String> values;

  PgmMode(Map<String, String> values) {
    this.values = values;
  }

  private static Map<String, String> unread() {
    Map<String, String> unread = new LinkedHashMap<>();
    for (String saga : List.of("FLOW_MANAGER_URL", "SAGA_CRUD_URL")) {
      unread.put(saga, "there are no saga routes: notifications go to PAYMENT_CALLBACK_URL");
    }
    unread.put(
        "SUBSCRIPTION_HANDLER_URL", "subscriptions are told of by PAYMENT_CALLBACK_URL as well");
    unread.put(
        "ADAPTIVE_CHECKOUT_", "there is no adaptive checkout: the caller names the provider");
    unread.put("PGM_PUBLIC_URL", "a provider has its callback URL in its own settings");
    unread.put("STRIPE_", "install the Stripe provider, and set it up in GATEWAY_PROVIDERS_CONFIG");
    for (String provider :
        List.of(
            "ADYEN_",
            "AXERVE_",
            "BRAINTREE_",
            "FLOWPAY_",
            "FNMPAY_",
            "NEXI_",
            "SATISPAY_",
            "SCALAPAY_",
            "SOISY_")) {
      unread.put(
          provider,
          "there is no such provider here: write one, or name a service of this name in EXTERNAL_PROVIDERS_CONFIG");
    }
    return unread;
  }

  /** These settings, with the defaults of this mode where it is on. */
  static Map<String, String> settings(Map<String, String> values) {
    if (!isOn(values)) {
      return values;
    }
    Map<String, String> all = new HashMap<>(values);
    DEFAULTS.forEach((setting, text) -> all.merge(setting.name(), text, PgmMode::given));
    return all;
  }

  private static String given(String given, String standard) {
    return given.isBlank() ? standard : given;
  }

  /** What is neither true nor false is said by whoever reads the setting. */
  private static boolean isOn(Map<String, String> values) {
    return values
        .getOrDefault(Setting.GATEWAY_PGM.name(), "")
        .trim()
        .toLowerCase(Locale.ROOT)
        .equals("true");
  }

  /** What it sets that nobody has set by name, to be told. */
  String defaults() {
    String set =
        DEFAULTS.entrySet().stream()
            .filter(entry -> values.getOrDefault(entry.getKey().name(), "").isBlank())
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", "));
    return set.isEmpty() ? "nothing, since all of it is set by name" : set;
  }

  /** Settings of PGM that do nothing here, each with what to do instead. */
  List<String> unreadSettings() {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(values)
        .keySet()
        .forEach(
            name ->
                UNREAD.entrySet().stream()
                    .filter(entry -> name.startsWith(entry.getKey()))
                    .findFirst()
                    .ifPresent(
                        entry -> lines.add(name + " does nothing here: " + entry.getValue())));
    return lines;
  }
}
