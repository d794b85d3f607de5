package dev.turnpike.client;

import dev.turnpike.Gateway;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.ApiKey;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.GatewayServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract of a gateway, kept by one behind HTTP. */
class RemoteGatewayTest extends GatewayContract {
  private PaymentGateway gateway;
  private GatewayServer server;

  @Override
  Gateway open(GatewayBuilder builder) throws IOException {
    gateway = builder.build();
    server =
        GatewayServer.builder(gateway)
            .port(0)
            .apiKeys(
                ApiKeys.of(List.of("anna:3f0d0d3f5c0e4a53a2", "bert:5c0d0d3f5c0e4a53a3"))
                    .with(ApiKey.plain("7c0d0d3f5c0e4a53a1")))
            .start();
    return RemoteGateway.builder(server.baseUrl())
        .apiKey("7c0d0d3f5c0e4a53a1")
        .apiKeyOf("anna", "3f0d0d3f5c0e4a53a2")
        .apiKeyOf("bert", "5c0d0d3f5c0e4a53a3")
        .build();
  }

  @AfterEach
  void stop() {
    server.stop(Duration.ZERO);
    gateway.close();
  }
}
