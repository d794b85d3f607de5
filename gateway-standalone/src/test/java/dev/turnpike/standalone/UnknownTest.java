package dev.turnpike.standalone;

import static dev.turnpike.standalone.Commands.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.Right;
import dev.turnpike.http.ApiKey;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.standalone.Commands.Said;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code unknown}, against a running gateway, and against what is none. */
@Timeout(60)
class UnknownTest {
  private static final String SHOP = "canary-of-the-shop-0123456789";
  private static final String OPS = "canary-of-operators-0123456789";
  private static final Map<String, String> KEYS = Map.of("SHOP_KEY", SHOP, "OPS_KEY", OPS);

  @TempDir private Path folder;

  private final TestServer server =
      TestServer.of(
          PaymentGateway.builder()
              .provider(
                  new FakeProvider(
                      "fake",
                      call -> {
                        if (call.subject().startsWith("boom")) {
                          throw new IllegalStateException("boom");
                        }
                        return FakeProvider.USUAL;
                      })),
          settings ->
              settings.apiKeys(
                  ApiKeys.of(List.of("shop:" + SHOP))
                      .with(
                          ApiKey.named("ops")
                              .sha256(sha256(OPS))
                              .rights(Set.of(Right.INSPECT))
                              .build())));

  @AfterEach
  void close() {
    server.close();
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void pay(String order, int amount, String currency, int status) {
    server
        .client()
        .post(
            "/v3/fake/pay",
            "{\"amount\":%s,\"currency\":\"%s\",\"shopTransactionId\":\"%s\"}"
                .formatted(amount, currency, order),
            "Authorization",
            "Bearer " + SHOP)
        .mustBe(status);
  }

  private Said unknown(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("unknown", "--url", server.url().toString(), "--api-key-env", "OPS_KEY"));
    arguments.addAll(List.of(more));
    Said said = run(KEYS, arguments.toArray(String[]::new));
    assertThat(said.toString()).doesNotContain("canary");
    return said;
  }

  @Test
  void nothingUnknown_isSaid_andIs0() {
    pay("fine", 100, "EUR", 200);

    Said said = unknown();

    assertThat(said.exit()).isZero();
    assertThat(said.out()).isEqualToIgnoringNewLines("Nothing is unknown.");
  }

  @Test
  void whatIsUnknown_isATable_withWhatToDo() {
    pay("boom-1", 1299, "EUR", 502);
    pay("boom-22", 500, "JPY", 502);

    Said said = unknown();

    assertThat(said.exit()).isEqualTo(1);
    List<String> lines = said.out().lines().toList();
    assertThat(lines.get(0))
        .matches("id +provider +operation +amount +shop's id +since +asked again +tenant");
    assertThat(lines.get(1))
        .matches("[0-9a-f-]{36} +fake +pay +500 JPY +boom-22 +\\S+Z +\\S+ +shop");
    assertThat(lines.get(2))
        .matches("[0-9a-f-]{36} +fake +pay +12.99 EUR +boom-1 +\\S+Z +\\S+ +shop");
    assertThat(lines.get(1).indexOf("boom")).isEqualTo(lines.get(2).indexOf("boom"));
    assertThat(said.out())
        .contains("2 operations are unknown. ")
        .contains(
            "curl %s/admin/operations/%s/settle -H \"Authorization: Bearer $OPS_KEY\""
                .formatted(server.url(), lines.get(1).substring(0, 36)));
  }

  @Test
  void json_isForPrograms() throws Exception {
    pay("boom-1", 1299, "EUR", 502);

    Said said = unknown("--json");

    assertThat(said.exit()).isEqualTo(1);
    assertThat(Json.readObject(said.out().getBytes(StandardCharsets.UTF_8)).toString())
        .contains("shopTransactionId=boom-1", "amount=1299", "more=false");
    assertThat(unknown("--json", "--provider", "other").out())
        .isEqualToIgnoringNewLines("{\"operations\":[],\"more\":false}");
  }

  @Test
  void limit_saysThatThereAreMore() {
    pay("boom-1", 1299, "EUR", 502);
    pay("boom-2", 1299, "EUR", 502);

    assertThat(unknown("--limit", "1").out())
        .contains("boom-2", "1 operation is unknown, and there are more.")
        .doesNotContain("boom-1");
    assertThat(unknown("--limit", "2").out()).contains("boom-1").doesNotContain("more");
  }

