package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.Right;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pages beside the contract, who finds them, and what a page needs to know of its reader. */
class PagesTest {
  private static final String KEY = "7c0d0d3f5c0e4a53a2";

  private static Pages at(String path, String text) {
    return new Pages() {
      @Override
      public Optional<Page> find(String asked) {
        return asked.equals(path)
            ? Optional.of(
                new Page("text/html", Map.of("X-More", "1"), text.getBytes(StandardCharsets.UTF_8)))
            : Optional.empty();
      }

      @Override
      public Optional<String> home() {
        return Optional.of(path);
      }
    };
  }

  @Test
  void theFirstOfSeveralGoesBefore_andTheGatewaysOwnPathsBeforeAll() {
    Pages pages = at("/one", "first").or(at("/one", "second")).or(at("/two", "third"));
    try (TestServer server =
        TestServer.withSandbox(
            settings -> settings.pages(pages.or(at("/v3", "never")).or(at("/-/ready", "never"))))) {
      Client client = server.client();

      Answer first = client.get("/one").mustBe(200);
      assertThat(first.text()).isEqualTo("first");
      assertThat(first.header("X-More")).contains("1");
      assertThat(first.header("X-Content-Type-Options")).contains("nosniff");
      assertThat(client.get("/two").mustBe(200).text()).isEqualTo("third");
      assertThat(client.get("/v3").mustBe(200).text()).contains("sandbox");
      assertThat(client.get("/-/ready").mustBe(200).text()).contains("turnpike");
      client.get("/three").mustBeProblem(404, "route_not_found", null);
    }
  }

  @Test
  void aBrowserIsLedToTheFirstPage_andAProgramHearsTheProblem() {
    try (TestServer server = TestServer.withSandbox(settings -> settings.pages(at("/one", "1")))) {
      Client client = server.client();

      assertThat(client.get("/", "Accept", "text/html,*/*;q=0.8").mustBe(303).header("Location"))
          .contains("one");
      client.get("/").mustBeProblem(404, "route_not_found", null);
      client.get("/", "Accept", "application/json").mustBeProblem(404, "route_not_found", null);
      client.send("POST", "/", "{}", "Accept", "text/html").mustBe(404);
    }
    try (TestServer server = TestServer.withSandbox()) {
      server.client().get("/", "Accept", "text/html").mustBeProblem(404, "route_not_found", null);
    }
  }

  @Test
  void behindATrustedProxy_aBrowserIsLedBelowItsPrefix() {
    String[] behind = {"Accept", "text/html", "X-Forwarded-Prefix", "/pay"};
    try (TestServer server =
        TestServer.withSandbox(
            settings -> settings.pages(at("/one", "1")).trustedProxies(List.of("127.0.0.1")))) {
      assertThat(server.client().get("/", behind).mustBe(303).header("Location"))
          .contains("/pay/one");
      behind[3] = "/a".repeat(150);
      assertThat(server.client().get("/", behind).mustBe(303).header("Location")).contains("one");
    }
    try (TestServer server = TestServer.withSandbox(settings -> settings.pages(at("/one", "1")))) {
      assertThat(server.client().get("/", behind).mustBe(303).header("Location")).contains("one");
    }
  }

  @Test
  void aKeyHearsWhoItIs_andWhatItMayDo() {
    ApiKeys keys =
        ApiKeys.of(List.of("shop:" + KEY))
            .with(
                ApiKey.named("olga")
                    .key("0d8f2c7e5b1a49638c")
                    .rights(Set.of(Right.INSPECT))
                    .tenants(Set.of("anna"))
                    .build());
    try (TestServer server = TestServer.withSandbox(settings -> settings.apiKeys(keys))) {
      Client client = server.client();

      client.get("/admin/self").mustBeProblem(401, "unauthorized", null);
      assertThat(client.get("/admin/self", "Authorization", "Bearer " + KEY).mustBe(200).json())
          .containsEntry("name", "shop")
          .containsEntry("rights", List.of("pay", "refund", "subscribe", "read"))
          .doesNotContainKeys("tenants", "key");
      assertThat(
              client
                  .get("/admin/self", "Authorization", "Bearer 0d8f2c7e5b1a49638c")
                  .mustBe(200)
                  .json())
          .containsEntry("rights", List.of("inspect"))
          .containsEntry("tenants", List.of("anna"));
    }
  }
}
