package dev.turnpike.http.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the pages show of a terminal is what happens. The blocks of a page go to one gateway, in
 * their order; {@code <!-- gateway: NAME=VALUE … -->} before a block begins with another one.
 */
@Execution(ExecutionMode.CONCURRENT)
class SessionsTest {
  private static final String GATEWAY = "gateway:";

  @BeforeAll
  static void assumePrograms() {
    Program.assumeInstalled("bash", "curl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/protocol.md", "docs/server.md", "docs/operating.md"})
  void page_showsWhatHappens(String path) throws IOException {
    List<Markdown.Block> blocks = Markdown.of(path).blocks("console");
    assertThat(blocks).isNotEmpty();
    Program gateway = Program.gateway(Map.of());
    try (Session session = new Session()) {
      for (Markdown.Block block : blocks) {
        if (block.directive().startsWith(GATEWAY)) {
          gateway.close();
          gateway = Program.gateway(settings(block.directive().substring(GATEWAY.length())));
        }
        session.gatewayAt(gateway.port());
        session.run(block);
      }
    } finally {
      gateway.close();
    }
  }

  private static Map<String, String> settings(String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String setting : text.split(" ")) {
      String[] nameAndValue = setting.split("=", 2);
      settings.put(nameAndValue[0], nameAndValue[1]);
    }
    return settings;
  }
}
