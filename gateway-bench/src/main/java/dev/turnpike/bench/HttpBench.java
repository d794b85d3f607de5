package dev.turnpike.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the product over HTTP, beside yardsticks. */
@Command(
    name = "http",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Measures gateway.jar over HTTP, as shares of what yardsticks do by turns on the same machine:",
      "  (a) bare: Java's own server, which reads, checks and answers a payment;",
      "  (b) bare-forward: the same server, which forwards it by OkHttp.",
      "Callers and servers share the cores, so only the ratios say anything. All is on loopback.",
      ""
    },
    footerHeading = "%nLines, with their callers:%n")
final class HttpBench implements Callable<Integer> {
  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";
  private static final List<Path> JARS =
      List.of(
          Path.of("gateway-standalone/target/gateway.jar"),
          Path.of("gateway-http-server/target/gateway.jar"));

  private final PrintStream out;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--jar", description = "The product. Default: gateway.jar, where Maven puts it.")
  private @Nullable Path jar;

  @Option(
      names = "--jdk",
      defaultValue = "${sys:java.home}",
      description = "Home of the JDK that runs the servers." + DEFAULT)
  Path jdk = Path.of("");

  @Option(
      names = "--only",
      split = ",",
      description = "Comma-separated lines, or how their names begin. Default: all.")
  private List<String> only = List.of("");

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "How long each side is measured, in rounds." + DEFAULT)
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "20",
      description = "Seconds of load before that." + DEFAULT)
  private int warmUp;

  @Option(
      names = "--postgres",
      description =
          "JDBC URL of a PostgreSQL database, with user and password as its parameters; a schema is"
              + " made and dropped. Default: a server of the bench's own.")
  @Nullable String postgres;

  @Option(
      names = "--starts",
      defaultValue = "5",
      description = "How often 'start' starts it." + DEFAULT)
  int starts;

  @Option(
      names = "--pays",
      defaultValue = "100000",
      description = "Payments before 'resident' looks." + DEFAULT)
  long pays;

  @Option(names = "--own-client", description = "Don't take wrk, even where it is on the PATH.")
  private boolean ownClient;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  private boolean help;

  private HttpBench(PrintStream out) {
    this.out = out;
  }

  static CommandLine commandLine(PrintStream out) {
    CommandLine command = new CommandLine(new HttpBench(out));
    command.getCommandSpec().usageMessage().footer(HttpLine.help().toArray(String[]::new));
    command.setParameterExceptionHandler(
        (e, arguments) -> {
          command.getErr().println("bench: " + e.getMessage() + "; try http --help");
          return 2;
        });
    return command;
  }

  @Override
  public Integer call() throws Exception {
    List<HttpLine> lines = lines();
    Path product = product();
    if (seconds < 1 || warmUp < 0 || starts < 1) {
      throw wrong("--seconds and --starts are at least 1, and --warm-up isn't negative");
    }
    if (!Files.isExecutable(jdk.resolve("bin").resolve("java"))) {
      throw wrong("--jdk: there is no bin/java in " + jdk);
    }
    Path folder = Files.createTempDirectory("turnpike-http-bench");
    Map<HttpLine, double[]> measured = new EnumMap<>(HttpLine.class);
    int failed = 0;
    try {
      Load load = ownClient ? new SocketLoad() : Wrk.orElse(new SocketLoad(), folder);
      Turns turns = new Turns(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), out);
      HttpMeasurements measurements = new HttpMeasurements(this, product, folder, load, turns, out);
      out.println(product + " on Java " + measurements.feature() + ", called by " + load.name());
      out.println(Sample.HEADING);
      for (HttpLine line : lines) {
        try {
          measured.put(line, measurements.measure(line));
        } catch (Exception e) {
          failed = 1;
          out.println(line.label() + " failed: " + (e.getMessage() == null ? e : e.getMessage()));
        }
      }
    } finally {
      Folders.delete(folder);
    }
    out.println();
    HttpLine.table(measured).forEach(out::println);
    return failed;
  }

  private List<HttpLine> lines() {
    List<HttpLine> lines = new ArrayList<>();
    for (String name : only) {
      List<HttpLine> found = HttpLine.beginningWith(name);
      if (found.isEmpty()) {
        throw wrong("--only: no line begins with '" + name + "'");
      }
      lines.addAll(found);
    }
    return lines;
  }

  private Path product() {
    List<Path> places = jar == null ? JARS : List.of(jar);
    return places.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () -> wrong("--jar: none of %s is there: mvn -DskipTests package".formatted(places)))
        .toAbsolutePath();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
