package dev.turnpike.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Attacks the product from this machine, beside a shop that pays, and says what held. */
@Command(
    name = "attack",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Starts gateway.jar with keys and a SQLite file for each attack, with eight callers of a shop that pay,",
      "and measures payments alone, beside as many harmless clients, under attack, and afterwards.",
      "Everything shares the cores of this machine, and is on loopback.",
      ""
    },
    footerHeading = "%nAttacks:%n")
final class Attack implements Callable<Integer> {
  static final String SHOP_KEY = "shop-key-0f8a41c97b2d";
  static final String OTHER_KEY = "other-key-51d09ac7e3b8";
  private static final String OPERATOR_KEY = "operator-key-7c1e90b2d4f6";

  private static final int SHOP_CALLERS = 8;
  private static final int OPERATORS = 8;
  private static final int MOST_AFTER_SECONDS = 5;
  private static final int MOST_BESIDE_SECONDS = 20;
  private static final long LONGEST_HEALTH = 1_000;
  private static final long LONGEST_CALLBACK = 5_000;
  private static final Duration HEALTH_PAUSE = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final double LEAST_SHARE = 0.5;

  private final PrintStream out;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--jar",
      defaultValue = "gateway-standalone/target/gateway.jar",
      description = "The product. Default: ${DEFAULT-VALUE}.")
  private Path jar = Path.of("");

  @Option(
      names = "--jdk",
      defaultValue = "${sys:java.home}",
      description = "Home of the JDK that runs it. Default: ${DEFAULT-VALUE}.")
  private Path jdk = Path.of("");

  @Option(names = "--only", split = ",", description = "Comma-separated attacks. Default: all.")
  private List<String> only = Arrays.stream(AttackLine.values()).map(AttackLine::label).toList();

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "How long each attack takes. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "10",
      description = "Seconds of payments before. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  private boolean help;

  private Attack(PrintStream out) {
    this.out = out;
  }

  static CommandLine commandLine(PrintStream out) {
    CommandLine command = new CommandLine(new Attack(out));
    command.getCommandSpec().usageMessage().footer(AttackLine.help().toArray(String[]::new));
    return command;
  }

  @Override
  public Integer call() throws Exception {
    List<AttackLine> lines = new ArrayList<>();
    for (String name : only) {
      lines.add(
          Arrays.stream(AttackLine.values())
              .filter(line -> line.label().equals(name))
              .findFirst()
              .orElseThrow(() -> wrong("--only: there is no attack '" + name + "'")));
    }
    if (!Files.isRegularFile(jar) || seconds < 1) {
      throw wrong("--jar must be there, and --seconds at least 1");
    }
    out.printf(
        Locale.ROOT,
        "%-15s %8s %9s %9s %9s %6s %8s %11s %14s %9s %6s  %s%n",
        "attack",
        "alone/s",
        "harmless",
        "beside/s",
        "attack/s",
        "share",
        "after/s",
        "health ms",
        "attackers",
        "callback",
        "lines",
        "held");
    int failed = 0;
    for (AttackLine line : lines) {
      Path folder = Files.createTempDirectory("turnpike-attack");
      try {
        failed += new Run(line, folder).run() ? 0 : 1;
      } finally {
        Folders.delete(folder);
      }
    }
    return failed == 0 ? 0 : 1;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** One attack on one process. */
  private final class Run {
    private final AttackLine line;
    private final Path folder;
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicLong slowestHealth = new AtomicLong();
    private final AtomicLong slowestCallback = new AtomicLong();
    private long harmless;
    private long healthBeside;

    Run(AttackLine line, Path folder) {
      this.line = line;
      this.folder = folder;
    }

    boolean run() throws Exception {
      try (AttackedProvider provider = new AttackedProvider()) {
        ServerProcess gateway = start(provider);
        try {
          return attack(gateway, provider);
        } finally {
          gateway.process().destroyForcibly().waitFor();
        }
      }
    }

    private ServerProcess start(AttackedProvider provider) throws Exception {
      Map<String, String> settings = new TreeMap<>(AttackLine.settings());
      Path services = Files.writeString(folder.resolve("services.json"), provider.services());
      Path keys =
          Files.writeString(
              folder.resolve("keys.json"),
              "{\"keys\": [{\"name\": \"anna\", \"rights\": [\"inspect\", \"observe\"], \"sha256\": \"%s\"}]}"
                  .formatted(sha256(OPERATOR_KEY)));
      settings.put("EXTERNAL_PROVIDERS_CONFIG", services.toString());
      settings.put("GATEWAY_API_KEYS_CONFIG", keys.toString());
      settings.put("ENABLED_PROVIDERS", "sandbox,quick,slow");
      settings.put("PAYMENT_CALLBACK_URL", provider.receiver());
      settings.put("LOG_LEVEL", "WARN");
      List<String> command = new ArrayList<>();
      command.add(jdk.resolve("bin").resolve("java").toString());
      command.addAll(line.jvm());
      command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
      return ServerProcess.start("gateway", folder, settings, port -> command)
          .awaitAnswer("/-/ready");
    }

    private boolean attack(ServerProcess gateway, AttackedProvider provider) throws Exception {
      URI url = gateway.uri("");
      try (Crowd shop =
          new Crowd(
              url, false, SHOP_CALLERS, Crowd.Manner.ASK, Double.POSITIVE_INFINITY, Attack::pay)) {
        Thread.sleep(warmUp * 1_000L);
        int shortly = Math.min(seconds, MOST_AFTER_SECONDS);
        double alone = rate(shop, shortly);
        long linesBefore = logLines(gateway);
        String attackers;
        long requests;
        double attacked;
        Thread health = watch(() -> askHealth(url));
        Thread genuine = watch(() -> callBack(gateway, provider));
        try (Crowd crowd =
            new Crowd(
                url, true, line.clients(), line.manner(), line.perSecond(), line.requests())) {
          attacked = line == AttackLine.LONGEST ? rate(shop, seconds / 2) : rate(shop, seconds);
          requests = crowd.asked.get();
          attackers = "%s/%s/%s".formatted(crowd.fine.get(), crowd.refused.get(), crowd.lost.get());
        }
        if (line == AttackLine.LONGEST) {
          attackers += readPages(url);
        }
        health.interrupt();
        genuine.interrupt();
        health.join();
        genuine.join();
        long lines = logLines(gateway) - linesBefore;
        Thread.sleep(3_000);
        boolean lives = gateway.process().isAlive();
        double after = lives ? rate(shop, shortly) : 0;
        long healthAttacked = slowestHealth.getAndSet(0);
        double beside = lives ? beside(shop, url, (double) requests / seconds) : 0;
        healthBeside = slowestHealth.getAndSet(healthAttacked);
        return tell(gateway, alone, beside, attacked, after, attackers, lines);
      }
    }

    private double beside(Crowd shop, URI url, double perSecond) throws Exception {
      Supplier<byte[]> requests = AttackLine.always(AttackLine.get("/v3/sandbox", OTHER_KEY));
      try (Crowd crowd =
          new Crowd(url, true, line.clients(), Crowd.Manner.ASK, perSecond, requests)) {
        Thread health = watch(() -> askHealth(url));
        double beside = rate(shop, Math.min(seconds, MOST_BESIDE_SECONDS));
        health.interrupt();
        health.join();
        harmless = crowd.fine.get();
        return beside;
      }
    }

    private String readPages(URI url) throws Exception {
      AtomicLong turn = new AtomicLong();
      List<String> pages = List.of("operations", "payments", "notifications", "audit");
      Supplier<byte[]> requests =
          () ->
              AttackLine.bytes(
                  AttackLine.get(
                      "/admin/%s?limit=500"
                          .formatted(pages.get((int) (turn.getAndIncrement() % pages.size()))),
                      OPERATOR_KEY));
      try (Crowd crowd =
          new Crowd(url, false, OPERATORS, Crowd.Manner.ASK, Double.POSITIVE_INFINITY, requests)) {
        Thread.sleep(seconds * 500L);
        return " pages %s/%s/%s".formatted(crowd.fine.get(), crowd.refused.get(), crowd.lost.get());
      }
    }

    private double rate(Crowd shop, int during) throws InterruptedException {
      long before = shop.fine.get();
      long begin = System.nanoTime();
      Thread.sleep(during * 1_000L);
      return (shop.fine.get() - before) * 1e9 / (System.nanoTime() - begin);
    }

    private Thread watch(Callable<@Nullable Void> round) {
      Thread thread =
          new Thread(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  try {
                    round.call();
                    Thread.sleep(HEALTH_PAUSE.toMillis());
                  } catch (InterruptedException e) {
                    return;
                  } catch (Exception e) {
                    out.println("  " + line.label() + ": " + e);
                    return;
                  }
                }
              });
      thread.start();
      return thread;
    }

    /** On a connection of its own, as platforms do. */
    private @Nullable Void askHealth(URI url) {
      long begin = System.nanoTime();
      try (Socket socket = new Socket()) {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(
            new InetSocketAddress(url.getHost(), url.getPort()), (int) PATIENCE.toMillis());
        socket.getOutputStream().write(AttackLine.bytes(AttackLine.get("/-/ready", "")));
        byte[] start = socket.getInputStream().readNBytes(12);
        if (new String(start, StandardCharsets.US_ASCII).endsWith(" 200")) {
          slowest(slowestHealth, (System.nanoTime() - begin) / 1_000_000);
          return null;
        }
      } catch (IOException e) {
        // no answer counts as the slowest one
      }
      slowest(slowestHealth, PATIENCE.toMillis());
      return null;
    }

    private void slowest(AtomicLong slowest, long millis) {
      slowest.accumulateAndGet(millis, Math::max);
    }

    /** A genuine one of either provider, sent again while it is refused, as companies do. */
    private @Nullable Void callBack(ServerProcess gateway, AttackedProvider provider)
        throws Exception {
      if (!line.isAboutCallbacks()) {
        throw new InterruptedException();
      }
      for (String name : List.of("quick", "slow")) {
        HttpRequest pay =
            HttpRequest.newBuilder(gateway.uri("/v3/" + name + "/pay"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + SHOP_KEY)
                .POST(HttpRequest.BodyPublishers.ofString(Load.BODY.formatted(UUID.randomUUID())))
                .build();
        String body = http.send(pay, HttpResponse.BodyHandlers.ofString()).body();
        String id = body.replaceFirst("(?s).*\"paymentId\":\"([^\"]*)\".*", "$1");
        URI callback = gateway.uri("/v3/%s/callback?paymentId=%s".formatted(name, id));
        long begin = System.nanoTime();
        while (http.send(
                    HttpRequest.newBuilder(callback).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode()
            != 202) {
          Thread.sleep(1_000);
        }
        provider.awaitTold(id, PATIENCE);
        slowest(slowestCallback, (System.nanoTime() - begin) / 1_000_000);
      }
      return null;
    }

    private long logLines(ServerProcess gateway) throws IOException {
      try (var lines = Files.lines(gateway.output())) {
        return lines.count();
      }
    }

    private boolean tell(
        ServerProcess gateway,
        double alone,
        double beside,
        double attacked,
        double after,
        String attackers,
        long lines)
        throws IOException {
      List<String> broken = new ArrayList<>();
      if (!gateway.process().isAlive()
          || Files.readString(gateway.output()).contains("OutOfMemoryError")) {
        broken.add("memory");
      }
      boolean memoryOnly = !line.jvm().isEmpty();
      if (!memoryOnly && slowestHealth.get() > LONGEST_HEALTH) {
        broken.add("health");
      }
      if (!memoryOnly && !line.isAboutCallbacks() && attacked < LEAST_SHARE * beside) {
        broken.add("payments");
      }
      if (after < LEAST_SHARE * alone) {
        broken.add("afterwards");
      }
      boolean nobodyWasTold = line.isAboutCallbacks() && slowestCallback.get() == 0;
      if (nobodyWasTold || slowestCallback.get() > LONGEST_CALLBACK) {
        broken.add("callbacks");
      }
      if (lines > 50 + seconds) {
        broken.add("log");
      }
      out.printf(
          Locale.ROOT,
          "%-15s %8.0f %9d %9.0f %9.0f %5.0f%% %8.0f %11s %14s %9d %6d  %s%n",
          line.label(),
          alone,
          harmless,
          beside,
          attacked,
          100 * attacked / beside,
          after,
          healthBeside + "/" + slowestHealth.get(),
          attackers,
          slowestCallback.get(),
          lines,
          broken.isEmpty() ? "yes" : "NO: " + String.join(", ", broken) + gateway.log());
      out.flush();
      return broken.isEmpty();
    }
  }

  private static byte[] pay() {
    String body = Load.BODY.formatted(UUID.randomUUID());
    return AttackLine.bytes(AttackLine.post("/v3/sandbox/pay", SHOP_KEY, body.length()) + body);
  }

  private static String sha256(String key) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
  }
}
