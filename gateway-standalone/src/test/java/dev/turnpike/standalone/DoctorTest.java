package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.Right;
import dev.turnpike.http.ApiKey;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.SelfSigned;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.standalone.Commands.Said;
import dev.turnpike.standalone.Peer.Answer;
import dev.turnpike.store.jdbc.EncryptionKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The command {@code doctor}: of an installation, and of a running gateway. */
@Isolated("changes where the log goes")
@Timeout(120)
class DoctorTest {
  private static final Logger ROOT = Logger.getLogger("");
  private static final String CANARY = "canary-0123456789-abcdef";

  @TempDir private Path folder;

  private final Handler[] handlers = ROOT.getHandlers();
  private final Level level = ROOT.getLevel();
  private final Map<String, String> settings = new TreeMap<>();
  private final Peer service =
      new Peer(
          request ->
              new Answer(
                  404,
                  "application/problem+json",
                  "{\"code\":\"payment_not_found\",\"status\":404}"));
  private final Peer receiver = new Peer(request -> new Answer(204, "text/plain", ""));

  @BeforeEach
  void settings() throws IOException {
    settings.put("HTTP_PORT", "0");
    settings.put("GATEWAY_STORE_URL", "jdbc:sqlite:" + folder.resolve("data/turnpike.db"));
    settings.put("GATEWAY_API_KEYS", "shop:" + CANARY);
    settings.put("GATEWAY_HTTP_HOST", "127.0.0.1");
    settings.put("GATEWAY_ENCRYPTION_KEYS", EncryptionKeys.newKey());
    settings.put("GATEWAY_WEBHOOK_SECRETS", "whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnk=");
    settings.put("PAYMENT_CALLBACK_URL", receiver.url() + "/hook?token=" + CANARY);
    settings.put("GATEWAY_ALERT_URL", receiver.url() + "/alerts?token=" + CANARY);
    settings.put("EXTERNAL_PROVIDERS_CONFIG", services(service.url()).toString());
    settings.put("ENABLED_PROVIDERS", "acme");
  }

  @AfterEach
  void close() {
    service.close();
    receiver.close();
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    Arrays.stream(handlers).forEach(ROOT::addHandler);
    ROOT.setLevel(level);
  }

  private Path services(String url) throws IOException {
    return Files.writeString(
        folder.resolve("services.json"),
        "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"%s\",\"apiKey\":\"%s\"}]}"
            .formatted(url, CANARY));
  }

  private Said doctor(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "doctor";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Said said = Commands.run(settings, all);
    assertThat(said.toString()).doesNotContain(CANARY, "Y2FuYXJ5", "Exception", "\tat ");
    for (String name : List.of("GATEWAY_ENCRYPTION_KEYS", "GATEWAY_STORE_PASSWORD")) {
      String secret = settings.get(name);
      if (secret != null && secret.length() > 8) {
        assertThat(said.toString()).doesNotContain(secret, secret.substring(secret.length() - 8));
      }
    }
    return said;
  }

  private static List<String> lines(Said said, String word) {
    return said.out().lines().filter(line -> line.startsWith(word + " ")).toList();
  }

