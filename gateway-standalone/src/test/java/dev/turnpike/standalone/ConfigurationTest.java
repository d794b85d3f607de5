package dev.turnpike.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.CallOptions;
import dev.turnpike.JsonCall;
import dev.turnpike.PaymentGateway;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A setting that can't be understood stops the start with one line that names it. */
class ConfigurationTest {
  @TempDir private Path folder;

  private static String refused(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.putIfAbsent("HTTP_PORT", "0");
    all.putIfAbsent("GATEWAY_STORE_URL", "memory");
    all.putIfAbsent("GATEWAY_FINGERPRINT_KEYS", "k1:" + "0123456789".repeat(4));
    Throwable thrown =
        catchThrowable(
            () -> {
              Configuration configuration = new Configuration(all);
              configuration.logLevel();
              configuration.logFormat();
              configuration.shutdownTimeout();
              try (PaymentGateway gateway = configuration.gateway()) {
                configuration.server(gateway).close();
              }
            });
    // what the program shows as one line, and ends with
    assertThat(thrown).isInstanceOfAny(SettingException.class, IllegalStateException.class);
    assertThat(thrown.getMessage()).doesNotContain("\n", "hidden", "Exception");
    return thrown.getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_PORT, abc",
    "HTTP_PORT, -1",
    "HTTP_PORT, 65536",
    "HTTP_PORT, 1.5",
    "LOG_LEVEL, loud",
    "HTTP_LOG_LEVEL, all",
    "GATEWAY_API_KEYS, hidden-short",
    "GATEWAY_API_KEYS, 'key-of-somebody-0123456789,hidden in spaces 0123456789'",
    "GATEWAY_API_KEYS, aaaaaaaaaaaaaaaa",
    "GATEWAY_API_KEYS, '\"7c0d0d3f5c0e4a53a2\"'",
    "GATEWAY_API_KEYS_CONFIG, /no/such/file",
    "GATEWAY_ENCRYPTION_KEYS, hidden",
    "GATEWAY_ENCRYPTION_KEYS, e1:hiddenhiddenhiddenhidden",
    "GATEWAY_ENCRYPTION_KEYS, e1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "GATEWAY_ENCRYPTION_KEYS, e1:aGlkZGVuLWhpZGRlbi1oaWRkZW4taGlkZGVuLXR5cGU=",
    "GATEWAY_ENCRYPTION_KEYS, 'e1:5ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8x0yE=,e1:6ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8x0yE='",
    "GATEWAY_TRUSTED_PROXIES, '10.0.0.1,proxy.example'",
    "GATEWAY_TLS_CLIENT_CA, /etc/hostname",
    "GATEWAY_HTTP_HOST, no.such.host.invalid",
    "GATEWAY_HTTP_HOST, ::",
    "GATEWAY_HTTP_HOST, 0.0.0.0",
    "GATEWAY_ALLOW_UNAUTHENTICATED, perhaps",
    "GATEWAY_TRANSACTION_GUARD, 1",
    "GATEWAY_PGM, perhaps",
    "ENABLED_PROVIDERS, 'sandbox,nope'",
    "ENABLED_PROVIDERS, nope",
    "EXTERNAL_PROVIDERS_CONFIG, /",
    "EXTERNAL_PROVIDERS_CONFIG, /no/such/file",
    "PAYMENT_CALLBACK_URL, foo",
    "PAYMENT_CALLBACK_URL, ftp://example.com/x",
    "PAYMENT_CALLBACK_URL, http://a b",
    "PAYMENT_CALLBACK_URL, //example.com/x",
    "PAYMENT_CALLBACK_URL, http:",
    "PAYMENT_CALLBACK_URL, http://u:hidden@",
    "PAYMENT_CALLBACK_URL, http://sink/hook#part-hidden",
    "PAYMENT_CALLBACK_URL, 'http://u:hidden@sink/hook'",
    "PAYMENT_CALLBACK_URL, 'http:///hook'",
    "GATEWAY_ALERT_URL, ftp://example.com/x",
    "GATEWAY_ALERT_URL, http://u:hidden@sink/hook",
    "GATEWAY_LOG_FORMAT, xml",
    "GATEWAY_REQUIRE_SECURE_PEERS, perhaps",
    "GATEWAY_HTTP_PROXY, proxy:3128",
    "GATEWAY_HTTP_PROXY, http://proxy",
    "GATEWAY_HTTP_PROXY, https://me:hidden@proxy:3128",
    "GATEWAY_HTTP_PROXY, http://me:hidden%@proxy:3128",
    "GATEWAY_HTTP_PROXY, http://me:hid den@proxy:3128",
    "GATEWAY_HTTP_PROXY, http://me:12#hidden@proxy:3128",
    "GATEWAY_HTTP_PROXY, '\"http://me:hidden@proxy:3128\"'",
    "GATEWAY_UNKNOWN_FIELDS, drop",
    "GATEWAY_NO_PROXY, 10.0.0.0/8",
    "GATEWAY_NO_PROXY, 'a.example,*'",
    "GATEWAY_NO_PROXY, a:8080",
    "GATEWAY_TRUSTED_CERTIFICATES, /no/such/file",
    "GATEWAY_TRUSTED_CERTIFICATES, /etc/hostname",
    "GATEWAY_TRUSTED_CERTIFICATES, /tmp",
    "GATEWAY_TRUSTED_CERTIFICATES, /dev/null",
    "GATEWAY_STORE_URL, '/proc/turnpike/x.db'",
    "GATEWAY_STORE_URL, 'jdbc:sqlite:/proc/turnpike/x.db'",
    "GATEWAY_STORE_URL, 'jdbc:sqlite:/etc/hostname/x.db'",
    "GATEWAY_STORE_URL, 'jdbc:sqlite:/proc/version'",
    "GATEWAY_STORE_URL, postgres",
    "GATEWAY_STORE_URL, 'jdbc:sqlite:'",
    "GATEWAY_STORE_URL, 'jdbc:h2:file:x;PASSWORD=hidden'",
    "GATEWAY_STORE_URL, 'jdbc:mysql://u:hidden@db/turnpike'",
    "GATEWAY_STORE_URL, 'jdbc:postgresql://me:hidden@127.0.0.1/x'",
    "GATEWAY_STORE_URL, 'jdbc:postgresql://me:hidden/x'",
    "GATEWAY_STORE_URL, 'jdbc:postgresql://127.0.0.1/x?currentSchema=nope&password=hidden'",
    "GATEWAY_STORE_URL, 'jdbc:postgresql://127.0.0.1:1/x?user=me&password=hidden'",
    "GATEWAY_STORE_URL, 'jdbc:postgresql://no.such.host.invalid/x'",
    "GATEWAY_STORE_SCHEMA, 'Payments; drop'",
    "GATEWAY_RECORD_RETENTION_DAYS, 0",
    "GATEWAY_SETTLE_SECONDS, -1",
    "GATEWAY_PENDING_SECONDS, soon",
    "GATEWAY_PROVIDERS_CONFIG, /no/such/file",
    "GATEWAY_PROVIDERS_DIR, /no/such/folder",
    "GATEWAY_WEBHOOK_SECRETS, hidden-short",
    "GATEWAY_WEBHOOK_SECRETS, whsec_hidden!",
    "GATEWAY_WEBHOOK_SECRETS, whsec_",
    "GATEWAY_DELIVERY_PAUSES, '1,soon'",
    "GATEWAY_DELIVERY_PAUSES, '1,,2'",
    "GATEWAY_CALL_TIMEOUT_MS, 0",
    "GATEWAY_IDLE_CONNECTION_MS, 0",
    "GATEWAY_CALL_TIMEOUT_MS, 99999999999",
    "GATEWAY_SHUTDOWN_TIMEOUT_MS, -1",
    "GATEWAY_MAX_CONCURRENCY, 0",
    "GATEWAY_CALLBACK_READS, 0",
    "GATEWAY_CALLBACK_QUESTIONS, 1",
    "GATEWAY_UNKNOWN_CALLBACKS, 0",
    "GATEWAY_MAX_BODY_BYTES, 0",
    "GATEWAY_MAX_URI_BYTES, 70000",
    "GATEWAY_MAX_HEADER_BYTES, 70000",
    "GATEWAY_KEY_RETENTION_HOURS, 0",
    "GATEWAY_TLS_KEYSTORE, /no/such/file",
    "GATEWAY_TLS_KEYSTORE, /etc/hostname",
  })
  void wrongSetting_isNamed(String setting, String value) {
    assertThat(refused(Map.of(setting, value))).contains(setting);
  }

  @ParameterizedTest
  @CsvSource({
    "/no/such/file, can be read",
    "/etc/hostname, holds none",
    "/tmp, can't be read",
    "/dev/null, holds none"
  })
  void fileOfTrustedCertificates_isNamedWithWhatIsWrong(String path, String what) {
    assertThat(refused(Map.of("GATEWAY_TRUSTED_CERTIFICATES", path)))
        .startsWith("GATEWAY_TRUSTED_CERTIFICATES ")
        .contains("'" + path + "'", what);
  }

  @Test
  void wrongProxyOfAFile_isNamedByTheSettingThatWasGiven() throws Exception {
    Path file = Files.writeString(folder.resolve("proxy"), "http://me:hidden@proxy/\n");

    assertThat(refused(Map.of("GATEWAY_HTTP_PROXY_FILE", file.toString())))
        .startsWith("GATEWAY_HTTP_PROXY_FILE must be http://HOST:PORT");
  }

  @Test
  void aProxy_isUsedAsTheSettingsSay() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    HttpServer proxy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          heard.add(
              exchange.getRequestHeaders().getFirst("Proxy-Authorization")
                  + " "
                  + exchange.getRequestURI());
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    proxy.start();
    Path services =
        Files.writeString(
            folder.resolve("services.json"),
            """
            {"externalServices":[{"externalService":"acme","baseUrl":"http://acme.example"},
                                 {"externalService":"direct","baseUrl":"http://a.invalid"}]}""");
    Path url =
        Files.writeString(
            folder.resolve("proxy"),
            "http://me:hidden@127.0.0.1:%s\n".formatted(proxy.getAddress().getPort()));

    try (PaymentGateway gateway =
        new Configuration(
                Map.of(
                    "EXTERNAL_PROVIDERS_CONFIG",
                    services.toString(),
                    "GATEWAY_STORE_URL",
                    "memory",
                    "GATEWAY_HTTP_PROXY_FILE",
                    url.toString(),
                    "GATEWAY_NO_PROXY",
                    "other.example, .invalid"))
            .gateway()) {
      for (String name : List.of("acme", "direct")) {
        assertThat(catchThrowable(() -> gateway.provider(name).status("pay-1"))).isNotNull();
      }
    } finally {
      proxy.stop(0);
    }

    String basic = Base64.getEncoder().encodeToString("me:hidden".getBytes(UTF_8));
    assertThat(heard)
        .containsExactly("Basic " + basic + " http://acme.example/status?paymentId=pay-1");
  }

  @ParameterizedTest
  @CsvSource({"'', false", "refuse, false", "ignore, true", "IGNORE, true"})
  void unknownFields_areRefusedUnlessASettingIgnoresThem(String setting, boolean ignored) {
    byte[] json =
        "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"a\",\"x\":1}".getBytes(UTF_8);
    try (PaymentGateway gateway =
        new Configuration(
                Map.of(
                    "GATEWAY_UNKNOWN_FIELDS", setting,
                    "GATEWAY_STORE_URL", "memory",
                    "ENABLED_PROVIDERS", "sandbox"))
            .gateway()) {
      Throwable refused =
          catchThrowable(
              () -> gateway.call(JsonCall.of("sandbox", "pay", json, CallOptions.none())));

      assertThat(refused == null).isEqualTo(ignored);
    }
  }

  @Test
  void userAndPasswordInTheUrl_areRefusedWithWhereTheyGo() {
    assertThat(refused(Map.of("GATEWAY_STORE_URL", "jdbc:postgresql://me:hidden@127.0.0.1/x")))
        .contains("GATEWAY_STORE_USER", "GATEWAY_STORE_PASSWORD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "[]",
        "{}",
        "{\"externalServices\":{}}",
        "{\"externalServices\":[1]}",
        "{\"externalServices\":[],\"other\":1}",
        "{\"externalServices\":[{\"externalService\":\"acme\"}]}",
        "{\"externalServices\":[{\"baseUrl\":\"http://acme\"}]}",
        "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"acme\"}]}",
        "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://u:hidden@acme\"}]}",
        "{\"externalServices\":[{\"externalService\":\"Acme!\",\"baseUrl\":\"http://acme\"}]}",
        "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://acme\",\"apiKeys\":\"hidden\"}]}",
        "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://acme\",\"apiKey\":\"hidden key\"}]}",
        "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://acme\",\"timeoutMs\":\"1\"}]}",
        "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://acme\",\"timeoutMs\":0}]}",
        "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://acme\",\"idempotencyWindowHours\":0}]}",
        "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://acme\",\"idempotencyWindowHours\":1.5}]}",
      })
  void wrongFileOfExternalServices_isNamedWithItsField(String json) throws Exception {
    Path file = Files.writeString(folder.resolve("services.json"), json);

    String line = refused(Map.of("EXTERNAL_PROVIDERS_CONFIG", file.toString()));

    assertThat(line).contains("EXTERNAL_PROVIDERS_CONFIG", "services.json");
    for (String field : new String[] {"apiKeys", "timeoutMs", "idempotencyWindowHours"}) {
      if (json.contains(field)) {
        assertThat(line).contains("externalServices[1]." + field);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false", "1", "\"yes\""})
  void theIdempotentOfEarlierFiles_isRefusedWithWhatToSayNow(String value) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("services.json"),
            "{\"externalServices\":[{\"externalService\":\"a\",\"baseUrl\":\"http://a\",\"idempotent\":%s}]}"
                .formatted(value));

    assertThat(refused(Map.of("EXTERNAL_PROVIDERS_CONFIG", file.toString())))
        .contains("externalServices[1].idempotent ", "idempotencyWindowHours")
        .doesNotContain("\n");
  }

  @Test
  void missingBaseUrl_isNamed() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("services.json"),
            "{\"externalServices\":[{\"externalService\":\"a\",\"baseUrl\":\"http://a\"},{\"externalService\":\"acme\"}]}");

    assertThat(refused(Map.of("EXTERNAL_PROVIDERS_CONFIG", file.toString())))
        .contains("externalServices[2].baseUrl");
  }

  @Test
  void twoServicesOfOneName_stopTheStart() throws Exception {
    String entry = "{\"externalService\":\"acme\",\"baseUrl\":\"http://acme\"}";
    Path file =
        Files.writeString(
            folder.resolve("services.json"),
            "{\"externalServices\":[%s,%s]}".formatted(entry, entry));

    assertThat(refused(Map.of("EXTERNAL_PROVIDERS_CONFIG", file.toString())))
        .contains("two providers are named 'acme'");
  }

  @Test
  void blankSettings_areNotGiven() {
    Configuration configuration =
        new Configuration(Map.of("GATEWAY_API_KEYS", " , ", "LOG_LEVEL", " ", "HTTP_PORT", ""));

    assertThat(configuration.isLoopbackMode()).isTrue();
    assertThat(configuration.logLevel()).isEqualTo(Logging.LogLevel.INFO);
  }

  @Test
  void unknownSettings_thatLookLikeOurs_areFound_butNotKubernetesOwn() {
    Configuration configuration =
        new Configuration(
            Map.of(
                "GATEWAY_APIKEYS", "x",
                "GATEWAY_SERVICE_HOST", "10.0.0.1",
                "GATEWAY_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "OTHER", "x"));

    assertThat(configuration.unknownSettings()).containsExactly("GATEWAY_APIKEYS");
  }

  // ---- quotes, marks and fragments

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "PAYMENT_CALLBACK_URL, \"http://sink/hook?key=hidden\"",
        "GATEWAY_STORE_URL, 'jdbc:sqlite:x.db'",
        "ENABLED_PROVIDERS, \"sandbox\"",
        "HTTP_PORT, \"8080\"",
        "GATEWAY_WEBHOOK_SECRETS, \"whsec_hidden\"",
        "GATEWAY_API_KEYS, \"hidden-0123456789abcdef\""
      })
  void quotesOfASettingsFile_areNamed(String setting, String value) {
    assertThat(refused(Map.of(setting, value)))
        .startsWith(setting + " ")
        .contains("in quotes", "write it without them");
  }

  @Test
  void whatIsWrongWithACallbackUrl_isSaid() {
    assertThat(refused(Map.of("PAYMENT_CALLBACK_URL", "http://sink/hook#part")))
        .endsWith("but 'http://sink/hook#***' has a fragment, which is never sent");
    assertThat(refused(Map.of("PAYMENT_CALLBACK_URL", "http://u:hidden@sink/hook?a=hidden")))
        .endsWith("but 'http://***@sink/hook?***' has a user");
    assertThat(refused(Map.of("PAYMENT_CALLBACK_URL", "sink/hook")))
        .endsWith("but 'sink/hook' is none");
  }

  @Test
  void byteOrderMark_ofAFile_isSkipped() throws Exception {
    Path services =
        Files.writeString(
            folder.resolve("services.json"),
            "\ufeff{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://acme\"}]}");

    try (PaymentGateway gateway =
        new Configuration(
                Map.of(
                    "EXTERNAL_PROVIDERS_CONFIG", services.toString(),
                    "GATEWAY_STORE_URL", "memory",
                    "ENABLED_PROVIDERS", "acme"))
            .gateway()) {
      assertThat(gateway.providers()).singleElement().matches(one -> one.name().equals("acme"));
    }
  }

  // ---- where the records are

  @Test
  void storeFolderThatCannotBeMade_isNamedWithTheCause() {
    assertThat(refused(Map.of("GATEWAY_STORE_URL", "jdbc:sqlite:/proc/turnpike/x.db")))
        .contains("/proc/turnpike: it isn't there, and can't be made");
    assertThat(refused(Map.of("GATEWAY_STORE_URL", "jdbc:sqlite:/etc/hostname/x.db")))
        .contains("/etc/hostname", "it is no folder");
  }

  @Test
  void storeThatIsAFolder_isNamed() throws Exception {
    Path store = Files.createDirectory(folder.resolve("store.db"));

    assertThat(refused(Map.of("GATEWAY_STORE_URL", "jdbc:sqlite:" + store)))
        .startsWith("GATEWAY_STORE_URL: the file " + store)
        .endsWith("it is a folder");
  }

  // ---- peers

  @Test
  void insecurePeers_areRefusedWhereSecureOnesAreRequired() throws Exception {
    Path services =
        Files.writeString(
            folder.resolve("services.json"),
            "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://acme:8080\"}]}");
    String required = "GATEWAY_REQUIRE_SECURE_PEERS";

    assertThat(refused(Map.of(required, "true", "EXTERNAL_PROVIDERS_CONFIG", services.toString())))
        .startsWith(required)
        .contains("'acme'", "http://acme:8080");
    assertThat(
            refused(Map.of(required, "true", "PAYMENT_CALLBACK_URL", "https://s.example/x?hidden")))
        .startsWith(required)
        .contains("not signed", "https://s.example/x?***");
    try (PaymentGateway gateway =
        new Configuration(
                Map.of(
                    required,
                    "true",
                    "PAYMENT_CALLBACK_URL",
                    "http://127.0.0.1:1/x",
                    "GATEWAY_STORE_URL",
                    "memory"))
            .gateway()) {
      assertThat(gateway.warnings()).isEmpty();
    }
  }
}
