package dev.turnpike;

import dev.turnpike.api.GatewayException;
import java.util.List;

/**
 * What a host's code pays through, wherever the gateway runs: {@link PaymentGateway} is one in this
 * JVM, and {@code RemoteGateway} of {@code gateway-client} one that is called over HTTP. Both mean
 * the same by the same answer and the same exception. Thread-safe.
 */
public interface Gateway extends AutoCloseable {
  /**
   * A handle for one provider.
   *
   * @throws GatewayException with {@code provider_not_found} when there is none of this name; a
   *     remote gateway may say so at the first call
   */
  Payments provider(String name);

  /**
   * The providers that run, by their names.
   *
   * @throws GatewayException when a remote gateway can't say
   */
  List<ProviderInfo> providers();

  /** Ends what this object has begun. To be called by who made it. */
  @Override
  void close();
}
