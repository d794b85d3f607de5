package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.NodeTools;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others make of the OpenAPI documents: a linter, a generator of Java, one of TypeScript. */
class OpenApiToolsTest {
  private static final Path STUBS =
      Path.of(System.getProperty("turnpike.stubs", "target/stubs")).toAbsolutePath();
  private static final int PATIENCE_SECONDS = 180;

  @TempDir Path folder;

  @BeforeEach
  void documents() throws IOException {
    Files.write(folder.resolve("openapi.json"), OpenApiDocuments.gateway());
    Files.write(folder.resolve("external-service.json"), OpenApiDocuments.service());
  }

  @Test
  void aLinterByNode_findsNothing() throws Exception {
    copy("redocly.yaml");

    NodeTools.of("@redocly/cli@2.77.0")
        .run(folder, "redocly lint --format=stylish openapi.json external-service.json");
  }

  @Test
  void typesOfTypeScript_areMade_andCanBeUsed() throws Exception {
    copy("use.ts");

    NodeTools.of("openapi-typescript@7.13.0", "typescript@5.9.3")
        .run(
            folder,
            "openapi-typescript openapi.json -o gateway.d.ts"
                + " && openapi-typescript external-service.json -o service.d.ts"
                + " && tsc --noEmit --strict --target es2022 --module esnext"
                + " --moduleResolution bundler --lib es2022,dom use.ts");
  }

  /** Without a class or a method whose name the generator had to make up. */
  @Test
  void aStubInJava_isMade_andCompiles() throws Exception {
    generate();

    List<Path> sources;
    try (Stream<Path> all = Files.walk(folder.resolve("stub"))) {
      sources = all.filter(path -> path.toString().endsWith(".java")).toList();
    }
    assertThat(sources)
        .extracting(path -> path.getFileName().toString())
        .contains(
            "PaymentsApi.java",
            "SubscriptionsApi.java",
            "PayRequest.java",
            "SubscriptionStartInfo.java")
        .noneMatch(name -> name.matches("(?i).*(inner|allof|anyof|oneof|inline|default).*"));
    compile(sources);
  }

  private void generate() throws IOException, InterruptedException {
    Path said = folder.resolve("generator.txt");
    Process generator =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                STUBS.resolve("openapi-generator-cli.jar").toString(),
                "generate",
                "-g",
                "jaxrs-spec",
                "-i",
                "external-service.json",
                "-o",
                "stub",
                "--additional-properties=interfaceOnly=true,useTags=true,useJakartaEe=true,"
                    + "useSwaggerAnnotations=false,openApiNullable=false")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      generator.getOutputStream().close();
      assertThat(generator.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      generator.destroyForcibly().waitFor();
    }
    String log = Files.readString(said, StandardCharsets.UTF_8);
    assertThat(generator.exitValue()).as(log).isZero();
    assertThat(log).doesNotContain("Inline schema created", "Auto-generated operationId");
  }

  private void compile(List<Path> sources) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-d", folder.resolve("classes").toString(), "-cp", libraries()));
    sources.forEach(source -> arguments.add(source.toString()));
    Path said = folder.resolve("javac.txt");
    int exit;
    try (OutputStream out = Files.newOutputStream(said)) {
      exit =
          ToolProvider.getSystemJavaCompiler()
              .run(null, out, out, arguments.toArray(String[]::new));
    }
    assertThat(exit).as(Files.readString(said, StandardCharsets.UTF_8)).isZero();
  }

  private static String libraries() throws IOException {
    try (Stream<Path> jars = Files.list(STUBS.resolve("libraries"))) {
      return String.join(File.pathSeparator, jars.map(Path::toString).sorted().toList());
    }
  }

  private void copy(String resource) throws IOException {
    try (InputStream in = OpenApiToolsTest.class.getResourceAsStream(resource)) {
      Files.copy(in, folder.resolve(resource));
    }
  }
}
