package dev.turnpike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HttpBenchTest {
  private static final Path JDK = Path.of(System.getProperty("java.home"));

  /** Any file will do for lines that don't start the product. */
  private static final String NO_JAR = "--jar=pom.xml";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final StringWriter written = new StringWriter();

  private int run(String... arguments) {
    CommandLine command =
        HttpBench.commandLine(new PrintStream(printed, true, StandardCharsets.UTF_8));
    command.setOut(new PrintWriter(written)).setErr(new PrintWriter(written));
    return command.execute(arguments);
  }

  @Test
  void theHelp_explainsEachLine() {
    assertThat(run("--help")).isZero();

    for (HttpLine line : HttpLine.values()) {
      assertThat(written.toString()).contains("  " + line.label() + " (");
    }
  }

  @Test
  void whatIsWrong_isSaidInOneLine() {
    assertThat(run(NO_JAR, "--only=start,nonsense")).isEqualTo(2);
    assertThat(run("--jar=nowhere.jar")).isEqualTo(2);
    assertThat(run(NO_JAR, "--jdk=nowhere")).isEqualTo(2);
    assertThat(run(NO_JAR, "--seconds=0")).isEqualTo(2);

    assertThat(written.toString().lines())
        .hasSize(4)
        .allMatch(line -> line.matches("bench: --(only|jar|jdk|seconds).*; try http --help"));
  }

  @Test
  void aLine_isMeasured_withItsGoalBesideIt() {
    int exit = run(NO_JAR, "--only=embedded", "--seconds=1", "--warm-up=0");

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsPattern("embedded +1 in-process +[0-9,]+")
        .containsPattern("\\| `embedded` \\| 1 \\| µs \\| ≤ 10 \\| [0-9.]+");
    assertThat(exit).isZero();
  }

  @Test
  @EnabledIfSystemProperty(named = "turnpike.thorough", matches = "true")
  void theBareServer_servesEveryPayment_whateverCarriesIt(@TempDir Path folder) throws Exception {
    try (Servers servers = new Servers(JDK, Path.of("pom.xml"), folder)) {
      ServerProcess upstream = servers.yardstick("/waiting", "upstream");
      ServerProcess forward =
          servers.yardstick("/0/pay", "bare-forward", upstream.uri("").toString(), "8");
      ServerProcess bare = servers.yardstick("/pay", "bare");
      Load load = new SocketLoad();

      for (URI target : List.of(bare.uri("/pay"), forward.uri("/0/pay"), forward.uri("/30/pay"))) {
        Sample sample = load.run(target, 8, Duration.ofMillis(200));

        assertThat(sample.firstError()).isEmpty();
        assertThat(sample.served()).isGreaterThanOrEqualTo(8);
      }
    }
  }

  @Test
  void whateverIsNot200_isAnError() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(503, 2);
          exchange.getResponseBody().write(new byte[] {'{', '}'});
          exchange.close();
        });
    server.start();
    try {
      URI target = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/pay");
      Sample sample = new SocketLoad().run(target, 3, Duration.ofMillis(50));

      assertThat(sample.served()).isZero();
      assertThat(sample.errors()).isGreaterThanOrEqualTo(3);
      assertThat(sample.firstError()).startsWith("HTTP/1.1 503");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theDocumentation_hasEachLineAndItsGoals() throws Exception {
    Map<HttpLine, double[]> nothing =
        Arrays.stream(HttpLine.values()).collect(Collectors.toMap(l -> l, l -> new double[0]));
    String text = Files.readString(Path.of("../docs/performance.md"));

    assertThat(HttpLine.table(nothing))
        .allSatisfy(row -> assertThat(text).contains(row.replaceAll("\\|\\s*\\|$", "|")));
  }
}
