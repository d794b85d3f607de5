package dev.turnpike.http.standalone;

import static dev.turnpike.http.testing.Bodies.pay;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.GatewayServer;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** A server of these settings whose files are looked at often, and what it has logged. */
final class WatchingServer implements AutoCloseable {
  private final Logger logger = Logger.getLogger("dev.turnpike.http.standalone");
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          log.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private final PaymentGateway gateway;
  private final GatewayServer server;
  private final FileWatcher watcher = new FileWatcher(Duration.ofMillis(20));

  WatchingServer(Configuration configuration) throws Exception {
    logger.addHandler(handler);
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
    Await.until(
        log::toString,
        () ->
            log.stream()
                .anyMatch(
                    line ->
                        line.startsWith(level.getName())
                            && List.of(parts).stream().allMatch(line::contains)));
  }

  @Override
  public void close() {
    watcher.close();
    server.stop(Duration.ZERO);
    gateway.close();
    logger.removeHandler(handler);
  }
}