  @Test
  void aHealthyInstallation_isOk_andNothingIsTouched() {
    Said said = doctor();

    assertThat(said.exit()).as(said.out()).isZero();
    assertThat(lines(said, "WRONG")).isEmpty();
    assertThat(said.out())
        .contains("ok     Java ", "ok     the settings can be read", "ok     API keys: 1")
        .contains("turnpike.db; nothing is there yet, and the first start makes it")
        .contains("ok     provider 'acme' (" + service.url() + ") answers")
        .contains("ok     PAYMENT_CALLBACK_URL, " + receiver.url() + "/hook")
        .contains("ok     GATEWAY_ALERT_URL, " + receiver.url() + "/alerts")
        .contains("can be connected to; nothing was sent")
        .contains("Nothing is wrong, ");
    assertThat(service.heard())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.method()).isEqualTo("GET");
              assertThat(request.path()).startsWith("/status?paymentId=turnpike-doctor-");
            });
    assertThat(receiver.heard()).isEmpty();
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void everyWrongSetting_isNamedOnce_andWhatFollowsFromThemIsNot() {
    settings.put("HTTP_PORT", "eighty");
    settings.put("GATEWAY_API_KEYS", "short");
    settings.put("GATEWAY_HTTP_HOST", "0.0.0.0");
    settings.put("LOG_LEVEL", "LOUD");
    settings.put("GATEWAY_STORE_URL", "jdbc:oracle:thin:" + CANARY);
    settings.put("GATEWAY_ENCRYPTION_KEYS", "k1:" + CANARY);
    settings.put("GATEWAY_WEBHOOK_SECRETS", CANARY);
    settings.put("EXTERNAL_PROVIDERS_CONFIG", folder.resolve("nowhere.json").toString());
    settings.put("GATEWAY_TRUSTED_PROXIES", "proxy?");
    settings.put("GATEWAY_MAX_REQUESTS", "-1");
    settings.put("GATEWAY_HTTP_PROXY", "socks://me:" + CANARY + "@proxy");
    settings.put("GATEWAY_PORTS", "1");

    Said said = doctor();

    assertThat(said.exit()).isEqualTo(1);
    for (String name :
        List.of(
            "HTTP_PORT",
            "GATEWAY_API_KEYS",
            "LOG_LEVEL",
            "GATEWAY_STORE_URL",
            "GATEWAY_ENCRYPTION_KEYS",
            "GATEWAY_WEBHOOK_SECRETS",
            "EXTERNAL_PROVIDERS_CONFIG",
            "GATEWAY_TRUSTED_PROXIES",
            "GATEWAY_MAX_REQUESTS",
            "GATEWAY_HTTP_PROXY")) {
      assertThat(lines(said, "WRONG"))
          .as(name)
          .filteredOn(line -> line.contains(" " + name + " "))
          .hasSize(1);
    }
    assertThat(lines(said, "WRONG")).hasSize(10);
    assertThat(said.out())
        .contains("note   GATEWAY_PORTS is no setting", "10 are wrong, ")
        .contains("note   the store was not looked at")
        .contains("note   the providers were not looked at")
        .contains("note   who may call was not looked at")
        .doesNotContain("no API keys");
  }

  @Test
  void whatGatewayPgmSets_isListed_asTheStartDoes() {
    settings.put("GATEWAY_PGM", "true");
    settings.put("FLOW_MANAGER_URL", "http://flows/" + CANARY);

    assertThat(lines(doctor(), "note"))
        .contains(
            "note   GATEWAY_PGM sets GATEWAY_ALLOW_UNAUTHENTICATED=true, GATEWAY_UNKNOWN_FIELDS=ignore")
        .anyMatch(line -> line.contains("FLOW_MANAGER_URL does nothing here"));
  }

  @Test
  void whatIsMissingForPostgres_isNamed_andNoPasswordShown() {
    settings.put("GATEWAY_STORE_URL", "jdbc:postgresql://127.0.0.1:1/shop?password=" + CANARY);
    settings.put("GATEWAY_STORE_USER", "turnpike");
    settings.put("GATEWAY_STORE_PASSWORD", CANARY);

    assertThat(lines(doctor(), "WRONG"))
        .anyMatch(line -> line.contains("GATEWAY_FINGERPRINT_KEYS is required with PostgreSQL"))
        .anyMatch(line -> line.contains("GATEWAY_STORE_URL can't be used: PostgreSQL at "))
        .hasSize(2);
  }

  @Test
  void aStoreThatAGatewayUses_isAFact_andTheGatewayWorksOn() {
    try (PaymentGateway gateway = new Configuration(settings).gateway()) {
      Said said = doctor();

      assertThat(said.exit()).as(said.out()).isZero();
      assertThat(said.out())
          .contains(
              "a gateway is using it, so nobody looked into it (another store in this process)");
      assertThat(gateway.canStore()).isTrue();
    }
    assertThat(doctor().out()).contains("turnpike.db; its records can be used");
    settings.put("GATEWAY_ENCRYPTION_KEYS", EncryptionKeys.newKey());
    assertThat(lines(doctor(), "WRONG"))
        .singleElement()
        .asString()
        .contains("GATEWAY_ENCRYPTION_KEYS lacks a key");
  }

  @Test
  void whoCantBeReached_isToldWithTheReason() throws Exception {
    settings.put("EXTERNAL_PROVIDERS_CONFIG", services("http://127.0.0.1:1").toString());
    settings.put("PAYMENT_CALLBACK_URL", "https://no-such-host.invalid/hook");
    Said said = doctor();

    assertThat(said.exit()).isEqualTo(1);
    assertThat(lines(said, "WRONG"))
        .anyMatch(line -> line.contains("provider 'acme'") && line.contains("could not be reached"))
        .anyMatch(line -> line.contains("no-such-host.invalid") && line.contains("not known"))
        .hasSize(2);

    settings.put("PAYMENT_CALLBACK_URL", receiver.url().replace("http:", "https:") + "/hook");
    assertThat(lines(doctor(), "WRONG")).anyMatch(line -> line.contains("no answer within 5 s"));
  }

  @Test
  void aServiceThatRefusesTheKey_isWrong() throws Exception {
    try (Peer refusing = new Peer(request -> new Answer(401, "text/plain", CANARY))) {
      settings.put("EXTERNAL_PROVIDERS_CONFIG", services(refusing.url()).toString());

      assertThat(lines(doctor(), "WRONG"))
          .singleElement()
          .asString()
          .contains("does not accept the gateway's credentials");
    }
  }

  @Test
  void tenantsReceivers_areConnectedTo() throws Exception {
    settings.put(
        "GATEWAY_TENANTS_CONFIG",
        Files.writeString(
                folder.resolve("tenants.json"),
                "{\"tenants\":[{\"tenant\":\"anna\",\"paymentCallbackUrl\":\"http://127.0.0.1:1/x\"}]}")
            .toString());

    assertThat(lines(doctor(), "WRONG"))
        .singleElement()
        .asString()
        .contains("the receiver of tenant 'anna', http://127.0.0.1:1/x: ");
  }

  @Test
  void aReceiverOfAPrivateCa_isTrusted_whereTheSettingsSaySo() throws Exception {
    // the certificate of the receiver is its own authority
    SSLContext context = SelfSigned.in(folder);
    KeyStore store =
        KeyStore.getInstance(folder.resolve("self.p12").toFile(), "changeit".toCharArray());
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(store.getCertificate("self").getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    try (TestServer other =
        TestServer.of(
            PaymentGateway.builder().provider(new FakeProvider()),
            builder -> builder.tls(context))) {
      settings.put("PAYMENT_CALLBACK_URL", "https://localhost:" + other.url().getPort() + "/hook");
      assertThat(lines(doctor(), "WRONG"))
          .singleElement()
          .asString()
          .contains("TLS fails: nobody that is trusted has signed its certificate");

      settings.put(
          "GATEWAY_TRUSTED_CERTIFICATES",
          Files.writeString(folder.resolve("ca.pem"), pem).toString());
      Said said = doctor();
      assertThat(lines(said, "WRONG")).as(said.out()).isEmpty();
    }
  }

  @Test
  void throughAProxy_receiversAreNotTried() {
    settings.put("GATEWAY_HTTP_PROXY", service.url().replace("//", "//me:" + CANARY + "@"));
    settings.put("PAYMENT_CALLBACK_URL", "https://shop.example/hook");
    Said said = doctor();

    assertThat(said.out())
        .contains("ok     the proxy 127.0.0.1:")
        .contains("https://shop.example/hook, is called through the proxy, and was not tried");
  }

  @Test
  void whatIsLessSecure_isANote() {
    settings.keySet().removeIf(name -> !name.equals("HTTP_PORT"));
    settings.put("GATEWAY_STORE_URL", "memory");
    settings.put("PAYMENT_CALLBACK_URL", receiver.url());
    Said said = doctor();

    assertThat(said.exit()).as(said.out()).isZero();
    assertThat(String.join("\n", lines(said, "note ")))
        .contains("no API keys: every program on this machine may call")
        .contains("notifications are not signed")
        .contains("what is stored is not encrypted")
        .contains("store: memory. Nothing survives")
        .contains("provider 'sandbox'", "only plays");

    settings.put("GATEWAY_HTTP_HOST", "0.0.0.0");
    settings.put("GATEWAY_ALLOW_UNAUTHENTICATED", "true");
    settings.put("HTTP_PORT", receiver.url().replaceAll(".*:", ""));
    settings.put("ENABLED_PROVIDERS", "minimal");
    assertThat(doctor().out())
        .contains("note   no API keys, and not on loopback: EVERYBODY")
        .contains("note   it speaks plain http on 0.0.0.0")
        .contains("note   something listens on port ");
  }

  // ---- of a running gateway

  private Said ask(String url, String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "--url";
    all[1] = url;
    System.arraycopy(more, 0, all, 2, more.length);
    return doctor(all);
  }

  private static TestServer gateway() {
    return TestServer.of(
        PaymentGateway.builder()
            .provider(
                new FakeProvider(
                    "fake",
                    call -> {
                      throw new IllegalStateException("boom");
                    })),
        builder -> builder.apiKeys(keys()));
  }

  private static ApiKeys keys() {
    try {
      String digest =
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest((CANARY + "-ops").getBytes(StandardCharsets.UTF_8)));
      return ApiKeys.of(List.of("shop:" + CANARY + "-shop"))
          .with(ApiKey.named("ops").sha256(digest).rights(Set.of(Right.INSPECT)).build());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRunningGateway_tellsWhatWaitsForAPerson() {
    settings.put("OPS", CANARY + "-ops");
    try (TestServer server = gateway()) {
      Said fine = ask(server.url().toString(), "--api-key-env", "OPS");

      assertThat(fine.exit()).as(fine.out()).isZero();
      assertThat(fine.out())
          .contains(
              " lives, version ", "ok     it takes requests", "ok     operations unknown: none")
          .contains("ok     notifications dead: none", "Nothing is wrong, 0 notes.");

      server
          .client()
          .post(
              "/v3/fake/pay",
              "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"o\"}",
              "Authorization",
              "Bearer " + CANARY + "-shop")
          .mustBe(502);
      Said unknown = ask(server.url().toString(), "--api-key-env", "OPS");
      assertThat(unknown.exit()).isEqualTo(1);
      assertThat(lines(unknown, "WRONG"))
          .containsExactly("WRONG  operations unknown: 1; see 'gateway.jar unknown'");
    }
  }

  @Test
  void withoutTheRight_theRestIsLookedAt_andTheRightIsNamed() {
    settings.put("SHOP", CANARY + "-shop");
    settings.put("NOBODY", CANARY + "-nobody");
    try (TestServer server = gateway()) {
      String url = server.url().toString();
      Said none = ask(url);
      assertThat(none.exit()).isZero();
      assertThat(none.out()).contains("note   what waits was not looked at: ", "--api-key-env");
      Said shop = ask(url, "--api-key-env", "SHOP");
      assertThat(shop.exit()).isZero();
      assertThat(shop.out()).contains("note   what waits", "403", "'inspect'");
      Said nobody = ask(url, "--api-key-env", "NOBODY");
      assertThat(nobody.exit()).isEqualTo(1);
      assertThat(nobody.out()).contains("WRONG  what waits", "does not accept this API key");
    }
  }

  @Test
  void aGatewayInTrouble_saysWhatToDo() {
    Map<String, Answer> answers =
        Map.of(
            "/-/healthz",
            Answer.json(200, "{\"status\":\"OK\",\"name\":\"turnpike\",\"version\":\"1\"}"),
            "/-/ready",
            Answer.json(503, "{\"detail\":\"the store can't be reached\"}"),
            "/-/check-up",
            Answer.json(
                503,
                "{\"warnings\":[\"notifications are not signed\"],\"restored\":{\"over\":false,\"heldNotifications\":3,\"openOperations\":2,\"pendingPayments\":1}}"),
            "/admin/counts",
            Answer.json(200, "{\"operationsUnknown\":0,\"notificationsDead\":7}"));
    try (Peer peer = new Peer(request -> answers.getOrDefault(request.path(), answers.get("")))) {
      Said said = ask(peer.url());

      assertThat(said.exit()).isEqualTo(1);
      assertThat(said.out())
          .contains("WRONG  it takes no requests that move money: the store can't be reached; ")
          .contains("note   notifications are not signed")
          .contains("3 notifications held, 2 operations open, 1 payments pending")
          .contains("WRONG  notifications dead: 7; ", "resend --since", "2 are wrong, 2 notes.");
    }
  }

  @Test
  void nobodyThere_orSomebodyElse_isWrong() {
    assertThat(lines(ask("http://127.0.0.1:1"), "WRONG"))
        .singleElement()
        .asString()
        .contains("can't be reached");
    for (Answer answer :
        List.of(
            new Answer(200, "text/html", "<html>Sign in</html>"),
            Answer.json(200, "{\"name\":\"other\"}"),
            Answer.json(404, "{}"))) {
      try (Peer peer = new Peer(request -> answer)) {
        Said said = ask(peer.url());
        assertThat(said.exit()).isEqualTo(1);
        assertThat(lines(said, "WRONG")).singleElement().asString().contains("gateway");
      }
    }
  }

  @Test
  void wrongUse_isNamed() {
    settings.put("OPS", CANARY);
    doctor("--api-key-env", "OPS").isWrongUse("--url");
    doctor("--url", "ftp://x").isWrongUse("--url");
    doctor("please").isWrongUse("please", "doctor --help");
    assertThat(doctor("--help").out()).contains("doctor", "--url", "Exit codes");
  }
}
