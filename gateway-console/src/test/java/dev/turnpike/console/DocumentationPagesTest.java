package dev.turnpike.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Browser;
import dev.turnpike.http.testing.TestServer;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page to read and to try the contract, as a browser and as a program see it. */
class DocumentationPagesTest {
  private final TestServer server =
      TestServer.withSandbox(settings -> settings.pages(new DocumentationPages()));

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void inABrowser_theWholeContractIsThere() throws Exception {
    String shown = Browser.assumeInstalled().open(server.url() + "/documentation");

    assertThat(shown)
        .contains("Takes a payment.", "Gives money of a payment back", "Who did what")
        .contains("/v3/{external}/{paymentMethod}/pay")
        .doesNotContain("Failed to load", "Unable to render");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/documentation",
        "/documentation/documentation.js",
        "/documentation/documentation.css",
        "/documentation/swagger-ui-bundle.js",
        "/documentation/swagger-ui.css",
        "/llms.txt"
      })
  void everyPart_isServedToEverybody_underAStrictPolicy(String path) {
    Answer answer = server.client().get(path).mustBe(200);

    assertThat(answer.body()).isNotEmpty();
    assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.header("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self';", "connect-src 'self'")
        .doesNotContain("http", "unsafe-eval");
    assertThat(server.client().send("HEAD", path, null).mustBe(200).body()).isEmpty();
    server.client().post(path, "{}").mustBeProblem(405, "method_not_allowed", null);
  }

  @Test
  void withKeys_itNeedsNone() {
    try (TestServer closed =
        TestServer.withSandbox(
            settings ->
                settings
                    .apiKeys(ApiKeys.of(List.of("anna:7c0d0d3f5c0e4a53a2")))
                    .pages(new DocumentationPages()))) {
      closed.client().get("/documentation").mustBe(200);
      closed.client().get("/documentation/more").mustBeProblem(401, "unauthorized", null);
    }
  }

  @Test
  void whatItRefersTo_isThere_andFromHere() {
    String page = server.client().get("/documentation").mustBe(200).text();
    List<String> references =
        Pattern.compile("(?:href|src)=\"([^\"]*)\"")
            .matcher(page)
            .results()
            .map((MatchResult found) -> found.group(1))
            .filter(reference -> !reference.equals("data:,"))
            .toList();

    assertThat(references).hasSizeGreaterThan(6);
    for (String reference : references) {
      assertThat(reference).doesNotContain(":", "//");
      server.client().get("/" + reference).mustBe(200);
    }
  }

  @Test
  void theTextForAssistants_saysWhereThingsAre() {
    assertThat(server.client().get("/llms.txt").mustBe(200).text())
        .startsWith("# Turnpike\n")
        .contains("documentation/openapi.json", "docs/writing-a-provider.md", "gateway-testkit");
  }

  @Test
  void withoutPages_thereIsNothing() {
    try (TestServer plain = TestServer.withSandbox()) {
      plain.client().get("/documentation").mustBeProblem(404, "route_not_found", null);
    }
  }
}
