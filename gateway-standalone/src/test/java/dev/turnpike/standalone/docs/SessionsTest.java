package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the pages show of a terminal is what happens. The blocks of a page go to one gateway, in
 * their order; {@code <!-- gateway: NAME=VALUE … -->} before a block begins with another one. What
 * {@code <!-- file: NAME -->} stands before is a file, which settings name as {@code FOLDER/NAME}.
 */
@Execution(ExecutionMode.CONCURRENT)
class SessionsTest {
  private static final String GATEWAY = "gateway:";
  private static final String FILE = "file:";

  @TempDir Path folder;

  @BeforeAll
  static void assumePrograms() {
    Program.assumeInstalled("bash", "curl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/from-pgm.md",
        "docs/protocol.md",
        "docs/server.md",
        "docs/operating.md",
        "docs/security.md"
      })
  void page_showsWhatHappens(String path) throws IOException {
    List<Markdown.Block> blocks = Markdown.of(path).blocks("console");
    assertThat(blocks).isNotEmpty();
    for (Markdown.Block file : Markdown.of(path).blocks("json")) {
      if (file.directive().startsWith(FILE)) {
        String name = file.directive().substring(FILE.length()).strip();
        Files.writeString(folder.resolve(name), file.text());
      }
    }
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

  private Map<String, String> settings(String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String setting : text.split(" ")) {
      String[] nameAndValue = setting.split("=", 2);
      settings.put(nameAndValue[0], nameAndValue[1].replace("FOLDER", folder.toString()));
    }
    return settings;
  }
}
