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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/architecture.md names what is there, and every room that there is. */
class ArchitecturePageTest {
  private static final Pattern TYPE = Pattern.compile("`([A-Z]\\w+)[`.]");
  private static final Pattern PACKAGE = Pattern.compile("`(dev\\.turnpike[a-z.]*)`");

  /** Of the modules that are for those who build, not for those who read on. */
  private static final Set<String> NOT_TOLD = Set.of("gateway-bench");

  private final Markdown page = Markdown.of("docs/architecture.md");

  private Set<String> told(Pattern pattern) {
    return page.prose().stream()
        .flatMap(line -> pattern.matcher(line).results())
        .map(name -> name.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The files of all modules, relative to their source folders. */
  private static List<Path> sources() throws IOException {
    try (Stream<Path> modules = Files.list(Markdown.root())) {
      List<Path> folders =
          modules
              .filter(module -> !NOT_TOLD.contains(module.getFileName().toString()))
              .map(module -> module.resolve("src/main/java"))
              .filter(Files::isDirectory)
              .toList();
      assertThat(folders).hasSizeGreaterThan(5);
      return folders.stream().flatMap(ArchitecturePageTest::filesBelow).toList();
    }
  }

  private static Stream<Path> filesBelow(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("module-info.java"))
          .map(folder::relativize)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyTypeThatItNames_exists() throws IOException {
    Set<String> types =
        sources().stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());

    assertThat(told(TYPE)).hasSizeGreaterThan(20).isSubsetOf(types);
  }

  @Test
  void everyRoomOfTheGateway_isOnIt_andNoOther() throws IOException {
    Set<String> packages =
        sources().stream()
            .map(
                file ->
                    file.getParent().toString().replace(file.getFileSystem().getSeparator(), "."))
            .filter(name -> !name.startsWith("dev.turnpike.providers."))
            .filter(name -> !name.matches("dev\\.turnpike\\.(standalone|testkit)\\..*"))
            .collect(Collectors.toSet());

    assertThat(told(PACKAGE)).isEqualTo(packages);
  }
}
