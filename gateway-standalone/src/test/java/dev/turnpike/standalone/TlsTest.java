package dev.turnpike.standalone;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.http.testing.Client;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Https: what is spoken, that a new certificate is taken over, and client certificates as keys. */
@Isolated("reads the log")
class TlsTest {
  private static final String PASSWORD = "changeit";
  private static final String KEY = "anna-key-7c0d0d3f5c0e4a";

  /** Made once: key stores {@code NAME.p12} and certificates {@code NAME.pem}. */
  @TempDir private static Path made;

  @TempDir private Path folder;
  private Path keystore;

  @BeforeAll
  static void make() throws Exception {
    String names = "SAN=ip:127.0.0.1,dns:localhost";
    pair("server", "CN=localhost,O=First", PASSWORD, "-ext", names);
    pair("renewed", "CN=localhost,O=Second", PASSWORD, "-ext", names);
    pair("other-password", "CN=localhost,O=Third", "changed-now", "-ext", names);
    pair("ca", "CN=Test CA", PASSWORD, "-ext", "bc:c");
    pair("forged-ca", "CN=Test CA", PASSWORD, "-ext", "bc:c");
    pair("ended", "CN=Ended", PASSWORD, "-startdate", "-20d", "-validity", "10");
    signed("shop", "CN=shop, O=Example", "ca");
    signed("stranger", "CN=stranger, O=Example", "ca");
    signed("forged", "CN=shop, O=Example", "forged-ca");
  }

  private static void signed(String name, String subject, String authority) throws Exception {
    keytool("genkeypair", name, PASSWORD, "-keyalg", "RSA", "-dname", subject);
    String request = file(name + ".csr");
    String certificate = file(name + ".pem");
    keytool("certreq", name, PASSWORD, "-file", request);
    keytool("gencert", authority, PASSWORD, "-rfc", "-infile", request, "-outfile", certificate);
    String pem = file(authority + ".pem");
    keytool("importcert", name, PASSWORD, "-noprompt", "-alias", "ca", "-file", pem);
    keytool("importcert", name, PASSWORD, "-noprompt", "-file", certificate);
  }

  private static String file(String name) {
    return made.resolve(name).toString();
  }

