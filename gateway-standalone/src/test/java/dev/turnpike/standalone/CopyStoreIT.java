package dev.turnpike.standalone;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.standalone.testing.GatewayProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code copy-store}, as an operator uses it. */
@Timeout(180)
class CopyStoreIT {
  private static final String SECRET = "hidden-hidden";
  private static EmbeddedPostgres postgres;

  @TempDir private Path folder;

  /** What a run said. */
  private record Said(int exit, List<String> out, List<String> err) {}

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  static void end() throws IOException {
    postgres.close();
  }

  private static String postgresUrl() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }

  private String fileUrl(String name) {
    return "jdbc:sqlite:" + folder.resolve(name);
  }

  private static Said copy(Map<String, String> environment, String... urls) {
    List<String> arguments = new ArrayList<>(List.of("copy-store"));
    arguments.addAll(List.of(urls));
    try (GatewayProcess process = GatewayProcess.start(arguments, environment)) {
      int exit = process.exit();
      return new Said(exit, process.out(), process.err());
    }
  }

  private static GatewayProcess gateway(String store, String receiver) {
    return GatewayProcess.serve(
        "GATEWAY_STORE_URL",
        store,
        "GATEWAY_FINGERPRINT_KEYS",
        "k1:" + "0123456789".repeat(4),
        "GATEWAY_STORE_SCHEMA",
        "moved",
        "PAYMENT_CALLBACK_URL",
        receiver,
        "GATEWAY_DELIVERY_PAUSES",
        "1,1,1,1,1,1,1,1,1,1");
  }

  private static void stop(GatewayProcess gateway) {
    gateway.terminate();
    gateway.exit();
  }

  @Test
  void aGatewayGoesOnWithPostgres_andBack() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          received.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    String url = "http://127.0.0.1:" + receiver.getAddress().getPort();
    String request = pay();
    Answer paid;
    try (GatewayProcess before = gateway(fileUrl("from.db"), "http://127.0.0.1:1")) {
      paid = before.client().post("/v3/sandbox/pay", request, "Idempotency-Key", "moved-1");
      paid.mustBe(200);
      before.client().get("/v3/sandbox/check?paymentId=" + paid.field("paymentId")).mustBe(200);
      stop(before);
    }
    Map<String, String> settings = Map.of("GATEWAY_STORE_SCHEMA", "moved");

    Said there = copy(settings, fileUrl("from.db"), postgresUrl());

    assertThat(there.exit()).as("" + there).isZero();
    assertThat(there.err()).isEmpty();
    assertThat(there.out())
        .anyMatch(line -> line.startsWith("From SQLite, in the file "))
        .anyMatch(line -> line.matches("operations +\\d+ rows, \\d+\\.\\d s"))
        .anyMatch(line -> line.matches("payments +1 rows, .*"))
        .last()
        .asString()
        .startsWith("All is copied.");

    receiver.start();
    try (GatewayProcess moved = gateway(postgresUrl(), url)) {
      Answer again = moved.client().post("/v3/sandbox/pay", request, "Idempotency-Key", "moved-1");
      assertThat(again.mustBe(200).text()).isEqualTo(paid.text());
      assertThat(again.header("Idempotency-Replayed")).contains("true");
      moved.client().post("/v3/sandbox/pay", pay(), "Idempotency-Key", "moved-3").mustBe(200);
      assertThat(received.poll(60, TimeUnit.SECONDS)).contains(paid.field("paymentId"));
      stop(moved);
    }
    Said back = copy(settings, postgresUrl(), fileUrl("back.db"));
    assertThat(back.exit()).as("" + back).isZero();
    assertThat(back.out()).anyMatch(line -> line.matches("payments +2 rows, .*"));
    try (GatewayProcess last = gateway(fileUrl("back.db"), url)) {
      Answer again = last.client().post("/v3/sandbox/pay", request, "Idempotency-Key", "moved-1");
      assertThat(again.mustBe(200).text()).isEqualTo(paid.text());
    } finally {
      receiver.stop(0);
    }
  }

  private static String refused(String... urls) {
    Said said = copy(Map.of("GATEWAY_STORE_PASSWORD", SECRET), urls);
    assertThat(said.exit()).as("" + said).isEqualTo(2);
    assertThat(said.err()).hasSize(1);
    assertThat(said.toString()).doesNotContain(SECRET).doesNotContain("Exception");
    return said.err().get(0);
  }

  @Test
  void wrongUse_isNamed_inOneLine_withoutSecrets() throws Exception {
    String elsewhere = "jdbc:postgresql://127.0.0.1:1/db?user=me&password=" + SECRET;
    Path text = Files.writeString(folder.resolve("text.db"), "just a text ".repeat(100));

    assertThat(refused()).contains("two URLs, FROM and TO, and not 0", "copy-store --help");
    assertThat(refused(fileUrl("a.db"), elsewhere, elsewhere)).contains("not 3");
    assertThat(refused("memory", elsewhere)).contains("FROM is memory");
    assertThat(refused(fileUrl("a.db"), "memory")).contains("TO is memory");
    assertThat(refused(fileUrl("a.db"), "jdbc:mysql://h/d?password=" + SECRET)).contains("TO must");
    assertThat(refused(fileUrl("a.db"), fileUrl("b.db"))).contains("TO is SQLite, as FROM is");
    assertThat(refused(elsewhere, elsewhere)).contains("TO is PostgreSQL, as FROM is", "pg_dump");
    assertThat(refused(fileUrl("a.db"), "jdbc:postgresql://me:" + SECRET + "@127.0.0.1:1/db"))
        .startsWith("turnpike: TO ");
    assertThat(refused("jdbc:sqlite:", elsewhere)).contains("FROM must have the path of a file");
    assertThat(refused(fileUrl("missing.db"), elsewhere)).contains("missing.db isn't there");
    assertThat(refused("jdbc:sqlite:" + text, elsewhere)).contains("it is no SQLite database");
    assertThat(refused(postgresUrl(), fileUrl("new.db"))).contains("holds no records of Turnpike");
    assertThat(folder).isDirectoryNotContaining(file -> !file.equals(text));
  }

  @Test
  void aDatabaseThatIsAway_isSaid_andTheCopyGoesOnLater() throws Exception {
    try (GatewayProcess before = gateway(fileUrl("from.db"), "http://127.0.0.1:1")) {
      before.client().post("/v3/sandbox/pay", pay(), "Idempotency-Key", "key").mustBe(200);
      stop(before);
    }

    Said said =
        copy(
            Map.of("GATEWAY_STORE_PASSWORD", SECRET),
            fileUrl("from.db"),
            "jdbc:postgresql://127.0.0.1:1/db?user=me");

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err())
        .singleElement()
        .asString()
        .contains("PostgreSQL at jdbc:postgresql://127.0.0.1:1/db", "the same command goes on")
        .doesNotContain(SECRET, "user=me");
  }

  @Test
  void help_tellsHow() {
    Said said = copy(Map.of(), "--help");

    assertThat(said.exit()).isZero();
    assertThat(String.join("\n", said.out()))
        .contains(
            "copy-store [-h] FROM TO", "jdbc:sqlite:PATH", "GATEWAY_STORE_SCHEMA", "Exit codes");
  }
}
