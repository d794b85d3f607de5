package dev.turnpike.standalone;

import static dev.turnpike.http.testing.Bodies.pay;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.GatewayServer;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.LoggedLines;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;

/** A server of these settings whose files are looked at often, and what it has logged. */
final class WatchingServer implements AutoCloseable {
  private final LoggedLines log = new LoggedLines("dev.turnpike.standalone");
  private final PaymentGateway gateway;
  private final GatewayServer server;
  private final FileWatcher watcher = new FileWatcher(Duration.ofMillis(20));

  WatchingServer(Configuration configuration) throws Exception {
    gateway = configuration.gateway();
    server = configuration.server(gateway);
    configuration.watch(watcher, server);
  }

  URI url() {
    return server.baseUrl();
  }

  Client client() {
    return new Client(url());
  }

  Answer as(String key, String path) {
    return client().get(path, "Authorization", "Bearer " + key);
  }

  Answer payAs(String key) {
    return client().post("/v3/sandbox/pay", pay(), "Authorization", "Bearer " + key);
  }

  void awaitLine(Level level, String... parts) {
    log.await(
        line ->
            line.startsWith(level.getName()) && List.of(parts).stream().allMatch(line::contains));
  }

  @Override
  public void close() {
    watcher.close();
    server.stop(Duration.ZERO);
    gateway.close();
    log.close();
  }
}
