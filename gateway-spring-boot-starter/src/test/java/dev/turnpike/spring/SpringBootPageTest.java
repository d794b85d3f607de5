package dev.turnpike.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.internal.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/spring-boot.md shows code that runs elsewhere, and every property. */
class SpringBootPageTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(turnpike\\.[^`]+)` \\|");

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/spring-boot.md"));
  }

  private static String withoutIndent(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n"));
  }

  @Test
  void itsJava_isThatOfTheExample_orOfTheseTests() throws Exception {
    StringBuilder known = new StringBuilder();
    for (String folder : List.of("../examples/spring-boot-shop/src", "src/test/java")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          known.append(withoutIndent(Files.readString(file))).append('\n');
        }
      }
    }
    List<String> blocks =
        JAVA.matcher(page()).results().map(block -> withoutIndent(block.group(1))).toList();

    assertThat(blocks).isNotEmpty().allSatisfy(block -> assertThat(known).contains(block));
  }

  @Test
  void itsTable_hasEveryProperty() throws Exception {
    Map<String, Object> metadata;
    try (InputStream in =
        TurnpikeProperties.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      metadata = Json.readObject(in.readAllBytes());
    }
    List<String> properties =
        ((List<?>) metadata.get("properties"))
            .stream()
                .map(property -> (Map<?, ?>) property)
                .filter(property -> property.get("name").toString().startsWith("turnpike."))
                .peek(
                    property ->
                        assertThat(property.get("description"))
                            .as(property.get("name").toString())
                            .isNotNull())
                .map(property -> property.get("name").toString())
                .toList();

    assertThat(new TreeSet<>(properties))
        .isEqualTo(
            ROW.matcher(page())
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new)));
  }
}
