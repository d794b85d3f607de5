package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.standalone.testing.GatewayProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands {@code doctor}, {@code unknown} and {@code resend}, as processes beside a gateway.
 */
@Timeout(300)
class DoctorIT {
  @TempDir private Path folder;

  /** What a run said. */
  private record Said(int exit, List<String> out, List<String> err) {}

  private static Said run(Map<String, String> settings, String... arguments) {
    try (GatewayProcess process = GatewayProcess.start(List.of(arguments), settings)) {
      int exit = process.exit();
      return new Said(exit, process.out(), process.err());
    }
  }

  @Test
  void besideAGatewayThatRuns_theyTellOfIt_andDontDisturbIt() {
    String store = "jdbc:sqlite:" + folder.resolve("turnpike.db");
    Map<String, String> settings =
        GatewayProcess.settings("GATEWAY_STORE_URL", store, "HTTP_PORT", "0");
    try (GatewayProcess gateway = GatewayProcess.serve("GATEWAY_STORE_URL", store)) {
      String url = gateway.url().toString();

      Said installation = run(settings, "doctor");
      Said running = run(Map.of(), "doctor", "--url", url);
      Said unknown = run(Map.of(), "unknown", "--url", url);
      Said resent = run(Map.of(), "resend", "msg_1", "--url", url);

      assertThat(installation.exit()).as("" + installation).isZero();
      assertThat(installation.err()).isEmpty();
      assertThat(installation.out())
          .anyMatch(
              line -> line.contains("a gateway is using it") && line.contains("another process"))
          .last()
          .asString()
          .startsWith("Nothing is wrong");
      assertThat(running.exit()).as("" + running).isZero();
      assertThat(running.out()).anyMatch(line -> line.contains(" lives, version "));
      assertThat(unknown.out()).containsExactly("Nothing is unknown.");
      assertThat(resent.exit()).isEqualTo(1);
      assertThat(resent.out())
          .containsExactly("1 notification is to be sent again. Nothing was sent: say --yes.");
      gateway.client().get("/-/ready").mustBe(200);
    }
    assertThat(run(settings, "doctor").out())
        .anyMatch(line -> line.contains("turnpike.db; its records can be used"));
  }
}
