package dev.turnpike.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive, unpacked where there is no other Java. */
@Timeout(300)
class DistributionIT {
  private static final Path ARCHIVE = Path.of(System.getProperty("turnpike.distribution"));
  private static final int MOST_BYTES = 80 * 1024 * 1024;
  private static final int ENDED_BY_SIGTERM = 128 + 15;
  private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

  /** All that the start script calls. */
  private static final List<String> PROGRAMS =
      List.of("sh", "dirname", "readlink", "id", "mkdir", "mv");

  @TempDir private Path folder;

  @BeforeEach
  void unpack() throws Exception {
    assumeTrue(
        Runtime.version().feature() >= 25,
        "the archive is made of the Java that builds, and only of 25 and later");
    Process tar =
        new ProcessBuilder("tar", "-xzf", ARCHIVE.toString(), "--strip-components=1")
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    Path programs = Files.createDirectory(folder.resolve("programs"));
    for (String program : PROGRAMS) {
      Files.createSymbolicLink(programs.resolve(program), onThePath(program));
    }
  }

  private static Path onThePath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(where -> Path.of(where, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError(program + " is not on the PATH"));
  }

  private Process turnpike(Map<String, String> settings, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(folder.resolve("bin/turnpike").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(folder.resolve("err").toFile())
            .directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", folder.resolve("programs").toString());
    builder.environment().put("TURNPIKE_ALLOW_ROOT", "true");
    builder.environment().putAll(settings);
    return builder.start();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  private URI address(Process gateway) throws IOException {
    String line = gateway.inputReader().readLine();
    while (line != null) {
      Matcher url = URL.matcher(line);
      if (url.find()) {
        return URI.create(url.group());
      }
      line = gateway.inputReader().readLine();
    }
    throw new AssertionError("the gateway doesn't say where it listens: " + said());
  }

  private static String pay(URI gateway, String transaction) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(gateway.resolve("/v3/sandbox/pay"))
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}"
                            .formatted(transaction)))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  /** Takes a payment, and is asked to end as the system does it. */
  private String runs(Map<String, String> settings, String transaction) throws Exception {
    Process gateway = turnpike(settings);
    try {
      String answer = pay(address(gateway), transaction);
      gateway.destroy();
      assertThat(gateway.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(gateway.exitValue()).as(said()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(said()).endsWith("stopped\n");
      return answer;
    } finally {
      gateway.destroyForcibly();
    }
  }

  @Test
  void theArchiveIsSmallEnough() throws IOException {
    assertThat(Files.size(ARCHIVE)).isLessThan(MOST_BYTES);
  }

  @Test
  void unpackedItTakesPaymentsWithoutAnotherJava_andAgainWithTheCacheThatItMadeWarm()
      throws Exception {
    Files.writeString(folder.resolve("conf/turnpike.env"), "# any\nHTTP_PORT=0\n");

    String paid = runs(Map.of(), "order-1");

    assertThat(paid).contains("\"result\":\"OK\"");
    assertThat(folder.resolve("state/gateway-data/turnpike.db")).exists();

    Process warm = turnpike(Map.of(), "warm");
    String told = new String(warm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(warm.waitFor()).as(said()).isZero();
    assertThat(told).contains("state/turnpike.aot");
    assertThat(folder.resolve("state/turnpike.aot")).isNotEmptyFile();

    // With this option Java refuses to start where it can't use the cache.
    Map<String, String> onlyWithCache = Map.of("TURNPIKE_JAVA_OPTIONS", "-XX:AOTMode=on");
    assertThat(runs(onlyWithCache, "order-1")).isEqualTo(paid);
    assertThat(said()).doesNotContain("[warning]");
  }

  @Test
  void whatTheEnvironmentSetsComesBeforeTheFile() throws Exception {
    Files.writeString(folder.resolve("conf/turnpike.env"), "HTTP_PORT=none\n");

    assertThat(runs(Map.of("HTTP_PORT", "0"), "order-1")).contains("\"result\":\"OK\"");
  }

  @Test
  void rootIsRefusedUnlessThatIsWanted() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can be refused");

    Process refused = turnpike(Map.of("TURNPIKE_ALLOW_ROOT", "false"));

    assertThat(refused.waitFor()).isEqualTo(2);
    assertThat(said()).contains("TURNPIKE_ALLOW_ROOT").hasLineCount(1);
  }

  @Test
  void aLineOfTheFileThatIsNoSettingStopsTheStart_andIsNotShown() throws Exception {
    Files.writeString(
        folder.resolve("conf/turnpike.env"), "HTTP_PORT=0\nexport SECRET=whsec_dGhpcyBpcyBhIHNl\n");

    Process refused = turnpike(Map.of());

    assertThat(refused.waitFor()).isEqualTo(2);
    assertThat(said()).contains("conf/turnpike.env", "NAME=VALUE").doesNotContain("whsec_");
  }
}
