package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Maven projects in examples/, which the module there builds and runs in the profile thorough.
 */
class ExamplesTest {
  @ParameterizedTest
  @CsvSource({
    "examples/java-provider/src, 150",
    "examples/host-app/src, 60",
    "examples/modular-host/src, 70",
    "examples/spring-boot-shop/src/main, 150",
    "examples/quarkus-shop/src/main, 60",
    "examples/micronaut-shop/src/main, 60"
  })
  void example_isShort(String folder, int limit) throws IOException {
    long lines = 0;
    try (Stream<Path> files = Files.walk(Markdown.root().resolve(folder))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        lines += Files.readAllLines(file).stream().filter(ExamplesTest::isCode).count();
      }
    }
    assertThat(lines).isPositive().isLessThan(limit);
  }

  /** What an editor writes by itself doesn't count. */
  private static boolean isCode(String line) {
    return !line.matches("\\s*(?://.*|/?\\*.*|(?:package|import) .*)?");
  }
}
