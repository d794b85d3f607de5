package dev.turnpike.internal.contract;

import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.Provider;
import java.util.List;

/**
 * How payment companies call the gateway. It is no row of the table of {@link Operation
 * operations}: no caller asks a provider for it.
 */
public final class CallbackEntry {
  /** Its name, for instance in discovery. */
  public static final String ID = "callback";

  /** The path below {@code /v3/{external}}. */
  public static final String PATH = "/callback";

  /** The HTTP methods. */
  public static final List<String> METHODS = List.of("GET", "POST");

  private CallbackEntry() {}

  /** Whether this provider reads callbacks: every one that takes payments does. */
  public static boolean isSupportedBy(Provider provider) {
    return provider instanceof PaymentProvider || provider instanceof TableProvider;
  }

  /**
   * Has the provider read a callback.
   *
   * @throws Exception what the provider throws
   */
  public static CallbackResult read(Provider provider, Callback callback) throws Exception {
    if (provider instanceof TableProvider service) {
      return service.callback(callback);
    }
    return ((PaymentProvider) provider).callback(callback);
  }
}
