package dev.turnpike.standalone;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.RawClient;
import dev.turnpike.standalone.testing.GatewayProcess;
import dev.turnpike.standalone.testing.ProviderJar;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code java -jar gateway.jar}, as an operator sees it. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class StandaloneIT {
  private static final String KEY = "key-of-somebody-0123456789";

  @TempDir private Path folder;

  @Test
  void plainStart_saysWhatAnOperatorWantsToKnow() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.serve()) {
      gateway.client().get("/-/ready").mustBe(200);
      gateway.client().get("/documentation/openapi.json").mustBe(200);
      gateway.client().get("/documentation/swagger-ui-bundle.js").mustBe(200);
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
    Supplier<Optional<String>> found =
        () -> gateway.out().stream().filter(line -> line.contains(part)).findFirst();
    Await.until(gateway::toString, () -> found.get().isPresent());
    return found.get().orElseThrow().trim();
  }

  private static boolean has(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  /** Which settings are wrong, and what is said of each, is told by ConfigurationTest. */
  @ParameterizedTest
  @ValueSource(strings = {"", "serve"})
  void wrongSetting_stopsTheStartWithOneLineThatNamesIt(String command) {
    refused(
        "GATEWAY_API_KEYS",
        Map.of("HTTP_PORT", "0", "GATEWAY_API_KEYS", "hidden-short"),
        command.isEmpty() ? List.of() : List.of(command));
  }

  private static void refused(String named, Map<String, String> settings) {
    refused(named, settings, List.of());
  }

  private static void refused(String named, Map<String, String> settings, List<String> arguments) {
    try (GatewayProcess gateway = GatewayProcess.start(arguments, settings)) {
      int exit = gateway.exit();

      assertThat(gateway.err()).as(gateway.toString()).hasSize(1);
      assertThat(gateway.err().get(0))
          .contains(named)
          .doesNotContain("hidden", KEY, "Exception", "\tat ");
      assertThat(gateway.out()).isEmpty();
      assertThat(exit).isEqualTo(2);
    }
  }

  /** The cases that people have met, on the real thing. */
  @ParameterizedTest
  @CsvSource({
    "GATEWAY_STORE_URL, 'jdbc:postgresql://me:hidden@127.0.0.1/x'",
    "GATEWAY_STORE_URL, 'jdbc:postgresql://127.0.0.1:1/x?currentSchema=nope'",
    "GATEWAY_STORE_URL, 'jdbc:sqlite:/etc/hostname/x.db'",
    "GATEWAY_STORE_URL, 'jdbc:sqlite:/proc/version'",
    "PAYMENT_CALLBACK_URL, 'http://sink/hook#hidden'",
    "PAYMENT_CALLBACK_URL, '\"http://sink/hook?key=hidden\"'",
    "GATEWAY_STORE_PASSWORD_FILE, /no/such/file",
    "GATEWAY_REQUIRE_SECURE_PEERS, perhaps"
  })
  void whatPeopleHaveMet_stopsTheStartWithOneLine(String setting, String value) {
    refused(setting, Map.of("HTTP_PORT", "0", setting, value));
  }

  /** Whatever is repeated of a setting or an argument, it is one line and draws nothing. */
  @Test
  void whatIsRepeated_drawsNothing() {
    refused("\\u001b[31m | turnpike: forged", Map.of("HTTP_PORT", "1\u001b[31m\nturnpike: forged"));
    refused("\\u001b[31m", Map.of(), List.of("--\u001b[31m"));
  }

  @Test
  void secretsInFiles_andInsecurePeers_areTaken_andTold() throws Exception {
    Path keys = Files.writeString(folder.resolve("keys"), KEY + "\n");
    Path services =
        Files.writeString(
            folder.resolve("services.json"),
            "\ufeff{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://acme.invalid:8080\"}]}");
    try (GatewayProcess gateway =
        GatewayProcess.serve(
            "GATEWAY_API_KEYS_FILE", keys.toString(),
            "EXTERNAL_PROVIDERS_CONFIG", services.toString())) {
      gateway.client().get("/v3").mustBe(401);
      gateway.client().get("/v3", "Authorization", "Bearer " + KEY).mustBe(200);
      assertThat(gateway.client().get("/-/check-up").mustBe(200).text())
          .contains("\"warnings\":[\"an external service is called by plain http\"]");
      assertThat(gateway.err())
          .anyMatch(line -> line.contains(" WARN ") && line.contains("http://acme.invalid:8080"));
      gateway.terminate();
      gateway.exit();
      assertThat(gateway.toString()).doesNotContain(KEY);
    }
  }

  @Test
  void portInUse_stopsTheStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      refused("HTTP_PORT", Map.of("HTTP_PORT", String.valueOf(taken.getLocalPort())));
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
  void aKeyIsWithdrawn_byAChangeOfItsFile_withoutARestart() throws Exception {
    String json =
        "{\"keys\":[{\"name\":\"NAME\",\"sha256\":\"%s\",\"rights\":[\"read\"]}]}"
            .formatted("8d23cf6c86e834a7aa6eded54c26ce2bb2e74903538c61bdd5d2197997ab2f72");
    Path file = Files.writeString(folder.resolve("keys.json"), json.replace("NAME", "anna"));

    try (GatewayProcess gateway =
        GatewayProcess.serve(
            "GATEWAY_API_KEYS",
            KEY,
            "GATEWAY_API_KEYS_CONFIG",
            file.toString(),
            "GATEWAY_HTTP_HOST",
            "127.0.0.1")) {
      Files.writeString(file, "{");
      Await.until(
          gateway::toString,
          () ->
              gateway.err().stream()
                  .anyMatch(line -> line.contains(" ERROR ") && line.contains("keys.json")));
      Files.writeString(file, json.replace("NAME", "bob"));
      Await.until(
          gateway::toString,
          () ->
              gateway.err().stream()
                  .anyMatch(line -> line.contains("added [bob], withdrawn [anna]")));
      gateway.client().get("/v3", "Authorization", "Bearer " + KEY).mustBe(200);
    }
  }

  @Test
  void withPermission_itListensElsewhere_andWarns() {
    try (GatewayProcess gateway =
        GatewayProcess.serve(
            "GATEWAY_HTTP_HOST",
            "0.0.0.0",
            "GATEWAY_ALLOW_UNAUTHENTICATED",
            "true",
            "GATEWAY_DOCUMENTATION",
            "false")) {
      gateway.client().get("/documentation/openapi.json").mustBe(404);
      gateway.client().get("/documentation").mustBe(404);
      assertThat(awaitLine(gateway, "EVERYBODY")).contains("EVERYBODY may call");
      assertThat(gateway.client().get("/v3").mustBe(200).text()).isEqualTo("{\"providers\":[]}");
    }
  }

  /** In Turkish, an i is not the small letter of I; and here digits and offsets are others, too. */
  @Test
  void theLanguageCharsetAndTimeZoneOfTheMachine_changeNothing() {
    List<String> elsewhere =
        List.of(
            "-Duser.language=tr",
            "-Duser.country=TR",
            "-Duser.extensions=u-nu-arab",
            "-Dfile.encoding=ISO-8859-9",
            "-Duser.timezone=Asia/Kathmandu");
    try (GatewayProcess gateway = GatewayProcess.serveWith(elsewhere, "LOG_LEVEL", "info")) {
      Client client = gateway.client();
      String paid =
          client
              .post("/v3/sandbox/pay", pay("ıİ€"), "IDEMPOTENCY-KEY", "INI")
              .mustBe(200)
              .field("paymentId");
      Answer again = client.post("/v3/sandbox/pay", pay("ıİ€"), "idempotency-key", "INI");
      assertThat(again.mustBe(200).field("paymentId")).isEqualTo(paid);
      assertThat(again.header("Idempotency-Replayed")).contains("true");
      assertThat(client.get("/v3/sandbox/status?paymentId=" + paid).mustBe(200).json())
          .containsEntry("shopTransactionId", "ıİ€")
          .containsEntry("status", "ACCEPTED");
      client.get("/v3/nobody/status?paymentId=1").mustBeProblem(404, "provider_not_found", null);
      client
          .post("/v3/sandbox/pay", pay("late", "unavailable"))
          .mustBeProblem(503, "provider_unavailable", "not_executed");
      gateway.terminate();
      gateway.exit();

      assertThat(gateway.err())
          .isNotEmpty()
          .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z [A-Z]+ \\S+: .*"));
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
    ProviderJar.write(jars, "extra");
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
    ProviderJar.write(jars, "extra");

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
      gateway
          .client()
          .get("/v3/sandbox/status?paymentId=a%E2%80%A8b", "X-Request-Id", "r-1")
          .mustBe(404);
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
        plain.send("GET /v3 HTTP/1.1\r\nHost: localhost\r\n\r\n").awaitClose();
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
    Path signal = folder.resolve("signal");
    ProviderJar.write(jars, "slow", signal);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (GatewayProcess gateway = GatewayProcess.serve("GATEWAY_PROVIDERS_DIR", jars.toString());
        RawClient kept = new RawClient(gateway.url())) {
      String ready = "GET /-/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
      kept.send(ready).read().mustBe(200);
      var running = threads.submit(() -> gateway.client().post("/v3/slow/pay", pay()));
      Await.until(
          gateway::toString,
          () -> gateway.err().stream().anyMatch(line -> line.contains("extra: begins")));

      gateway.terminate();
      int status;
      do {
        status = kept.send(ready).read().status();
      } while (status == 200);

      assertThat(status).isEqualTo(503);
      gateway
          .client()
          .post("/v3/slow/pay", pay())
          .mustBeProblem(503, "gateway_unavailable", "not_executed");
      gateway.client().get("/-/healthz").mustBe(200);
      Files.createFile(signal);
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
      String status = "/v3/sandbox/status?shopTransactionId=" + id;
      Await.until(gateway::toString, () -> gateway.client().get(status).status() == 200);

      gateway.terminate();

      assertThat(gateway.exit()).isIn(0, 143);
      assertThat(gateway.err()).anyMatch(line -> line.contains("1 requests were cut off"));
    } finally {
      threads.shutdownNow();
    }
  }
}
