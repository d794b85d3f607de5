package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.standalone.testing.GatewayProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code warm}, which shows Java a start. */
@Timeout(120)
class WarmIT {
  @TempDir private Path folder;

  @Test
  void itTakesPaymentsOfItsOwn_endsByItself_andTouchesNoRecords() {
    Path records = folder.resolve("turnpike.db");
    try (GatewayProcess process =
        GatewayProcess.start(
            List.of("warm"), Map.of("GATEWAY_STORE_URL", "jdbc:sqlite:" + records))) {
      assertThat(process.exit()).as("" + process.err()).isZero();
      assertThat(process.out()).singleElement().asString().contains("20 payments");
    }
    assertThat(records).doesNotExist();
  }
}
