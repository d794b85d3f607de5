package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.GatewayServer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.internal.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a caller of Payment Gateway Manager v3 and its external service say to each other, by its
 * public pages, is said through this gateway without a change on either side.
 */
@Timeout(60)
class PgmSessionTest {
  @TempDir private Path folder;

  private final BlockingQueue<Peer.Heard> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<Peer.Heard> notified = new LinkedBlockingQueue<>();
  private volatile String answers = "{}";

  private Map<String, String> settings(Peer platform, Peer service) throws IOException {
    Path services = folder.resolve("services.json");
    Files.writeString(
        services,
        "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"%s\"}]}"
            .formatted(service.url()));
    Map<String, String> settings = new HashMap<>();
    settings.put("LOG_LEVEL", "INFO");
    settings.put("HTTP_PORT", "0");
    settings.put("ENABLED_PROVIDERS", "sandbox"); // PGM names what it brings itself here
    settings.put("PAYMENT_CALLBACK_URL", platform.url() + "/notify");
    settings.put("EXTERNAL_PROVIDERS_CONFIG", services.toString());
    settings.put("GATEWAY_HTTP_HOST", "127.0.0.1");
    settings.put("GATEWAY_STORE_URL", "memory");
    settings.put("GATEWAY_PGM", "true");
    return settings;
  }

