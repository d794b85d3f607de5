package dev.turnpike.internal.providers;

import dev.turnpike.spi.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider to be started.
 *
 * @param name the name that callers will use; {@code null}: the one that it gives itself
 * @param maker makes the object
 * @param installedName the name of an installed provider to make another object of; {@code null}
 *     with a maker
 * @param settings what it is started with
 * @param limits its limits; {@code null}: the gateway's
 * @param origin where it comes from; {@code null}: where its class comes from
 */
public record ProviderSpec(
    @Nullable String name,
    @Nullable Supplier<? extends Provider> maker,
    @Nullable String installedName,
    Map<String, String> settings,
    @Nullable Limits limits,
    @Nullable String origin) {

  /**
   * What one provider may use.
   *
   * @param timeout how long the gateway waits for a call
   * @param maxConcurrency how many calls it has at the same time
   */
  public record Limits(Duration timeout, int maxConcurrency) {
    /** Requires positive numbers. */
    public Limits {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("timeout must be positive, but is " + timeout);
      }
      if (maxConcurrency < 1) {
        throw new IllegalArgumentException(
            "maxConcurrency must be at least 1, but is " + maxConcurrency);
      }
    }
  }

  /** Names the settings, and shows none. */
  @Override
  public String toString() {
    return "ProviderSpec[name=" + name + ", settings=" + settings.keySet() + "]";
  }
}
