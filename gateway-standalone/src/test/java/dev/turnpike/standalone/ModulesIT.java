package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jars as hosts use them: as modules, and on a class path, each in a process of its own. */
@Timeout(180)
class ModulesIT {
  private static final Pattern OURS =
      Pattern.compile(
          "gateway-(api|client|core|http-server|providers-sample|receiver|store-jdbc|testkit)-[^-]*(-SNAPSHOT)?\\.jar");
  private static final Pattern LIBRARIES =
      Pattern.compile(
          "(jackson-|okhttp-jvm-|okio-jvm-|kotlin-stdlib-|HikariCP-|jspecify-|postgresql-|slf4j-api-|sqlite-jdbc-).*");
  private static final String SERVICES = "META-INF/services/";
  private static final Path EXAMPLES = Path.of("..", "examples");

  @TempDir private Path folder;

  private static List<Path> jars(Pattern... names) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(
            jar ->
                Stream.of(names)
                    .anyMatch(name -> name.matcher(jar.getFileName().toString()).matches()))
        .toList();
  }

  static List<Path> ourJars() {
    List<Path> jars = jars(OURS);
    assertThat(jars).hasSize(8);
    return jars;
  }

  private static ModuleDescriptor descriptor(Path jar) {
    return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
  }

  @ParameterizedTest
  @MethodSource("ourJars")
  void aJar_isAModule_thatShowsItsInternalsToOursOnly(Path jar) {
    ModuleDescriptor module = descriptor(jar);

    assertThat(module.isAutomatic()).isFalse();
    assertThat(module.name()).startsWith("dev.turnpike.");
    assertThat(module.isOpen()).isFalse();
    assertThat(module.opens()).isEmpty();
    assertThat(module.exports())
        .allSatisfy(
            export -> {
              assertThat(export.isQualified()).isEqualTo(export.source().contains(".internal"));
              assertThat(export.targets()).allMatch(target -> target.startsWith("dev.turnpike."));
            });
  }

  @ParameterizedTest
  @MethodSource("ourJars")
  void aJar_providesTheSame_asAModuleAndOnTheClassPath(Path jar) throws IOException {
    Map<String, List<String>> onTheClassPath = new HashMap<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().filter(entry -> !entry.isDirectory()).toList()) {
        if (entry.getName().startsWith(SERVICES)) {
          try (InputStream text = file.getInputStream(entry)) {
            onTheClassPath.put(
                entry.getName().substring(SERVICES.length()),
                new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().sorted().toList());
          }
        }
      }
    }

    assertThat(
            descriptor(jar).provides().stream()
                .collect(
                    Collectors.toMap(
                        ModuleDescriptor.Provides::service,
                        provided -> provided.providers().stream().sorted().toList())))
        .isEqualTo(onTheClassPath);
  }

  @Test
  void aPackage_liesInOneJar() {
    assertThat(ourJars().stream().flatMap(jar -> descriptor(jar).packages().stream()))
        .doesNotHaveDuplicates();
  }

  @Test
  void aHost_onTheModulePath_takesAPayment() throws Exception {
    Path host = compile("modular-host", "--module-path", true);

    assertThat(
            java(
                "--module-path",
                host + File.pathSeparator + pathOfAHost(),
                "--enable-native-access=org.xerial.sqlitejdbc",
                "--module",
                "com.example.kiosk/com.example.kiosk.Kiosk",
                folder.toString()))
        .satisfies(ModulesIT::isKiosk);
  }

  @Test
  void theSameHost_onTheClassPath_takesAPayment() throws Exception {
    Path host = compile("modular-host", "--class-path", false);

    assertThat(
            java(
                "--class-path",
                host + File.pathSeparator + pathOfAHost(),
                "--enable-native-access=ALL-UNNAMED",
                "com.example.kiosk.Kiosk",
                folder.toString()))
        .satisfies(ModulesIT::isKiosk);
  }

  private static void isKiosk(String output) {
    assertThat(output)
        .containsPattern("(?m)^pay: OK$")
        .containsPattern("(?m)^status: \\{\"status\":\"ACCEPTED\"")
        .contains("operation=pay, state=COMPLETED")
        .containsPattern("(?m)^health: .*\"version\":\"\\d")
        .doesNotContain("WARNING");
  }

  @Test
  void aHost_withCoreOnly_onTheClassPath_takesAPayment() throws Exception {
    Path host = compile("host-app", "--class-path", false);

    assertThat(
            java(
                "--class-path", host + File.pathSeparator + pathOfAHost(), "com.example.shop.Shop"))
        .contains("pay: OK", "status: ACCEPTED");
  }

  @Test
  void aHost_onTheModulePath_seesNoInternals() throws Exception {
    Path source =
        Files.writeString(
            Files.createDirectories(folder.resolve("source")).resolve("module-info.java"),
            "module curious { requires dev.turnpike.http; }");
    Path curious =
        Files.writeString(
            source.resolveSibling("Curious.java"),
            "package curious; class Curious { dev.turnpike.internal.contract.Json json; }");

    assertThat(compile(List.of(source, curious), "--module-path", folder.resolve("out")))
        .contains("dev.turnpike.internal.contract is declared in module dev.turnpike.core");
  }

  private static String pathOfAHost() {
    return jars(OURS, LIBRARIES).stream()
        .map(Path::toString)
        .filter(jar -> !jar.contains("testkit"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Path compile(String example, String pathOption, boolean asModule) throws IOException {
    Path classes = folder.resolve(example);
    try (Stream<Path> all = Files.walk(EXAMPLES.resolve(example).resolve("src/main/java"))) {
      List<Path> sources =
          all.filter(file -> file.toString().endsWith(".java"))
              .filter(file -> asModule || !file.endsWith("module-info.java"))
              .toList();
      assertThat(compile(sources, pathOption, classes)).isEmpty();
    }
    return classes;
  }

  /** What the compiler has to say, without any warning turned off. */
  private static String compile(List<Path> sources, String pathOption, Path classes) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--release",
                "17",
                "-proc:none",
                "-Xlint:all,-options,-path",
                pathOption,
                pathOfAHost(),
                "-d",
                classes.toString()));
    if (!pathOption.equals("--class-path")) { // else the compiler takes the one of this test
      arguments.addAll(List.of("--class-path", classes.toString()));
    }
    sources.forEach(source -> arguments.add(source.toString()));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
    return said.toString(StandardCharsets.UTF_8);
  }

  private String java(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the host has ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
