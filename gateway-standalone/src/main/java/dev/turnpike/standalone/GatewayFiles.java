package dev.turnpike.standalone;

import dev.turnpike.ExternalService;
import dev.turnpike.GatewayBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The files of settings that say what a gateway is made of. */
final class GatewayFiles {
  private final Environment environment;

  GatewayFiles(Environment environment) {
    this.environment = environment;
  }

  void addTo(GatewayBuilder builder) {
    add(
        Setting.EXTERNAL_PROVIDERS_CONFIG,
        "externalServices",
        GatewayFiles::externalServices,
        builder);
    add(Setting.GATEWAY_PROVIDERS_CONFIG, "providers", GatewayFiles::providers, builder);
    add(Setting.GATEWAY_TENANTS_CONFIG, "tenants", GatewayFiles::tenants, builder);
  }

  private void add(
      Setting setting,
      String list,
      BiConsumer<ConfigFile, GatewayBuilder> reader,
      GatewayBuilder builder) {
    environment
        .file(setting)
        .ifPresent(path -> reader.accept(new ConfigFile(setting, path, list), builder));
  }

  /** The names of the external services. */
  List<String> externalServices() {
    return environment.file(Setting.EXTERNAL_PROVIDERS_CONFIG).stream()
        .flatMap(
            path ->
                new ConfigFile(Setting.EXTERNAL_PROVIDERS_CONFIG, path, "externalServices")
                    .entries().stream())
        .map(entry -> entry.required("externalService"))
        .toList();
  }

  /** Where notifications of tenants go, by their names. */
  Map<String, URI> tenantReceivers() {
    Map<String, URI> receivers = new TreeMap<>();
    environment
        .file(Setting.GATEWAY_TENANTS_CONFIG)
        .ifPresent(
            path ->
                new ConfigFile(Setting.GATEWAY_TENANTS_CONFIG, path, "tenants")
                    .entries()
                    .forEach(
                        entry ->
                            receivers.put(
                                entry.required("tenant"),
                                URI.create(entry.required("paymentCallbackUrl")))));
    return receivers;
  }

  private static void tenants(ConfigFile file, GatewayBuilder builder) {
    Set<String> tenants = new HashSet<>();
    for (ConfigFile.Entry entry : file.entries()) {
      String tenant = entry.required("tenant");
      if (!tenants.add(tenant)) {
        throw entry.wrong("tenant", "is there already");
      }
      String url = entry.required("paymentCallbackUrl");
      List<String> secrets = entry.secrets("webhookSecrets");
      entry.end();
      try {
        builder.tenantCallbackUrl(tenant, URI.create(url), secrets);
      } catch (IllegalArgumentException e) {
        throw entry.wrong(e);
      }
    }
  }

  private static void externalServices(ConfigFile file, GatewayBuilder builder) {
    for (ConfigFile.Entry entry : file.entries()) {
      ExternalService.Builder service;
      try {
        service =
            ExternalService.builder(entry.required("externalService"), entry.required("baseUrl"))
                .apiKey(entry.secret("apiKey"))
                .maxConcurrency(entry.count("maxConcurrency"))
                .callbackToken(entry.secret("callbackToken"));
        if (entry.has("idempotent")) {
          throw entry.wrong(
              "idempotent",
              "is no longer a setting: say idempotencyWindowHours, for how many hours the service honours an Idempotency-Key, or nothing where it does not");
        }
        Optional.ofNullable(entry.count("idempotencyWindowHours"))
            .ifPresent(hours -> service.idempotencyWindow(Duration.ofHours(hours)));
        Optional.ofNullable(entry.count("timeoutMs"))
            .ifPresent(ms -> service.timeout(Duration.ofMillis(ms)));
        Optional.ofNullable(entry.count("connectTimeoutMs"))
            .ifPresent(ms -> service.connectTimeout(Duration.ofMillis(ms)));
        entry.end();
        builder.externalService(service.build());
      } catch (IllegalArgumentException e) {
        throw entry.wrong(e);
      }
    }
  }

  private static void providers(ConfigFile file, GatewayBuilder builder) {
    for (ConfigFile.Entry entry : file.entries()) {
      String installed = entry.required("provider");
      String name = entry.text("name");
      Map<String, String> settings = new HashMap<>(texts(entry, "settings"));
      texts(entry, "settingsFiles")
          .forEach(
              (key, path) -> {
                String field = "settingsFiles." + key;
                if (settings.putIfAbsent(key, entry.fromFile(field, path)) != null) {
                  throw entry.wrong(field, "is given in settings too: leave one of them out");
                }
              });
      entry.end();
      builder.installedProvider(name == null ? installed : name, installed, settings);
    }
  }

  private static Map<String, String> texts(ConfigFile.Entry entry, String field) {
    Map<String, String> texts = new HashMap<>();
    Map<?, ?> given = entry.object(field);
    if (given != null) {
      given.forEach(
          (key, value) -> {
            if (!(value instanceof String text)) {
              throw entry.wrong(field + "." + key, "must be a text");
            }
            texts.put((String) key, text);
          });
    }
    return texts;
  }
}
