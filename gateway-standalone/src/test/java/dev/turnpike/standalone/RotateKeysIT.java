package dev.turnpike.standalone;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Answer;
import dev.turnpike.standalone.testing.GatewayProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code rotate-keys}, as an operator uses it. */
@Timeout(180)
class RotateKeysIT {
  private static final String K1 = "k1:5ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8x0yE=";
  private static final String K2 = "k2:x0yE5ZtCMXkz0bFh0a8S5x1Q9u3kq9b7uQd2mJ4o6v8=";

  @TempDir private Path folder;

  /** What a run said. */
  private record Said(int exit, List<String> out, List<String> err) {}

  private Path file() {
    return folder.resolve("turnpike.db");
  }

  private Map<String, String> settings(String keys) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("GATEWAY_STORE_URL", "jdbc:sqlite:" + file());
    if (!keys.isEmpty()) {
      settings.put("GATEWAY_ENCRYPTION_KEYS", keys);
    }
    return settings;
  }

  private static Said run(Map<String, String> settings, String... arguments) {
    try (GatewayProcess process = GatewayProcess.start(List.of(arguments), settings)) {
      int exit = process.exit();
      return new Said(exit, process.out(), process.err());
    }
  }

  private static String refused(Map<String, String> settings, String... arguments) {
    Said said = run(settings, arguments);
    assertThat(said.exit()).as("" + said).isEqualTo(2);
    assertThat(said.err()).hasSize(1);
    assertThat(said.toString())
        .doesNotContain(K1.substring(3), K2.substring(3))
        .doesNotContain("Exception");
    return said.err().get(0);
  }

  private Answer paid(String keys, String request) {
    Map<String, String> settings = settings(keys);
    String[] pairs =
        settings.entrySet().stream()
            .flatMap(pair -> List.of(pair.getKey(), pair.getValue()).stream())
            .toArray(String[]::new);
    try (GatewayProcess gateway = GatewayProcess.serve(pairs)) {
      Answer answer = gateway.client().post("/v3/sandbox/pay", request, "Idempotency-Key", "key-1");
      answer.mustBe(200);
      gateway.terminate();
      gateway.exit();
      return answer;
    }
  }

  private boolean holds(String text) throws Exception {
    return new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1).contains(text);
  }

  @Test
  void whatWasClear_isEncrypted_andAKeyIsTakenByAnother() throws Exception {
    String request = pay();
    Answer first = paid("", request);
    assertThat(holds("\"result\":\"OK\"")).isTrue();

    Said encrypted = run(settings(K1), "rotate-keys");

    assertThat(encrypted.exit()).as("" + encrypted).isZero();
    assertThat(encrypted.err()).isEmpty();
    assertThat(encrypted.out())
        .anyMatch(line -> line.startsWith("SQLite, in the file "))
        .anyMatch(line -> line.matches("[1-9][0-9]* values were encrypted anew"))
        .last()
        .asString()
        .isEqualTo("All that is to be encrypted is, with the key 'k1'.");
    assertThat(holds("\"result\":\"OK\"")).isFalse();
    assertThat(paid(K1, request).text()).isEqualTo(first.text());
    Said rotated = run(settings(K2 + "," + K1), "rotate-keys");
    assertThat(rotated.exit()).as("" + rotated).isZero();
    assertThat(rotated.out()).anyMatch(line -> line.contains("the key 'k1' any more: it can go"));
    assertThat(paid(K2, request).text()).isEqualTo(first.text());
    assertThat(refused(settings(K1)))
        .startsWith("turnpike: GATEWAY_ENCRYPTION_KEYS lacks a key")
        // of its folder's name no more: it may be a number that is masked like a card's
        .contains("'k2'", file().getFileName() + " is encrypted");
    assertThat(refused(settings("")))
        .startsWith("turnpike: GATEWAY_ENCRYPTION_KEYS lacks a key")
        .contains("'k2'");
    assertThat(refused(settings(K2.replace("5ZtC", "6ZtC"))))
        .startsWith("turnpike: GATEWAY_ENCRYPTION_KEYS lacks a key, or has a wrong one")
        .contains("'k2'");
    assertThat(refused(settings(K1), "rotate-keys")).contains("GATEWAY_ENCRYPTION_KEYS", "'k2'");
  }

  @Test
  void wrongUse_isNamed_inOneLine() throws Exception {
    Map<String, String> memory = settings(K1);
    memory.put("GATEWAY_STORE_URL", "memory");

    assertThat(refused(settings(""), "rotate-keys"))
        .contains("GATEWAY_ENCRYPTION_KEYS is required");
    assertThat(refused(settings("k1:short"), "rotate-keys"))
        .contains("GATEWAY_ENCRYPTION_KEYS is wrong", "openssl rand -base64 32")
        .doesNotContain("short");
    assertThat(refused(memory, "rotate-keys")).contains("GATEWAY_STORE_URL is memory");
    assertThat(refused(settings(K1), "rotate-keys")).contains("isn't there");
    assertThat(refused(settings(K1), "rotate-keys", "now")).contains("now", "rotate-keys --help");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void help_tellsHow() {
    Said said = run(Map.of(), "rotate-keys", "--help");

    assertThat(said.exit()).isZero();
    assertThat(String.join("\n", said.out()))
        .contains("rotate-keys [-h]", "GATEWAY_ENCRYPTION_KEYS", "Exit codes", "SQLite: stop");
  }
}