  private static List<Map<String, Object>> session() throws Exception {
    try (InputStream in = PgmSessionTest.class.getResourceAsStream("/pgm-session.json")) {
      List<Map<String, Object>> steps = new ArrayList<>();
      for (Object step : (List<?>) Json.readObject(in.readAllBytes()).get("steps")) {
        steps.add(object(step));
      }
      return steps;
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  private static Map<String, Object> read(String json) throws Exception {
    return Json.readObject(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String written(Object object) {
    return new String(Json.write(object(object)), StandardCharsets.UTF_8);
  }

  @Test
  void aRecordedSession_isReplayedUnchanged() throws Exception {
    try (Peer platform =
            new Peer(
                request -> {
                  notified.add(request);
                  return new Peer.Answer(204, "text/plain", "");
                });
        Peer service =
            new Peer(
                request -> {
                  asked.add(request);
                  return Peer.Answer.json(200, answers);
                })) {
      Configuration configuration = new Configuration(settings(platform, service));
      try (PaymentGateway gateway = configuration.gateway();
          GatewayServer server = configuration.server(gateway)) {
        for (Map<String, Object> step : session()) {
          replay(server.baseUrl(), step);
        }
      }
    }
    assertThat(asked).isEmpty();
    assertThat(notified).isEmpty();
  }

  private void replay(URI gateway, Map<String, Object> step) throws Exception {
    String what = (String) step.get("what");
    Map<String, Object> request = object(step.get("request"));
    Map<String, Object> service = object(step.get("service"));
    answers = written(service.get("answers"));
    HttpRequest.Builder sent = HttpRequest.newBuilder(URI.create(gateway + text(request, "path")));
    if (request.containsKey("body")) {
      sent.header("Content-Type", "application/json")
          .method(
              text(request, "method"),
              HttpRequest.BodyPublishers.ofString(written(request.get("body"))));
    } else {
      sent.method(text(request, "method"), HttpRequest.BodyPublishers.noBody());
    }

    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(sent.build(), HttpResponse.BodyHandlers.ofString());

    Map<String, Object> expected = object(step.get("answer"));
    assertThat(answer.statusCode())
        .as("%s: %s", what, answer.body())
        .isEqualTo(((Number) expected.get("status")).intValue());
    if (expected.containsKey("body")) {
      assertThat(read(answer.body())).as(what).isEqualTo(expected.get("body"));
    }
    Peer.Heard heard = next(asked, what);
    assertThat(heard.method() + " " + heard.path()).as(what).isEqualTo(service.get("hears"));
    if (service.containsKey("body")) {
      assertThat(read(heard.body())).as(what).isEqualTo(service.get("body"));
    }
    if (step.containsKey("notification")) {
      assertThat(read(next(notified, what).body())).as(what).isEqualTo(step.get("notification"));
    }
  }

  private static String text(Map<String, Object> object, String field) {
    return (String) object.get(field);
  }

  private static Peer.Heard next(BlockingQueue<Peer.Heard> queue, String what)
      throws InterruptedException {
    Peer.Heard heard = queue.poll(30, TimeUnit.SECONDS);
    assertThat(heard).as(what).isNotNull();
    return heard;
  }

  @Test
  void theStart_saysWhatIsSet_andWhatDoesNothing() {
    PgmMode mode =
        new PgmMode(
            Map.of(
                "GATEWAY_PGM", "true",
                "GATEWAY_HTTP_HOST", "127.0.0.1",
                "FLOW_MANAGER_URL", "http://flow",
                "STRIPE_PRIVATE_KEY", "canary"));

    assertThat(mode.defaults())
        .contains("GATEWAY_ALLOW_UNAUTHENTICATED=true", "GATEWAY_UNKNOWN_FIELDS=ignore")
        .doesNotContain("GATEWAY_HTTP_HOST");
    assertThat(mode.unreadSettings())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("FLOW_MANAGER_URL does nothing here: "))
        .anyMatch(line -> line.startsWith("STRIPE_PRIVATE_KEY does nothing here: "))
        .noneMatch(line -> line.contains("canary"));
  }

  @Test
  void withNeitherKeysNorCallsWithoutThem_nothingStarts() throws Exception {
    try (Peer nobody = new Peer(request -> Peer.Answer.json(200, "{}"))) {
      Map<String, String> settings = settings(nobody, nobody);
      settings.put("GATEWAY_ALLOW_UNAUTHENTICATED", "false");

      assertThatThrownBy(() -> new Configuration(settings))
          .isInstanceOf(SettingException.class)
          .hasMessageContaining("GATEWAY_ALLOW_UNAUTHENTICATED")
          .hasMessageContaining("GATEWAY_API_KEYS");
    }
  }

  @Test
  void callsWithoutAKey_endByASetting() throws Exception {
    try (Peer nobody = new Peer(request -> Peer.Answer.json(200, "{}"))) {
      Map<String, String> settings = settings(nobody, nobody);
      settings.put("GATEWAY_API_KEYS", "shop:key-of-the-shop-0123456789");
      settings.put("GATEWAY_ALLOW_UNAUTHENTICATED", "false");
      Configuration configuration = new Configuration(settings);
      try (PaymentGateway gateway = configuration.gateway();
          GatewayServer server = configuration.server(gateway)) {
        new Client(server.baseUrl()).get("/v3").mustBe(401);
      }
    }
  }

  @Test
  void withoutAKey_nothingOfAnOperatorIsAllowed_andAWrongKeyIsRefused() throws Exception {
    try (Peer nobody = new Peer(request -> Peer.Answer.json(200, "{}"))) {
      Map<String, String> settings = settings(nobody, nobody);
      settings.put("GATEWAY_API_KEYS", "shop:key-of-the-shop-0123456789");
      Configuration configuration = new Configuration(settings);
      try (PaymentGateway gateway = configuration.gateway();
          GatewayServer server = configuration.server(gateway)) {
        Client client = new Client(server.baseUrl());

        client.get("/admin/operations").mustBe(403);
        client.get("/metrics").mustBe(403);
        client.get("/v3", "Authorization", "Bearer key-of-nobody-0123456789").mustBe(401);
        client.get("/v3", "Authorization", "Bearer key-of-the-shop-0123456789").mustBe(200);
        assertThat(client.get("/admin/self").mustBe(200).text())
            .contains("\"tenant\":\"\"", "foreign")
            .doesNotContain("settle", "inspect");
      }
    }
  }
}
