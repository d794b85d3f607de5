package dev.turnpike.http.standalone;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.GatewayProcess;
import dev.turnpike.http.testing.ProviderJar;
import dev.turnpike.http.testing.RawClient;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code java -jar gateway.jar}, as an operator sees it. */
@Timeout(90)
class StandaloneIT {
  private static final String KEY = "key-of-somebody-0123456789";

  @TempDir private Path folder;

  @Test
  void plainStart_saysWhatAnOperatorWantsToKnow() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.serve()) {
      gateway.client().get("/-/ready").mustBe(200);
      gateway.terminate();
      gateway.exit();

      assertThat(gateway.out().get(0)).matches("Turnpike listens on http://127\\.0\\.0\\.1:\\d+");
      assertThat(String.join("\n", gateway.out()))
          .contains("Providers: ")
          .contains("sandbox (plays only)")
          .contains("No API keys")
          .contains("Store: SQLite, in the file " + gateway.folder().toRealPath())
          .contains("Notifications are not sent: PAYMENT_CALLBACK_URL is not set")
          .contains("The sandbox is on")
          .contains("curl ");
    }
  }

  @Test
  void printedCurlLine_worksAsItIsPrinted() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.serve()) {
      gateway.client().get("/-/ready").mustBe(200);
      String line = awaitLine(gateway, "curl ");
      Path answer = folder.resolve("answer");
      if (has("bash") && has("curl")) {
        Process curl =
            new ProcessBuilder("bash", "-c", line)
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        assertThat(curl.waitFor(20, TimeUnit.SECONDS)).isTrue();
      } else {
        String[] quoted = line.split("'");
        Files.writeString(
            answer, gateway.client().post("/v3/sandbox/pay", quoted[quoted.length - 1]).text());
      }

      assertThat(Files.readString(answer)).contains("\"result\":\"OK\"", "\"paymentId\":\"pay_");
    }
  }

  private static String awaitLine(GatewayProcess gateway, String part) {
    while (true) {
      for (String line : gateway.out()) {
        if (line.contains(part)) {
          return line.trim();
        }
      }
      Thread.onSpinWait();
    }
  }

  private static boolean has(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_PORT, abc",
    "LOG_LEVEL, loud",
    "HTTP_LOG_LEVEL, all",
    "GATEWAY_API_KEYS, hidden-short",
    "GATEWAY_HTTP_HOST, 0.0.0.0",
    "ENABLED_PROVIDERS, nope",
    "EXTERNAL_PROVIDERS_CONFIG, /no/such/file",
    "PAYMENT_CALLBACK_URL, foo",
    "GATEWAY_STORE_URL, jdbc:h2:file:./x;PASSWORD=hidden",
    "GATEWAY_STORE_URL, jdbc:postgresql://me:hidden@127.0.0.1/x",
    "GATEWAY_STORE_URL, jdbc:postgresql://127.0.0.1:1/x?user=me&password=hidden",
    "GATEWAY_PROVIDERS_DIR, /no/such/folder",
    "GATEWAY_WEBHOOK_SECRETS, hidden-short",
    "GATEWAY_TLS_KEYSTORE, /etc/hostname",
  })
  void wrongSetting_stopsTheStartWithOneLineThatNamesIt(String setting, String value) {
    Map<String, String> settings = GatewayProcess.settings("HTTP_PORT", "0");
    settings.put(setting, value);

    refused(setting, settings);
  }

  private static String refused(String named, Map<String, String> settings) {
    try (GatewayProcess gateway = GatewayProcess.start(List.of(), settings)) {
      int exit = gateway.exit();

      assertThat(gateway.err()).as(gateway.toString()).hasSize(1);
      assertThat(gateway.err().get(0))
          .contains(named)
          .doesNotContain("hidden", KEY, "Exception", "\tat ");
      assertThat(gateway.out()).isEmpty();
      assertThat(exit).isEqualTo(2);
      return gateway.err().get(0);
    }
  }

  @Test
  void wrongFileOfExternalServices_isNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("services.json"), "garbage");

    assertThat(
            refused(
                "EXTERNAL_PROVIDERS_CONFIG",
                Map.of("HTTP_PORT", "0", "EXTERNAL_PROVIDERS_CONFIG", file.toString())))
        .contains("services.json");
  }

  @Test
  void portInUse_stopsTheStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      refused("HTTP_PORT", Map.of("HTTP_PORT", String.valueOf(taken.getLocalPort())));
    }
  }

  @Test
  void unknownArgument_isWrongUse() {
    try (GatewayProcess gateway = GatewayProcess.start(List.of("--port=1"), Map.of())) {
      assertThat(gateway.exit()).isEqualTo(2);
      assertThat(gateway.err()).hasSize(1);
      assertThat(gateway.err().get(0)).contains("--port=1", "--help");
    }
  }

  @Test
  void help_listsEverySetting() {
    try (GatewayProcess gateway = GatewayProcess.start(List.of("--help"), Map.of())) {
      assertThat(gateway.exit()).isZero();
      assertThat(gateway.err()).isEmpty();
      for (Setting setting : Setting.values()) {
        assertThat(gateway.out()).contains("  " + setting.name());
        assertThat(String.join("\n", gateway.out()))
            .contains(setting.meaning())
            .contains(setting.standard());
      }
    }
  }

  @Test
  void withKeys_theSandboxIsOff_unlessItIsNamed() {
    try (GatewayProcess gateway =
        GatewayProcess.serve("GATEWAY_API_KEYS", KEY, "GATEWAY_HTTP_HOST", "127.0.0.1")) {
      Client client = gateway.client();
      client.get("/v3").mustBe(401);
      assertThat(client.get("/v3", "Authorization", "Bearer " + KEY).mustBe(200).text())
          .isEqualTo("{\"providers\":[]}");
      assertThat(String.join("\n", gateway.out())).doesNotContain(KEY);
    }
    try (GatewayProcess gateway =
        GatewayProcess.serve(
            "GATEWAY_API_KEYS",
            KEY,
            "GATEWAY_HTTP_HOST",
            "127.0.0.1",
            "ENABLED_PROVIDERS",
            "sandbox")) {
      gateway.client().post("/v3/sandbox/pay", pay(), "Authorization", "Bearer " + KEY).mustBe(200);
      gateway
          .client()
          .get("/v3/minimal", "Authorization", "Bearer " + KEY)
          .mustBeProblem(404, "provider_not_found", null);
    }
  }

  @Test
  void withPermission_itListensElsewhere_andWarns() {
    try (GatewayProcess gateway =
        GatewayProcess.serve(
            "GATEWAY_HTTP_HOST", "0.0.0.0", "GATEWAY_ALLOW_UNAUTHENTICATED", "true")) {
      assertThat(awaitLine(gateway, "EVERYBODY")).contains("EVERYBODY may call");
      assertThat(gateway.client().get("/v3").mustBe(200).text()).isEqualTo("{\"providers\":[]}");
    }
  }

  @Test
  void enabledProviders_letsOnlyTheseRun() {
    try (GatewayProcess gateway = GatewayProcess.serve("ENABLED_PROVIDERS", " minimal , ")) {
      assertThat(gateway.client().get("/v3").mustBe(200).text())
          .contains("minimal")
          .doesNotContain("sandbox\",");
      gateway.client().get("/v3/sandbox").mustBe(404);
    }
  }

  @Test
  void unknownSetting_isWarnedAbout() {
    try (GatewayProcess gateway = GatewayProcess.serve("GATEWAY_APIKEYS", "hidden-value")) {
      gateway.terminate();
      gateway.exit();

      assertThat(gateway.err())
          .anyMatch(line -> line.contains("GATEWAY_APIKEYS is no setting"))
          .noneMatch(line -> line.contains("hidden-value"));
    }
  }

  @Test
  void providersDir_addsItsProviders_andABrokenJarHidesNothing() throws Exception {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    ProviderJar.writeBroken(jars, "a-broken");
    ProviderJar.write(jars, "extra", 0);
    Files.writeString(jars.resolve("z-garbage.jar"), "no jar at all");
    Files.writeString(jars.resolve("readme.txt"), "no jar");
    new JarOutputStream(Files.newOutputStream(jars.resolve("library.jar")), new Manifest()).close();

    try (GatewayProcess gateway = GatewayProcess.serve("GATEWAY_PROVIDERS_DIR", jars.toString())) {
      assertThat(gateway.client().post("/v3/extra/pay", pay()).mustBe(200).field("paymentId"))
          .isEqualTo("extra-1");
      gateway.client().post("/v3/sandbox/pay", pay()).mustBe(200);
      gateway.terminate();
      gateway.exit();

      assertThat(gateway.err())
          .anyMatch(line -> line.contains(" WARN ") && line.contains("extra.Missing"))
          .anyMatch(
              line ->
                  line.contains("library.jar brings no provider") && line.contains("one folder"))
          .noneMatch(line -> line.contains("\tat "));
      assertThat(gateway.out().get(1)).contains("extra", "sandbox");
    }
  }

  @Test
  void providers_tellsFromWhichJarEachComes_andWhatItSupports() throws Exception {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    ProviderJar.write(jars, "extra", 0);

    try (GatewayProcess gateway =
        GatewayProcess.start(
            List.of("providers"), Map.of("GATEWAY_PROVIDERS_DIR", jars.toString()))) {
      assertThat(gateway.exit()).as(gateway.toString()).isZero();
      assertThat(gateway.out())
          .containsSubsequence(
              "extra",
              "  from      " + jars.resolve("extra.jar"),
              "  supports  pay, status, check, callback")
          .contains("sandbox (plays only)");
      assertThat(gateway.err()).isEmpty();
    }
  }

  @Test
  void providers_failsWhereOneCantBeLoaded_andListsTheOthers() throws Exception {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    ProviderJar.writeBroken(jars, "a-broken");

    try (GatewayProcess gateway =
        GatewayProcess.start(
            List.of("providers"), Map.of("GATEWAY_PROVIDERS_DIR", jars.toString()))) {
      assertThat(gateway.exit()).isEqualTo(1);
      assertThat(gateway.err()).anyMatch(line -> line.contains("extra.Missing"));
      assertThat(gateway.out()).contains("sandbox (plays only)");
    }
  }

  @Test
  void serve_isWhatItDoesWithoutACommand() {
    try (GatewayProcess gateway =
        GatewayProcess.start(List.of("serve"), Map.of("HTTP_PORT", "abc"))) {
      assertThat(gateway.exit()).isEqualTo(2);
      assertThat(gateway.err()).singleElement().asString().contains("HTTP_PORT");
    }
  }

  @Test
  void logs_areOneLineForEachEvent() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("services.json"),
            "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://127.0.0.1:1\"}]}");
    try (GatewayProcess gateway =
        GatewayProcess.serve(
            "LOG_LEVEL",
            "DEBUG",
            "HTTP_LOG_LEVEL",
            "body",
            "EXTERNAL_PROVIDERS_CONFIG",
            file.toString())) {
      gateway.client().post("/v3/sandbox/pay", pay("x", "error")).mustBe(502);
      gateway.client().post("/v3/acme/pay", pay()).mustBe(503);
      gateway.client().get("/v3/sandbox/status?paymentId=a%0Ab", "X-Request-Id", "r-1").mustBe(404);
      gateway.terminate();
      gateway.exit();

      assertThat(gateway.err())
          .isNotEmpty()
          .allMatch(
              line ->
                  line.matches(
                      "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z (ERROR|WARN|INFO|DEBUG|TRACE) \\S+: .*"));
      assertThat(gateway.err()).anyMatch(line -> line.contains("requestId=r-1"));
      assertThat(gateway.err()).anyMatch(line -> line.contains("nodelay=true"));
    }
  }

  @Test
  void tls_isServedWithAKeystore() throws Exception {
    Path keystore = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "gateway",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    refused(
        "GATEWAY_TLS_KEYSTORE",
        Map.of(
            "HTTP_PORT",
            "0",
            "GATEWAY_TLS_KEYSTORE",
            keystore.toString(),
            "GATEWAY_TLS_KEYSTORE_PASSWORD",
            "hidden"));

    try (GatewayProcess gateway =
        GatewayProcess.serve(
            "GATEWAY_TLS_KEYSTORE",
            keystore.toString(),
            "GATEWAY_TLS_KEYSTORE_PASSWORD",
            "changeit")) {
      assertThat(gateway.url().getScheme()).isEqualTo("https");
      Client client = new Client(gateway.url(), trusting(keystore));
      client.post("/v3/sandbox/pay", pay()).mustBe(200);
      try (RawClient plain = new RawClient(gateway.url())) {
        plain.send("GET /v3 HTTP/1.1\r\nHost: a\r\n\r\n").awaitClose();
      }
      client.get("/v3").mustBe(200);
    }
  }

  private static HttpClient trusting(Path keystore) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      trusted.load(in, "changeit".toCharArray());
    }
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("gateway", trusted.getCertificate("gateway"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(certificates);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
  }

  @Test
  void sigterm_letsARunningRequestComeToItsEnd() throws Exception {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    ProviderJar.write(jars, "slow", 2500);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (GatewayProcess gateway = GatewayProcess.serve("GATEWAY_PROVIDERS_DIR", jars.toString());
        RawClient kept = new RawClient(gateway.url())) {
      String ready = "GET /-/ready HTTP/1.1\r\nHost: a\r\n\r\n";
      kept.send(ready).read().mustBe(200);
      var running = threads.submit(() -> gateway.client().post("/v3/slow/pay", pay()));
      while (gateway.err().stream().noneMatch(line -> line.contains("extra: begins"))) {
        Thread.onSpinWait();
      }

      gateway.terminate();
      int status;
      do {
        status = kept.send(ready).read().status();
      } while (status == 200);

      assertThat(status).isEqualTo(503);
      gateway
          .client()
          .post("/v3/slow/pay", pay())
          .mustBeProblem(503, "provider_unavailable", "not_executed");
      gateway.client().get("/-/healthz").mustBe(200);
      assertThat(running.get(20, TimeUnit.SECONDS).mustBe(200).field("paymentId"))
          .isEqualTo("extra-1");
      assertThat(gateway.exit()).isIn(0, 143);
      assertThat(gateway.err().get(gateway.err().size() - 1)).endsWith("stopped");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sigterm_whenTheTimeIsOver_cutsOffAndSaysSo() {
    ExecutorService threads = Executors.newCachedThreadPool();
    try (GatewayProcess gateway =
        GatewayProcess.serve(
            "GATEWAY_SHUTDOWN_TIMEOUT_MS", "300", "GATEWAY_CALL_TIMEOUT_MS", "60000")) {
      String id = "never";
      threads.submit(() -> gateway.client().post("/v3/sandbox/pay", pay(id, "timeout")));
      while (gateway.client().get("/v3/sandbox/status?shopTransactionId=" + id).status() != 200) {
        Thread.onSpinWait();
      }

      gateway.terminate();

      assertThat(gateway.exit()).isIn(0, 143);
      assertThat(gateway.err()).anyMatch(line -> line.contains("1 requests were cut off"));
    } finally {
      threads.shutdownNow();
    }
  }
}
