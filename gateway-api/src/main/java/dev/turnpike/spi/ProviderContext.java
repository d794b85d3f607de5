package dev.turnpike.spi;

import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a provider is given when it starts: the name it runs under, its settings, and the time.
 * Immutable and thread-safe. It prints the names of the settings, never their values.
 */
public final class ProviderContext {
  private final String name;
  private final Map<String, String> settings;
  private final Clock clock;

  /** For tests of providers; a gateway makes its own. */
  public ProviderContext(String name, Map<String, String> settings, Clock clock) {
    this.name = Objects.requireNonNull(name, "name");
    this.settings = Map.copyOf(settings);
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** The name that callers use. The same class may run under several, with different settings. */
  public String name() {
    return name;
  }

  /** The setting with this name. */
  public Optional<String> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  /**
   * The setting with this name.
   *
   * @throws IllegalStateException that names it, when it is missing or blank
   */
  public String requiredSetting(String key) {
    return setting(key)
        .filter(value -> !value.isBlank())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "provider '%s' needs the setting '%s'; it has %s"
                        .formatted(name, key, new TreeMap<>(settings).keySet())));
  }

  /** What time it is; a test may set it. */
  public Clock clock() {
    return clock;
  }

  @Override
  public String toString() {
    return "ProviderContext[name=" + name + ", settings=" + new TreeMap<>(settings).keySet() + "]";
  }
}
