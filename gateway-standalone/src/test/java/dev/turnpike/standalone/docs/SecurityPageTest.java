package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/security.md says is shown by a test has that test. */
class SecurityPageTest {
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))`");

  private final Markdown page = Markdown.of("docs/security.md");

  private static Stream<String> testsOf(String text) {
    return TEST.matcher(text).results().map(name -> name.group(1));
  }

  private static Set<String> existing() throws IOException {
    try (Stream<Path> modules = Files.list(Markdown.root())) {
      return modules
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .flatMap(SecurityPageTest::filesBelow)
          .map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
          .collect(Collectors.toSet());
    }
  }

  private static Stream<Path> filesBelow(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyTestThatItNames_exists() throws IOException {
    Set<String> named =
        page.lines().stream()
            .flatMap(SecurityPageTest::testsOf)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(named).hasSizeGreaterThan(40).isSubsetOf(existing());
  }

  @Test
  void eachOfOwaspsTen_hasOneRow_withItsTests() {
    List<List<String>> rows =
        page.tableRows().stream().filter(row -> row.get(0).matches("API\\d+ .*")).toList();

    assertThat(rows)
        .extracting(row -> row.get(0).split(" ", 2)[0])
        .isEqualTo(IntStream.rangeClosed(1, 10).mapToObj(number -> "API" + number).toList());
    assertThat(rows).allSatisfy(row -> assertThat(testsOf(row.get(2))).isNotEmpty());
  }
}
