package dev.turnpike.http.testing;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.Faces;
import dev.turnpike.http.GatewayFace;
import dev.turnpike.http.GatewayServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A gateway and its server on a free port, with {@link TestMetrics}, both ended by {@link #close}.
 * The server is Java's own, or the {@link TestHost} that is there.
 */
public final class TestServer implements AutoCloseable {
  private record Served(TestHost.Running running, Consumer<ApiKeys> keys, Set<TestHost.Own> own) {}

  private final PaymentGateway gateway;
  private final Served served;
  private final @Nullable GatewayServer server;
  private final Client client;

  private TestServer(PaymentGateway gateway, UnaryOperator<GatewayServer.Builder> settings) {
    this.gateway = gateway;
    GatewayServer.Builder builder =
        settings.apply(GatewayServer.builder(gateway).port(0).metrics(new TestMetrics()));
    Optional<TestHost> host = TestHost.installed();
    try {
      if (host.isPresent()) {
        GatewayFace face = Faces.of(builder);
        this.server = null;
        this.served = new Served(host.get().start(face), face::apiKeys, host.get().own());
      } else {
        this.server = builder.start();
        this.served = new Served(new Javas(server), server::apiKeys, Set.of());
      }
    } catch (IOException e) {
      gateway.close();
      throw new UncheckedIOException(e);
    }
    this.client = new Client(url());
  }

  private record Javas(GatewayServer server) implements TestHost.Running {
    @Override
    public URI url() {
      return server.baseUrl();
    }

    @Override
    public void close() {
      server.stop(Duration.ZERO);
    }
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
    return served.running.url();
  }

  /** From now on these keys are valid, and no others. */
  public void apiKeys(ApiKeys keys) {
    served.keys.accept(keys);
  }

  /** The server itself; without one of Java's the test is skipped. */
  public GatewayServer server() {
    assumeThat(server).as("Java's own server").isNotNull();
    return server;
  }

  /** Where health is answered on a port of its own. Another host than Java's server has none. */
  public Optional<URI> healthUrl() {
    return server == null ? Optional.empty() : server.healthUrl();
  }

  /** Where the server does this in its own way the test is skipped. */
  public void requireOurs(TestHost.Own what) {
    assumeThat(served.own).as("what this server does in its own way").doesNotContain(what);
  }

  /**
   * What a request is answered that may be refused while its body is on its way; empty where the
   * answer was lost, because this server closes connections after refusals.
   */
  public Optional<Answer> answerOf(Supplier<Answer> request) {
    try {
      return Optional.of(request.get());
    } catch (UncheckedIOException e) {
      if (served.own.contains(TestHost.Own.CONNECTIONS_AFTER_ERRORS)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Waits until the server has closed this; where it takes its own time, the client does. */
  public void awaitCut(RawClient slow, TestHost.Own what) throws IOException {
    if (!served.own.contains(what)) {
      slow.awaitClose();
    }
    slow.close();
  }

  @Override
  public void close() {
    served.running.close();
    gateway.close();
  }
}
