package dev.turnpike.standalone;

import dev.turnpike.Right;
import dev.turnpike.http.ApiKey;
import dev.turnpike.http.ApiKeys;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who may call, as the settings and the file that they name say. */
final class KeySettings {
  private final Environment environment;
  private final Optional<Path> path;
  private final WatchedFiles watched;

  KeySettings(Environment environment) {
    this.environment = environment;
    this.path = environment.file(Setting.GATEWAY_API_KEYS_CONFIG);
    this.watched =
        new WatchedFiles(
            Stream.concat(path.stream(), environment.secretFile(Setting.GATEWAY_API_KEYS).stream())
                .toList());
  }

  /** The files of keys, which may change. */
  WatchedFiles watched() {
    return watched;
  }

  /** Who may call from the start on. */
  ApiKeys atStart() {
    ApiKeys keys = read();
    if (!keys.isOpen() && keys.keys().isEmpty()) {
      throw new SettingException(
          path.isPresent()
              ? Setting.GATEWAY_API_KEYS_CONFIG.name()
              : environment.nameOf(Setting.GATEWAY_API_KEYS),
          "names a file without keys, and there are no others: nobody could call");
    }
    if (environment.flag(Setting.GATEWAY_PGM) && keys.isForEverybody()) {
      throw new SettingException(
          Setting.GATEWAY_ALLOW_UNAUTHENTICATED,
          "is false with GATEWAY_PGM, and there are no API keys, so that nobody could call: set GATEWAY_API_KEYS");
    }
    return keys;
  }

  /** Who may call, as it is written now. */
  ApiKeys read() {
    ApiKeys keys = keys();
    return environment.flag(Setting.GATEWAY_PGM)
            && environment.flag(Setting.GATEWAY_ALLOW_UNAUTHENTICATED)
        ? keys.andKeyless()
        : keys;
  }

  private ApiKeys keys() {
    environment.readAgain(Setting.GATEWAY_API_KEYS);
    List<String> plain = environment.list(Setting.GATEWAY_API_KEYS);
    String name = environment.nameOf(Setting.GATEWAY_API_KEYS);
    if (plain.isEmpty() && path.isEmpty() && name.equals(Setting.GATEWAY_API_KEYS.name())) {
      return ApiKeys.none(); // no file is named: one whose last key is gone lets nobody in
    }
    ApiKeys keys;
    try {
      keys = ApiKeys.of(plain);
    } catch (IllegalArgumentException e) {
      throw new SettingException(name, "is wrong: " + e.getMessage());
    }
    if (path.isPresent()) {
      for (ConfigFile.Entry entry :
          new ConfigFile(Setting.GATEWAY_API_KEYS_CONFIG, path.get(), "keys").entries()) {
        ApiKey key = key(entry);
        try {
          keys = keys.with(key);
        } catch (IllegalArgumentException e) {
          throw entry.wrong(e);
        }
      }
    }
    return keys;
  }

  private ApiKey key(ConfigFile.Entry entry) {
    ApiKey.Builder key = field(entry, "name", () -> ApiKey.named(entry.required("name")));
    String sha256 = entry.text("sha256");
    String certificate = entry.text("certificate");
    if ((sha256 == null) == (certificate == null)) {
      throw entry.wrong("sha256", "is required, or else a certificate, but not both");
    }
    if (sha256 != null) {
      field(entry, "sha256", () -> key.sha256(sha256));
    }
    if (certificate != null) {
      if (environment.text(Setting.GATEWAY_TLS_CLIENT_CA).isEmpty()) {
        throw entry.wrong("certificate", "needs GATEWAY_TLS_CLIENT_CA");
      }
      field(entry, "certificate", () -> key.certificate(certificate));
    }
    String tenant = entry.text("tenant");
    if (tenant != null) {
      field(entry, "tenant", () -> key.tenant(tenant));
    }
    Set<String> providers = names(entry, "providers");
    if (providers != null) {
      key.providers(providers);
    }
    Set<String> tenants = names(entry, "tenants");
    if (tenants != null) {
      key.tenants(tenants);
    }
    Integer requestsPerMinute = entry.count("requestsPerMinute");
    if (requestsPerMinute != null) {
      key.requestsPerMinute(requestsPerMinute);
    }
    key.rights(rights(entry));
    entry.end();
    return field(entry, "providers", key::build);
  }

  private static Set<Right> rights(ConfigFile.Entry entry) {
    Set<String> names = names(entry, "rights");
    if (names == null) {
      throw entry.wrong("rights", "is required: " + choices());
    }
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (String name : names) {
      rights.add(
          Right.of(name)
              .orElseThrow(
                  () ->
                      entry.wrong(
                          "rights", "has '%s', which is none of %s".formatted(name, choices()))));
    }
    return rights;
  }

  private static String choices() {
    return Arrays.stream(Right.values()).map(Right::text).collect(Collectors.joining(", "));
  }

  private static @Nullable Set<String> names(ConfigFile.Entry entry, String field) {
    if (!entry.has(field)) {
      return null;
    }
    List<String> texts = entry.texts(field);
    if (texts.isEmpty()) {
      throw entry.wrong(field, "must not be empty");
    }
    return new HashSet<>(texts);
  }

  private static <T> T field(ConfigFile.Entry entry, String name, Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      throw entry.wrong(name, String.valueOf(e.getMessage()));
    }
  }
}
