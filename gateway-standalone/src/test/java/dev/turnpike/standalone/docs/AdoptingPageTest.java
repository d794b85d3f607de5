package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/adopting.md answers each question with a command that can be pasted. The commands are not
 * run here, since all of them take minutes; but what they name is there.
 */
class AdoptingPageTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern MODULE = Pattern.compile("-pl (\\S+)");
  private static final Pattern TEST = Pattern.compile("-Dtest='?([\\w*]+)'?");
  private static final Pattern SETTING = Pattern.compile("\\b([A-Z][A-Z_]+)=");
  private static final Pattern COMMAND = Pattern.compile("-jar \\S*gateway\\.jar ([a-z][a-z-]*)");
  private static final Pattern OPTION =
      Pattern.compile("-jar \\S*gateway\\.jar [a-z-]+ (--[a-z-]+)");
  private static final Pattern TYPE = Pattern.compile("\\b(dev(?:\\.[a-z]+)+\\.[A-Z]\\w+)");
  private static final Pattern ROUTE = Pattern.compile("localhost:8080(/[\\w./-]*)");
  private static final Pattern PATH =
      Pattern.compile(
          "(?<![\\w/.])((?:gateway-(?!data)[a-z-]+|docs|examples|\\.ci)/[\\w./*-]+|LICENSE)");

  private static final Set<String> PROGRAMS =
      Set.of(
          "cp",
          "curl",
          "echo",
          "grep",
          "head",
          "java",
          "jshell",
          "kill",
          "mkdir",
          "mvn",
          "promtool",
          "python3",
          "sleep",
          "sqlite3",
          "tar",
          "timeout",
          "umask",
          "unzip");

  static List<List<String>> rows() {
    return Markdown.of("docs/adopting.md").tableRows();
  }

  static List<String> commands() {
    return rows().stream().flatMap(row -> named(CODE, row.get(2))).toList();
  }

  private static Stream<String> named(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void question_hasAnAnswer_aCommand_andAPlaceToReadOn(List<String> row) {
    assertThat(row).as("a pipe has to be escaped here, and can't be pasted then").hasSize(3);
    assertThat(row.get(0)).endsWith("?");
    assertThat(row.get(1)).matches("(yes|no|not yet|in part)\\b.*");
    assertThat(row.get(2)).containsPattern(CODE).contains("](");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void command_isOne(String command) {
    for (String step : command.replaceAll("'[^']*'|\"[^\"]*\"", "_").split("&&|;|&")) {
      String program =
          step.strip().replaceFirst("^\\(", "").replaceAll("^([A-Z_]+=\\S+ )+", "").split(" ")[0];
      assertThat(program)
          .matches(
              one -> PROGRAMS.contains(one) || one.startsWith("target/") || isScript(one),
              "is a program");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void whatACommandNames_isThere(String command) throws Exception {
    String program = textOf("gateway-standalone/src/main/java");

    assertThat(named(PATH, command)).allMatch(AdoptingPageTest::isThere);
    assertThat(named(SETTING, command)).allMatch(settings()::contains);
    assertThat(named(COMMAND, command))
        .allMatch(name -> program.contains("name = \"" + name + "\""));
    assertThat(named(OPTION, command)).allMatch(option -> program.contains("\"" + option + "\""));
    assertThat(named(ROUTE, command)).allMatch(AdoptingPageTest::isDocumented);
    assertThat(named(TYPE, command)).allMatch(AdoptingPageTest::isTypeOfAModule);
    assertThat(named(TEST, command))
        .allMatch(test -> named(MODULE, command).allMatch(module -> isTestOf(module, test)));
  }

  /** What is built is there once its module was built: then its name is like that of its module. */
  private static boolean isThere(String path) {
    if (!path.contains("/target/")) {
      return Files.exists(Markdown.root().resolve(path));
    }
    String module = path.substring(0, path.indexOf('/'));
    String built = path.substring(path.lastIndexOf('/') + 1);
    return Files.exists(Markdown.root().resolve(module).resolve("pom.xml"))
        && (built.startsWith(module + "-*")
            || built.equals("classes")
            || built.equals("gateway.jar") && module.equals("gateway-standalone")
            || built.startsWith("turnpike-") && module.equals("gateway-distribution"));
  }

  private static boolean isScript(String path) {
    return path.contains("/") && Files.isExecutable(Markdown.root().resolve(path));
  }

  private static boolean isDocumented(String route) {
    return Stream.of("README.md", "docs/server.md", "docs/operating.md", "docs/console.md")
        .flatMap(page -> Markdown.of(page).lines().stream())
        .anyMatch(line -> line.contains(route));
  }

  private static boolean isTypeOfAModule(String type) {
    String file = "src/main/java/" + type.replace('.', '/') + ".java";
    try (Stream<Path> modules = Files.list(Markdown.root())) {
      return modules.anyMatch(module -> Files.exists(module.resolve(file)));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isTestOf(String module, String test) {
    String name = test.replace("*", ".*") + "\\.java";
    try (Stream<Path> files = Files.walk(Markdown.root().resolve(module).resolve("src/test"))) {
      return files.anyMatch(file -> file.getFileName().toString().matches(name));
    } catch (IOException e) {
      return false;
    }
  }

  private static String textOf(String folder) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(Markdown.root().resolve(folder))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private static List<String> settings() throws ClassNotFoundException {
    Object[] settings = Class.forName("dev.turnpike.standalone.Setting").getEnumConstants();
    return Arrays.stream(settings).map(Object::toString).toList();
  }
}
