package dev.turnpike.client;

import dev.turnpike.Gateway;
import dev.turnpike.GatewayBuilder;

/** The contract of a gateway, kept by one in this JVM. */
class EmbeddedGatewayTest extends GatewayContract {
  @Override
  Gateway open(GatewayBuilder builder) {
    return builder.build();
  }
}
