package dev.turnpike.bench;

import dev.turnpike.bench.Turns.Side;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How each line is measured. */
record HttpMeasurements(
    HttpBench options, Path jar, Path folder, Load load, Turns turns, PrintStream out) {
  private static final String SANDBOX = "/v3/sandbox/pay";
  private static final Map<String, String> IN_MEMORY = Map.of("GATEWAY_STORE_URL", "memory");
  private static final int FIRST_WITH_AOT_CACHE = 25;

  /** The figures, in the order of the line's goals. */
  double[] measure(HttpLine line) throws Exception {
    try (Servers servers = new Servers(options.jdk.toAbsolutePath(), jar, folder)) {
      return switch (line) {
        case LOCAL_MEMORY_32, LOCAL_MEMORY_256 -> localMemory(line, servers);
        case FORWARD_32 -> forward(line, servers, 0);
        case FORWARD_50MS_256 -> forward(line, servers, 50);
        case FORWARD_1S_2000 -> waiting(line, servers);
        case SQLITE_32 -> sqlite(line, servers);
        case POSTGRESQL_32 -> postgresql(line, servers);
        case START -> start(servers);
        case RESIDENT -> resident(line, servers);
        case EMBEDDED -> embedded(line, servers);
      };
    }
  }

  /** The version of the servers' Java, such as 17. */
  int feature() throws IOException {
    Properties release = new Properties();
    try (var in = Files.newInputStream(options.jdk.resolve("release"))) {
      release.load(in);
    }
    String version = release.getProperty("JAVA_VERSION").replace("\"", "");
    return Runtime.Version.parse(version).feature();
  }

  private double[] localMemory(HttpLine line, Servers servers) throws Exception {
    Side bare = new Side(servers.yardstick("/pay", "bare"), "/pay", load);
    Side product = new Side(servers.product(SANDBOX, IN_MEMORY), SANDBOX, load);
    Turns.Result result = turns.measure(line.label(), line.callers(), bare, product);
    return new double[] {result.ratio(Sample::rate), result.ratio(Sample::cpu)};
  }

  private double[] forward(HttpLine line, Servers servers, int delay) throws Exception {
    ServerProcess upstream = servers.yardstick("/waiting", "upstream");
    Side bare = new Side(bareForward(line, servers, upstream), "/" + delay + "/pay", load);
    Side product = new Side(forwarding(line, servers, upstream), service(delay), load);
    Turns.Result result = turns.measure(line.label(), line.callers(), bare, product);
    return new double[] {result.ratio(Sample::rate)};
  }

  private static ServerProcess bareForward(HttpLine line, Servers servers, ServerProcess upstream)
      throws Exception {
    String callers = String.valueOf(line.callers());
    return servers.yardstick("/0/pay", "bare-forward", upstream.uri("").toString(), callers);
  }

  private static ServerProcess forwarding(HttpLine line, Servers servers, ServerProcess upstream)
      throws Exception {
    String services =
        Stream.of("/0", "/50", "/1000")
            .map(
                delay ->
                    "{\"externalService\":\"after-%s\",\"baseUrl\":\"%s\"}"
                        .formatted(delay.substring(1), upstream.uri(delay)))
            .collect(Collectors.joining(",", "{\"externalServices\":[", "]}"));
    Path file = Files.writeString(servers.file("services.json"), services);
    Map<String, String> settings = new HashMap<>(IN_MEMORY);
    settings.put("EXTERNAL_PROVIDERS_CONFIG", file.toString());
    if (line == HttpLine.FORWARD_1S_2000) {
      settings.put("GATEWAY_MAX_CONCURRENCY", String.valueOf(line.callers()));
    }
    return servers.product(service(0), settings);
  }

  private static String service(int delay) {
    return "/v3/after-" + delay + "/pay";
  }

  private double[] waiting(HttpLine line, Servers servers) throws Exception {
    ServerProcess upstream = servers.yardstick("/waiting", "upstream");
    waiting(line, upstream, bareForward(line, servers, upstream), "/0/pay", "/1000/pay");
    ServerProcess product = forwarding(line, servers, upstream);
    return waiting(line, upstream, product, service(0), service(1_000));
  }

  private double[] waiting(
      HttpLine line, ServerProcess upstream, ServerProcess server, String atOnce, String late)
      throws Exception {
    new Side(server, atOnce, load).warmUp(32, turns.warmUp());
    double before = server.residentMegabytes();
    Side side = new Side(server, late, load);
    FutureTask<Sample> calls =
        new FutureTask<>(() -> side.measure(line.callers(), turns.measured()));
    new Thread(calls, "calls").start();
    long most = 0;
    double resident = before;
    while (!calls.isDone()) {
      long now = Long.parseLong(ServerProcess.call(upstream.uri("/waiting"), null));
      if (now > most) {
        most = now;
        resident = server.residentMegabytes();
      }
      Thread.sleep(20);
    }
    Sample sample = calls.get();
    out.println(sample.row(line.label(), line.callers(), server.name()));
    double each = (resident - before) * 1024 / most;
    say("%,d waited at once, %.1f KB each: %.0f MB, of %.0f before", most, each, resident, before);
    return new double[] {sample.served() / (double) (sample.served() + sample.errors()), each};
  }

  private double[] sqlite(HttpLine line, Servers servers) throws Exception {
    String file = servers.file("of-process").resolve("turnpike.db").toString();
    Side inProcess = inProcess(servers.yardstick("/1/1", "in-process", file));
    Side product = new Side(servers.product(SANDBOX, Map.of()), SANDBOX, load);
    Turns.Result result = turns.measure(line.label(), line.callers(), inProcess, product);
    return new double[] {result.ratio(Sample::rate)};
  }

  private static Side inProcess(ServerProcess process) {
    return new Side(process, "/", Load::inProcess);
  }

  private double[] postgresql(HttpLine line, Servers servers) throws Exception {
    if (options.postgres != null) {
      return postgresql(line, servers, options.postgres);
    }
    try (Bed.Postgres own = new Bed.Postgres()) {
      return postgresql(line, servers, own.url());
    }
  }

  private double[] postgresql(HttpLine line, Servers servers, String url) throws Exception {
    String schema = "turnpike_bench_" + UUID.randomUUID().toString().substring(0, 8);
    Map<String, String> settings =
        Map.of(
            "GATEWAY_STORE_URL", url,
            "GATEWAY_STORE_SCHEMA", schema,
            "GATEWAY_FINGERPRINT_KEYS", "bench:0123456789abcdef0123456789abcdef");
    ServerProcess product = servers.product(SANDBOX, settings);
    try {
      Side side = new Side(product, SANDBOX, load);
      Turns.Result result = turns.measure(line.label(), line.callers(), side);
      return new double[] {Sample.middle(result.product()).cpu()};
    } finally {
      product.stop();
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute("drop schema if exists " + schema + " cascade");
      }
    }
  }

  private double[] start(Servers servers) throws Exception {
    Path cache = servers.file("gateway.aot");
    boolean cached = feature() >= FIRST_WITH_AOT_CACHE;
    if (cached) {
      servers.product(SANDBOX, Map.of(), "-XX:AOTCacheOutput=" + cache).stop();
      if (!Files.exists(cache)) {
        throw new IllegalStateException("the training start has made no AOT cache");
      }
    }
    List<Double> plain = new ArrayList<>();
    List<Double> withCache = new ArrayList<>();
    for (int i = 0; i < options.starts; i++) {
      plain.add(secondsToStart(servers));
      withCache.add(cached ? secondsToStart(servers, "-XX:AOTCache=" + cache) : Double.NaN);
    }
    say("seconds: %s, with AOT cache %s", plain, withCache);
    return new double[] {Rate.median(plain), Rate.median(withCache)};
  }

  private static double secondsToStart(Servers servers, String... jvmOptions) throws Exception {
    long begin = System.nanoTime();
    ServerProcess product = servers.product(SANDBOX, Map.of(), jvmOptions);
    long millis = Math.round((System.nanoTime() - begin) / 1e6);
    product.stop();
    return millis / 1e3;
  }

  private double[] resident(HttpLine line, Servers servers) throws Exception {
    ServerProcess product = servers.product(SANDBOX, Map.of(), "-Xmx128m");
    Side side = new Side(product, SANDBOX, load);
    long served = 0;
    while (served < options.pays) {
      Sample sample = side.measure(line.callers(), Duration.ofSeconds(5));
      if (sample.errors() > 0) {
        throw new IllegalStateException("a payment failed: " + sample.firstError());
      }
      served += sample.served();
    }
    say("%,d payments, %.0f MB resident", served, product.residentMegabytes());
    return new double[] {product.residentMegabytes()};
  }

  private double[] embedded(HttpLine line, Servers servers) throws Exception {
    Side side = inProcess(servers.yardstick("/1/1", "in-process"));
    Turns.Result result = turns.measure(line.label(), line.callers(), side);
    double micros = 1e6 / Sample.middle(result.product()).rate();
    say("%,.0f ns for a payment", 1_000 * micros);
    return new double[] {micros};
  }

  private void say(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, "  " + format, arguments));
  }
}
