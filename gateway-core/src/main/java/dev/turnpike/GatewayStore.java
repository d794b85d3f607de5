package dev.turnpike;

import dev.turnpike.internal.ledger.Store;

/**
 * Where a gateway keeps its records, for {@link GatewayBuilder#store}: {@code gateway-store-jdbc}
 * makes one. What it can do is between it and the gateway. Thread-safe.
 */
public sealed interface GatewayStore extends AutoCloseable permits Store {
  /** Ends it, unless a gateway has it: that closes its store by itself. */
  @Override
  void close();
}
