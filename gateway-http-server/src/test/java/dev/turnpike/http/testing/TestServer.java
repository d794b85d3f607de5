package dev.turnpike.http.testing;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.GatewayServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A gateway and its server on a free port, with {@link TestMetrics}, both ended by {@link #close}.
 */
public final class TestServer implements AutoCloseable {
  private final PaymentGateway gateway;
  private final GatewayServer server;
  private final Client client;

  private TestServer(PaymentGateway gateway, UnaryOperator<GatewayServer.Builder> settings) {
    this.gateway = gateway;
    try {
      this.server =
          settings.apply(GatewayServer.builder(gateway).port(0).metrics(new TestMetrics())).start();
    } catch (IOException e) {
      gateway.close();
      throw new UncheckedIOException(e);
    }
    this.client = new Client(server.baseUrl());
  }

  /** With the installed providers, the sandbox among them. */
  public static TestServer withSandbox() {
    return of(PaymentGateway.builder().discoverProviders());
  }

  /** With the installed providers, and settings. */
  public static TestServer withSandbox(UnaryOperator<GatewayServer.Builder> settings) {
    return of(PaymentGateway.builder().discoverProviders(), settings);
  }

  /**
   * The same, which tells this receiver at once or never, and gives a call one second; it keeps its
   * records in memory.
   */
  public static TestServer withSandboxAnd(
      URI receiver, UnaryOperator<GatewayServer.Builder> settings) {
    return of(
        PaymentGateway.builder()
            .discoverProviders()
            .callTimeout(Duration.ofSeconds(1))
            .paymentCallbackUrl(receiver)
            .deliveryPauses(List.of()),
        settings);
  }

  /** Of this gateway. */
  public static TestServer of(GatewayBuilder gateway) {
    return of(gateway, UnaryOperator.identity());
  }

  /** Of this gateway, with settings. */
  public static TestServer of(
      GatewayBuilder gateway, UnaryOperator<GatewayServer.Builder> settings) {
    return new TestServer(gateway.build(), settings);
  }

  /** A caller of it. */
  public Client client() {
    return client;
  }

  /** A new connection to it. */
  public RawClient connect() throws IOException {
    return new RawClient(url());
  }

  /** Where it listens. */
  public URI url() {
    return server.baseUrl();
  }

  /** The server itself. */
  public GatewayServer server() {
    return server;
  }

  @Override
  public void close() {
    server.stop(Duration.ZERO);
    gateway.close();
  }
}
