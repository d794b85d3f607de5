package dev.turnpike.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hosts and authors compile against doesn't change unnoticed. */
class ApiSignaturesTest {
  /** And a type of each. */
  private static final Map<String, String> MODULES =
      Map.of(
          "gateway-api", "dev.turnpike.api.PayRequest",
          "gateway-core", "dev.turnpike.PaymentGateway",
          "gateway-testkit", "dev.turnpike.testkit.ProviderContract");

  @ParameterizedTest
  @ValueSource(strings = {"gateway-api", "gateway-core", "gateway-testkit"})
  void whatOthersCompileAgainstIsWhatWasReviewed(String module)
      throws IOException, URISyntaxException, ClassNotFoundException {
    Path place =
        Path.of(
            Class.forName(MODULES.get(module))
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    List<String> now = Signatures.ofModule(place);
    assertThat(now).hasSizeGreaterThan(50);
    Path file = Path.of(System.getProperty("turnpike.root"), "docs", "api", module + ".txt");
    if (Boolean.getBoolean("api.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, now.stream().collect(Collectors.joining("\n", "", "\n")));
    }
    List<String> reviewed = Files.readAllLines(file);
    if (!now.equals(reviewed)) {
      fail(
          """
          The signatures of %s are not those in docs/api/%s.txt, which were reviewed:

          %s

          If that is meant, and UPGRADING.md says what callers have to do where a line begins with -, write the file anew, and \
          have its difference reviewed with the code:

          mvn -pl gateway-distribution -am test -Dtest=ApiSignaturesTest -Dsurefire.failIfNoSpecifiedTests=false -Dapi.update=true
          """
              .formatted(module, module, String.join("\n", difference(reviewed, now))));
    }
  }

  private static List<String> difference(List<String> before, List<String> now) {
    List<String> lines = new ArrayList<>();
    without(inTheirTypes(before), inTheirTypes(now)).map(line -> "- " + line).forEach(lines::add);
    without(inTheirTypes(now), inTheirTypes(before)).map(line -> "+ " + line).forEach(lines::add);
    return lines.isEmpty() ? List.of("(the order of the lines)") : lines;
  }

  private static Stream<String> without(List<String> lines, List<String> others) {
    return lines.stream().filter(line -> !others.contains(line));
  }

  /** Members with the name of their type before them, since they may look alike in several. */
  private static List<String> inTheirTypes(List<String> lines) {
    List<String> all = new ArrayList<>();
    String type = "";
    for (String line : lines) {
      if (line.startsWith("  ")) {
        all.add(type + ": " + line.strip());
      } else {
        type = line.replaceFirst("^.*?(\\b(dev\\.turnpike[\\w.]*)).*$", "$1");
        all.add(line);
      }
    }
    return all;
  }
}
