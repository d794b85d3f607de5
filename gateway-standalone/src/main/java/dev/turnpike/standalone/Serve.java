package dev.turnpike.standalone;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.GatewayServer;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Starts the server, which runs until the process is asked to end. */
@Command(name = "serve", description = "Runs the server, as it does without a command.")
final class Serve implements Callable<Integer> {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Map<String, String> environment;
  private final PrintStream out;

  Serve(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    Configuration configuration = new Configuration(environment);
    LogLines lines = Logging.start(configuration.logLevel(), configuration.logFormat());
    Logger log = LoggerFactory.getLogger(Main.class);
    ServerProperties.setMaxConnections(configuration.maxConnections());
    PaymentGateway gateway = configuration.gateway();
    GatewayServer server;
    try {
      server = configuration.server(gateway);
    } catch (IOException | RuntimeException e) {
      gateway.close();
      throw e;
    }
    FileWatcher watcher = new FileWatcher(PAUSE);
    configuration.watch(watcher, server);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  watcher.close();
                  stop(configuration, gateway, server, log);
                  lines.close();
                },
                "turnpike-shutdown"));
    log.info("{}", ServerProperties.effective());
    configuration
        .unknownSettings()
        .forEach(name -> log.warn("{} is no setting, and does nothing; see --help", name));
    configuration
        .pgm()
        .ifPresent(pgm -> pgm.unreadSettings().forEach(line -> log.warn("{}", line)));
    gateway.discoveryFailures().forEach(failure -> log.warn("{}", failure));
    lines.queue();
    out.print(new Banner(configuration, gateway, server));
    out.flush();
    return 0;
  }

  private static void stop(
      Configuration configuration, PaymentGateway gateway, GatewayServer server, Logger log) {
    log.info("stopping: new requests are refused, running ones come to their end");
    int cutOff = server.stop(configuration.shutdownTimeout());
    gateway.close();
    if (cutOff > 0) {
      log.warn("stopped; {} requests were cut off, and their outcome is unknown", cutOff);
    } else {
      log.info("stopped");
    }
  }
}