  private static void pair(String name, String subject, String password, String... more)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-keyalg", "RSA", "-dname", subject));
    arguments.addAll(List.of(more));
    keytool("genkeypair", name, password, arguments.toArray(String[]::new));
    keytool("exportcert", name, password, "-rfc", "-file", file(name + ".pem"));
  }

  private static void keytool(String command, String store, String password, String... more)
      throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-" + command,
                "-keystore",
                file(store + ".p12"),
                "-storetype",
                "PKCS12",
                "-storepass",
                password));
    List<String> options = List.of(more);
    line.addAll(options);
    if (!options.contains("-alias")) {
      line.addAll(List.of("-alias", store));
    }
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(made.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(made.resolve("keytool.log"))).isZero();
  }

  @BeforeEach
  void copy() throws IOException {
    keystore = Files.copy(made.resolve("server.p12"), folder.resolve("keys.p12"));
  }

  private void replace(String store) throws IOException {
    Path next = Files.copy(made.resolve(store), folder.resolve("next"));
    Files.move(next, keystore, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private WatchingServer server(String... namesAndValues) throws Exception {
    return new WatchingServer(configuration(namesAndValues));
  }

  private Configuration configuration(String... namesAndValues) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("HTTP_PORT", "0");
    settings.put("GATEWAY_HTTP_HOST", "127.0.0.1");
    settings.put("GATEWAY_STORE_URL", "memory");
    settings.put("ENABLED_PROVIDERS", "sandbox");
    settings.put("GATEWAY_TLS_KEYSTORE", keystore.toString());
    settings.put("GATEWAY_TLS_KEYSTORE_PASSWORD", PASSWORD);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    settings.values().removeIf(String::isEmpty);
    return new Configuration(settings);
  }

  private static SSLContext client(String... identity) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (String name : List.of("server", "renewed", "other-password")) {
      trusted.setCertificateEntry(name, certificate(name));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    if (identity.length > 0) {
      try (InputStream in = Files.newInputStream(made.resolve(identity[0] + ".p12"))) {
        keys.load(in, PASSWORD.toCharArray());
      }
    }
    own.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static X509Certificate certificate(String name) throws Exception {
    try (InputStream in = Files.newInputStream(made.resolve(name + ".pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static Client caller(WatchingServer server, String... identity) throws Exception {
    return new Client(
        server.url(),
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(client(identity))
            .build());
  }

  private static String shownBy(URI url, String protocol, String... suites) throws Exception {
    try (SSLSocket socket =
        (SSLSocket) client().getSocketFactory().createSocket(url.getHost(), url.getPort())) {
      socket.setEnabledProtocols(new String[] {protocol});
      if (suites.length > 0) {
        socket.setEnabledCipherSuites(suites);
      }
      socket.startHandshake();
      Certificate shown = socket.getSession().getPeerCertificates()[0];
      return ((X509Certificate) shown).getSubjectX500Principal().getName();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3, TLS_AES_128_GCM_SHA256",
    "TLSv1.3, TLS_AES_256_GCM_SHA384",
    "TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLSv1.2, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  })
  void whatHasForwardSecrecy_isSpoken(String protocol, String suite) throws Exception {
    try (WatchingServer server = server()) {
      assertThat(shownBy(server.url(), protocol, suite)).isEqualTo("CN=localhost,O=First");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_WITH_AES_256_CBC_SHA",
        "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
      })
  void whatElseTls12Has_isNot(String suite) throws Exception {
    try (WatchingServer server = server()) {
      assertThatThrownBy(() -> shownBy(server.url(), "TLSv1.2", suite))
          .isInstanceOf(IOException.class);
      assertThat(shownBy(server.url(), "TLSv1.2")).isNotEmpty();
    }
  }

  @Test
  void aRenewedCertificate_isTakenOver_andABrokenOneIsNot() throws Exception {
    try (WatchingServer server = server()) {
      assertThat(shownBy(server.url(), "TLSv1.3")).isEqualTo("CN=localhost,O=First");

      replace("renewed.p12");
      server.awaitLine(Level.INFO, "GATEWAY_TLS_KEYSTORE has changed");
      assertThat(shownBy(server.url(), "TLSv1.3")).isEqualTo("CN=localhost,O=Second");
      assertThat(shownBy(server.url(), "TLSv1.2")).isEqualTo("CN=localhost,O=Second");

      replace("ca.pem");
      server.awaitLine(Level.SEVERE, "GATEWAY_TLS_KEYSTORE must be", "stays as it was");
      assertThat(shownBy(server.url(), "TLSv1.3")).isEqualTo("CN=localhost,O=Second");
      caller(server).post("/v3/sandbox/pay", pay()).mustBe(200);
    }
  }

  @Test
  void aChangedPasswordFile_opensTheNewKeystore() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");

    try (WatchingServer server =
        server(
            "GATEWAY_TLS_KEYSTORE_PASSWORD",
            "",
            "GATEWAY_TLS_KEYSTORE_PASSWORD_FILE",
            password.toString())) {
      replace("other-password.p12");
      server.awaitLine(Level.SEVERE, "GATEWAY_TLS_KEYSTORE must be");
      assertThat(shownBy(server.url(), "TLSv1.3")).isEqualTo("CN=localhost,O=First");

      Files.writeString(password, "changed-now\n");
      server.awaitLine(Level.INFO, "GATEWAY_TLS_KEYSTORE has changed");
      assertThat(shownBy(server.url(), "TLSv1.3")).isEqualTo("CN=localhost,O=Third");
    }
  }

  private String[] withClientCertificates(String certificate) throws Exception {
    String sha256 = HexFormat.of().formatHex(sha256(KEY.getBytes("UTF-8")));
    Path keys =
        Files.writeString(
            folder.resolve("keys.json"),
            """
            {"keys":[{"name":"shop","certificate":"%s","rights":["pay","read"]},
                     {"name":"anna","sha256":"%s","rights":["pay"]}]}"""
                .formatted(certificate, sha256));
    return new String[] {
      "GATEWAY_TLS_CLIENT_CA", file("ca.pem"), "GATEWAY_API_KEYS_CONFIG", keys.toString()
    };
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  @Test
  void aClientCertificate_standsForAKey_byItsSubjectOrFingerprint() throws Exception {
    String fingerprint = HexFormat.of().formatHex(sha256(certificate("shop").getEncoded()));

    for (String written :
        List.of(
            "CN=shop,O=Example",
            "cn=Shop, o=example",
            fingerprint,
            HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(HexFormat.of().parseHex(fingerprint)))) {
      try (WatchingServer server = server(withClientCertificates(written))) {
        Client shop = caller(server, "shop");
        shop.post("/v3/sandbox/pay", pay()).mustBe(200);
        assertThat(shop.get("/metrics").mustBeProblem(403, "forbidden", null).field("detail"))
            .contains("'shop'");
        caller(server, "stranger")
            .post("/v3/sandbox/pay", pay())
            .mustBeProblem(401, "unauthorized", "not_executed");
        caller(server)
            .post("/v3/sandbox/pay", pay())
            .mustBeProblem(401, "unauthorized", "not_executed");
        caller(server).post("/v3/sandbox/pay", pay(), "Authorization", "Bearer " + KEY).mustBe(200);
      }
    }
  }

  @Test
  void aCertificateThatIsNobodysKey_isNotTakenForNone() throws Exception {
    List<String> settings = new ArrayList<>(List.of(withClientCertificates("CN=shop,O=Example")));
    settings.addAll(List.of("GATEWAY_PGM", "true"));
    try (WatchingServer server = server(settings.toArray(String[]::new))) {
      caller(server).post("/v3/sandbox/pay", pay()).mustBe(200);
      caller(server, "shop").post("/v3/sandbox/pay", pay()).mustBe(200);
      caller(server, "stranger")
          .post("/v3/sandbox/pay", pay())
          .mustBeProblem(401, "unauthorized", "not_executed");
    }
  }

  @Test
  void aKeyThatComesWithACertificate_counts() throws Exception {
    try (WatchingServer server = server(withClientCertificates("CN=shop,O=Example"))) {
      Client shop = caller(server, "shop");

      shop.get("/v3/sandbox/status?paymentId=a", "Authorization", "Bearer " + KEY)
          .mustBeProblem(403, "forbidden", null);
      shop.get("/v3", "Authorization", "Bearer wrong").mustBe(401);
    }
  }

  /** A browser adds the certificate by itself, whichever page asks. */
  @Test
  void aWebPageOfAnotherOrigin_getsNothingByACertificate() throws Exception {
    try (WatchingServer server = server(withClientCertificates("CN=shop,O=Example"))) {
      Client shop = caller(server, "shop");

      shop.post("/v3/sandbox/pay", pay(), "Origin", "https://elsewhere.example")
          .mustBeProblem(403, "forbidden_origin", "not_executed");
      shop.get("/v3", "Sec-Fetch-Site", "cross-site").mustBeProblem(403, "forbidden_origin", null);
    }
  }

  @Test
  void aCertificateOfACaThatOnlyHasTheSameName_getsNoAnswer() throws Exception {
    try (WatchingServer server = server(withClientCertificates("CN=shop,O=Example"))) {
      Client forged = caller(server, "forged");

      assertThatThrownBy(() -> forged.post("/v3/sandbox/pay", pay()))
          .isInstanceOf(UncheckedIOException.class);
      caller(server, "shop").post("/v3/sandbox/pay", pay()).mustBe(200);
    }
  }

  @Test
  void aServiceWithAPrivateCa_isCalledWhereTheSettingTrustsIt() throws Exception {
    try (WatchingServer service = server()) {
      String config =
          Files.writeString(
                  folder.resolve("services.json"),
                  """
                  {"externalServices":[{"externalService":"acme","baseUrl":"%s/v3/sandbox"}]}"""
                      .formatted(service.url()))
              .toString();
      String[] settings = {
        "GATEWAY_TLS_KEYSTORE",
        "",
        "GATEWAY_TLS_KEYSTORE_PASSWORD",
        "",
        "ENABLED_PROVIDERS",
        "",
        "EXTERNAL_PROVIDERS_CONFIG",
        config,
        "GATEWAY_TRUSTED_CERTIFICATES",
        ""
      };
      try (WatchingServer gateway = server(settings)) {
        gateway
            .client()
            .post("/v3/acme/pay", pay())
            .mustBeProblem(503, "provider_unavailable", "not_executed");
      }
      settings[settings.length - 1] = bundle("ca", "server");
      try (WatchingServer gateway = server(settings)) {
        gateway.client().post("/v3/acme/pay", pay()).mustBe(200);
      }
    }
  }

  private String bundle(String... names) throws IOException {
    StringBuilder all = new StringBuilder("Certificates of ours\n\n");
    for (String name : names) {
      all.append("# ").append(name).append('\n');
      all.append(Files.readString(made.resolve(name + ".pem")));
    }
    return Files.writeString(folder.resolve("bundle.pem"), all).toString();
  }

  @Test
  void trustedCertificatesThatHaveEnded_orAreDamaged_areNamed() throws Exception {
    String trusted = "GATEWAY_TRUSTED_CERTIFICATES";
    String bundle = bundle("ca", "ended");
    refused("GATEWAY_TRUSTED_CERTIFICATES must be", trusted, bundle);
    refused("'" + bundle + "' does not do: certificate 2 of 2 has expired at 20", trusted, bundle);

    String whole = Files.readString(made.resolve("ca.pem"));
    Path damaged = folder.resolve("damaged.pem");
    for (String pem :
        List.of(
            whole.substring(0, whole.length() / 2),
            whole.replaceFirst("M", "!"),
            whole + whole.replace("MII", "AAA"),
            whole + "-----BEGIN PRIVATE KEY-----\naGlkZGVu\n-----END PRIVATE KEY-----\n")) {
      Files.writeString(damaged, pem);
      refused(
          trusted + " must be a PEM file of certificates, but '" + damaged, trusted, damaged + "");
    }
  }

  @Test
  void wrongSettings_areNamed() {
    refused("GATEWAY_TLS_CLIENT_CA", "GATEWAY_TLS_CLIENT_CA", keystore.toString());
    refused(
        "GATEWAY_TLS_CLIENT_CA needs https",
        "GATEWAY_TLS_CLIENT_CA",
        file("ca.pem"),
        "GATEWAY_TLS_KEYSTORE",
        "");
    refused(
        "GATEWAY_TLS_KEYSTORE_PASSWORD_FILE is given, and GATEWAY_TLS_KEYSTORE_PASSWORD too",
        "GATEWAY_TLS_KEYSTORE_PASSWORD_FILE",
        file("ca.pem"));
    refused(
        "GATEWAY_TLS_KEYSTORE_PASSWORD_FILE names a file that is not there",
        "GATEWAY_TLS_KEYSTORE_PASSWORD",
        "",
        "GATEWAY_TLS_KEYSTORE_PASSWORD_FILE",
        "/no/such/file");
    refused("GATEWAY_TLS_KEYSTORE must be", "GATEWAY_TLS_KEYSTORE_PASSWORD", "hidden");
  }

  private void refused(String said, String... settings) {
    assertThatThrownBy(() -> server(settings).close())
        .isInstanceOf(SettingException.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("hidden");
  }
}
