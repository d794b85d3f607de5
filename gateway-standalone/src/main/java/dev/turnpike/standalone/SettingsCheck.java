package dev.turnpike.standalone;

import dev.turnpike.FingerprintKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is wrong with the settings at once: a start says the first one only, so the same is read
 * again and again, each time without the setting that was wrong.
 */
final class SettingsCheck {
  /** What is said of the first may come from the others' having been left out. */
  private static final Map<Setting, Set<Setting>> FOLLOWS_FROM =
      Map.of(
          Setting.GATEWAY_HTTP_HOST,
          Set.of(Setting.GATEWAY_API_KEYS, Setting.GATEWAY_API_KEYS_CONFIG),
          Setting.GATEWAY_TLS_CLIENT_CA,
          Set.of(Setting.GATEWAY_TLS_KEYSTORE, Setting.GATEWAY_TLS_KEYSTORE_PASSWORD),
          Setting.GATEWAY_TLS_KEYSTORE,
          Set.of(Setting.GATEWAY_TLS_KEYSTORE_PASSWORD),
          Setting.GATEWAY_API_KEYS_CONFIG,
          Set.of(Setting.GATEWAY_TLS_CLIENT_CA, Setting.GATEWAY_API_KEYS),
          Setting.GATEWAY_REQUIRE_SECURE_PEERS,
          Set.of(Setting.GATEWAY_WEBHOOK_SECRETS, Setting.GATEWAY_ALERT_SECRETS),
          Setting.GATEWAY_STORE_URL,
          Set.of(Setting.GATEWAY_STORE_USER, Setting.GATEWAY_STORE_PASSWORD));

  private final Map<String, String> left;
  private final Set<Setting> leftOut = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private @Nullable Configuration configuration;

  SettingsCheck(Map<String, String> environment) {
    this.left = new HashMap<>(environment);
    boolean again = true;
    while (again) {
      again = read();
    }
  }

  private boolean read() {
    try {
      Configuration read = new Configuration(left);
      read.check();
      configuration = read;
      return false;
    } catch (SettingException e) {
      Setting setting = settingOf(e.name());
      if (setting == null
          || FOLLOWS_FROM.getOrDefault(setting, Set.of()).stream().noneMatch(leftOut::contains)) {
        wrong.add(String.valueOf(e.getMessage()));
      }
      return setting != null && leaveOut(setting);
    } catch (IllegalStateException | IllegalArgumentException e) {
      wrong.add(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private static @Nullable Setting settingOf(String name) {
    return Arrays.stream(Setting.values())
        .filter(setting -> name.equals(setting.name()) || name.equals(setting.fileName()))
        .findFirst()
        .orElse(null);
  }

  /** False where it makes no difference: what is missing can't be left out. */
  private boolean leaveOut(Setting setting) {
    boolean was = left.remove(setting.name()) != null;
    was |= left.remove(setting.fileName()) != null;
    if (!was && setting == Setting.GATEWAY_FINGERPRINT_KEYS && !leftOut.contains(setting)) {
      left.put(setting.name(), FingerprintKeys.newKey());
      was = true;
    }
    leftOut.add(setting);
    return was;
  }

  /** What is wrong, each with what to do. */
  List<String> wrong() {
    return wrong;
  }

  /** What could be read; {@code null} where nothing could. */
  @Nullable Configuration configuration() {
    return configuration;
  }

  /** What was read, to ask for single settings. */
  Environment environment() {
    return new Environment(left);
  }

  /** Whether these are as they were given, so that it makes sense to go on with them. */
  boolean has(Setting... settings) {
    return configuration != null && Arrays.stream(settings).noneMatch(leftOut::contains);
  }
}