  @Test
  void allPages_areRead() {
    try (Peer gateway =
        new Peer(
            request ->
                Peer.Answer.json(
                    200,
                    request.path().endsWith("after=p%2F2")
                        ? "{\"operations\":[{\"id\":\"two\"}]}"
                        : "{\"operations\":[{\"id\":\"one\"}],\"next\":\"p/2\"}"))) {
      Said said = run("unknown", "--url", gateway.url() + "/", "--provider", "a&b");

      assertThat(said.out()).contains("one", "two", "2 operations are unknown");
      assertThat(gateway.heard())
          .extracting(Peer.Heard::path)
          .containsExactly(
              "/admin/operations?state=unknown&limit=500&provider=a%26b",
              "/admin/operations?state=unknown&limit=500&provider=a%26b&after=p%2F2");
    }
  }

  @Test
  void pagesWithoutOperations_leadOn_sinceAGatewayLooksAtSoManyRecordsForEach() {
    try (Peer gateway =
        new Peer(
            request ->
                Peer.Answer.json(
                    200,
                    request.path().endsWith("after=p3")
                        ? "{\"operations\":[{\"id\":\"deep\"}]}"
                        : request.path().endsWith("after=p2")
                            ? "{\"operations\":[],\"next\":\"p3\"}"
                            : "{\"operations\":[],\"next\":\"p2\"}"))) {
      Said said = run("unknown", "--url", gateway.url(), "--provider", "rare");

      assertThat(said.out()).contains("deep", "1 operation is unknown");
    }
  }

  @Test
  void theSamePageAgainAndAgain_ends() {
    try (Peer gateway =
        new Peer(
            request ->
                Peer.Answer.json(200, "{\"operations\":[{\"id\":\"one\"}],\"next\":\"n\"}"))) {
      run("unknown", "--url", gateway.url()).isWrongUse("the same page again");
    }
  }

  @Test
  void nobodyThere_isWrongUse() {
    run("unknown", "--url", "http://127.0.0.1:1")
        .isWrongUse("http://127.0.0.1:1 can't be reached: the connection is refused");
    run("unknown", "--url", "http://no-such-host.invalid")
        .isWrongUse("can't be reached: its host is not known");
  }

  @Test
  void keys_areAskedFor_andTheMissingRightIsNamed() throws Exception {
    String url = server.url().toString();
    Path file = Files.writeString(folder.resolve("the key"), OPS + "\n");

    run("unknown", "--url", url).isWrongUse("answers with 401", "--api-key-env");
    run(Map.of("K", "canary-of-nobody-0123456789"), "unknown", "--url", url, "--api-key-env", "K")
        .isWrongUse("it does not accept this API key");
    run(KEYS, "unknown", "--url", url, "--api-key-env", "SHOP_KEY")
        .isWrongUse("answers with 403", "'inspect'", "'shop'");
    run("unknown", "--url", url, "--api-key-env", "K").isWrongUse("--api-key-env");
    assertThat(run("unknown", "--url", url, "--api-key-file", file.toString()).exit()).isZero();
  }

  @Test
  void whatIsNoGateway_isSaidToBeNone() {
    List<Peer.Answer> wrong =
        List.of(
            new Peer.Answer(200, "text/html", "<html>Sign in</html>"),
            new Peer.Answer(403, "text/html", "<html>Forbidden</html>"),
            new Peer.Answer(502, "text/html", "<html>Bad gateway</html>"),
            Peer.Answer.json(200, "[1,2]"),
            Peer.Answer.json(200, "{\"operations\":"),
            Peer.Answer.json(200, "{\"operations\":[17]}"),
            Peer.Answer.json(200, "{}"),
            new Peer.Answer(204, "text/plain", ""));
    for (Peer.Answer answer : wrong) {
      try (Peer peer = new Peer(request -> answer)) {
        run("unknown", "--url", peer.url()).isWrongUse(peer.url(), "gateway");
      }
    }
    try (Peer peer =
        new Peer(
            request ->
                Peer.Answer.json(503, "{\"detail\":\"%s away\\u001b[31m\"}".formatted(OPS)))) {
      Said said = run(KEYS, "unknown", "--url", peer.url(), "--api-key-env", "OPS_KEY");

      said.isWrongUse("answers with 503", "*** away\\u001b[31m");
    }
  }

  @Test
  void whatCantBeUsed_isNamed() {
    for (String url :
        List.of("gateway", "ftp://x", "http://u:canary@x", "http://x/?q=canary", "http://x y")) {
      Said said = run("unknown", "--url", url);
      said.isWrongUse("--url");
      assertThat(said.err()).doesNotContain("canary");
    }
    run("unknown", "--limit", "0").isWrongUse("--limit", "0");
    run("unknown", "everything").isWrongUse("everything", "unknown --help");
    run(Map.of("K", "canary\u00e9"), "unknown", "--api-key-env", "K").isWrongUse("API key");
  }
}
