package dev.turnpike.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a release would publish is whole. The profile thorough puts it into a folder. */
class PublishedIT {
  private static final Path REPOSITORY = Path.of(System.getProperty("turnpike.repository"));
  private static final String VERSION = System.getProperty("turnpike.version");

  @BeforeEach
  void thereIsADryRun() {
    assumeTrue(
        Boolean.getBoolean("turnpike.thorough"),
        "only the profile thorough puts into a folder what would be published");
  }

  private static Path folder(String artifact) {
    return REPOSITORY.resolve("dev/turnpike").resolve(artifact).resolve(VERSION);
  }

  private static Set<String> published() throws IOException {
    try (Stream<Path> folders = Files.list(REPOSITORY.resolve("dev/turnpike"))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> modules() throws IOException {
    Set<String> modules = published();
    modules.removeAll(Set.of("gateway-bom", "turnpike-parent"));
    return modules;
  }

  /** The file's path; of a snapshot it has the time in its name that Maven's list of them says. */
  private static Path file(String artifact, String classifier, String extension) {
    String version = VERSION;
    if (VERSION.endsWith("-SNAPSHOT")) {
      version =
          Xml.of(folder(artifact).resolve("maven-metadata.xml"))
              .children("versioning", "snapshotVersions", "snapshotVersion")
              .filter(one -> one.text("classifier").orElse("").equals(classifier))
              .filter(one -> one.text("extension").orElse("").equals(extension))
              .map(one -> one.text("value").orElseThrow())
              .findFirst()
              .orElse("missing");
    }
    String ending = classifier.isEmpty() ? "" : "-" + classifier;
    return folder(artifact).resolve(artifact + "-" + version + ending + "." + extension);
  }

  private static Xml pom(String artifact) {
    return Xml.of(file(artifact, "", "pom"));
  }

  @Test
  void theBomNamesEveryModuleThatIsPublishedAndNoOther() throws IOException {
    List<String> named =
        pom("gateway-bom")
            .children("dependencyManagement", "dependencies", "dependency")
            .map(dependency -> dependency.text("artifactId").orElseThrow())
            .toList();
    assertThat(modules()).containsExactlyInAnyOrderElementsOf(named);
    assertThat(published()).contains("gateway-bom", "turnpike-parent");
  }

  @Test
  void everyModuleComesWithItsSourcesAndDocumentation() throws IOException {
    for (String module : modules()) {
      assertThat(entries(file(module, "", "jar")))
          .contains("META-INF/LICENSE", "META-INF/NOTICE")
          .anyMatch(entry -> entry.startsWith("dev/turnpike/") && entry.endsWith(".class"));
      assertThat(entries(file(module, "sources", "jar")))
          .anyMatch(entry -> entry.startsWith("dev/turnpike/") && entry.endsWith(".java"));
      assertThat(entries(file(module, "javadoc", "jar"))).contains("index.html");
    }
  }

  @Test
  void everyJarSaysInsideAndBesideItWhatItIsMadeOf() throws IOException {
    for (String module : modules()) {
      Path beside = file(module, "cyclonedx", "json");
      assertThat(Files.readString(beside))
          .contains("\"bomFormat\" : \"CycloneDX\"", "\"name\" : \"%s\"".formatted(module))
          .doesNotContain("serialNumber");
      try (ZipFile jar = new ZipFile(file(module, "", "jar").toFile())) {
        ZipEntry inside = jar.getEntry("META-INF/sbom/" + module + ".cdx.json");
        assertThat(inside).as("bill of materials of %s", module).isNotNull();
        assertThat(jar.getInputStream(inside)).hasSameContentAs(Files.newInputStream(beside));
      }
    }
  }

  @Test
  void everyPomSaysWhatMavenCentralAsksFor() throws IOException {
    Xml parent = pom("turnpike-parent");
    Map<String, List<String>> asked =
        Map.of(
            "url", List.of("url"),
            "licence", List.of("licenses", "license", "name"),
            "developer", List.of("developers", "developer", "name"),
            "connection", List.of("scm", "connection"),
            "developerConnection", List.of("scm", "developerConnection"),
            "scm", List.of("scm", "url"));
    for (String artifact : published()) {
      Xml pom = pom(artifact);
      assertThat(pom.text("name")).as(artifact).isPresent();
      assertThat(pom.text("description")).as(artifact).isPresent();
      boolean inherits = pom.text("parent", "artifactId").isPresent();
      asked.forEach(
          (name, path) -> {
            String[] steps = path.toArray(String[]::new);
            Optional<String> own = pom.text(steps);
            assertThat(inherits ? own.or(() -> parent.text(steps)) : own)
                .as("%s of %s", name, artifact)
                .isPresent()
                .isEqualTo(parent.text(steps));
          });
      String ownVersion = pom.text("version").orElse(pom.text("parent", "version").orElse(""));
      assertThat(ownVersion).as(artifact).isEqualTo(VERSION);
    }
  }

  private static Set<String> entries(Path jar) throws IOException {
    assertThat(jar).exists();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().map(entry -> entry.getName()).collect(Collectors.toSet());
    }
  }
}
