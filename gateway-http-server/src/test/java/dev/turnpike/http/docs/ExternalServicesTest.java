package dev.turnpike.http.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/external-services.md, with the services in examples/. */
class ExternalServicesTest {
  @TempDir Path folder;

  @Test
  void page_showsWhatHappens() throws IOException {
    Program.assumeInstalled("bash", "curl", "python3", "node");
    Markdown page = Markdown.of("docs/external-services.md");
    try (Program python = Program.example("python3", "examples/external-python/service.py");
        Program node = Program.example("node", "examples/external-node/service.js")) {
      Path config = folder.resolve("services.json");
      Files.writeString(
          config,
          page.blocks("json")
              .get(0)
              .text()
              .replace("127.0.0.1:9001", "127.0.0.1:" + python.port())
              .replace("127.0.0.1:9002", "127.0.0.1:" + node.port()));
      try (Program gateway =
              Program.gateway(Map.of("EXTERNAL_PROVIDERS_CONFIG", config.toString()));
          Session session = new Session()) {
        session.gatewayAt(gateway.port());
        for (Markdown.Block block : page.blocks("console")) {
          session.run(block);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"examples/external-python/service.py", "examples/external-node/service.js"})
  void example_hasLessThan60Lines(String path) throws IOException {
    assertThat(Files.readAllLines(Markdown.root().resolve(path))).hasSizeLessThan(60);
  }
}
