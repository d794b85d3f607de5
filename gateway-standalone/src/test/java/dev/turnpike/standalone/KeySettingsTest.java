package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.http.ApiKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of keys: what it says, how it is read, and that a changed one is taken over. */
@Isolated("reads the log")
class KeySettingsTest {
  private static final String ANNA = "anna-key-7c0d0d3f5c0e4a";
  private static final String BOB = "bob-key-0d8f2c7e5b1a496";
  private static final String SHOP = "shop-key-5a7be1f09d2c44";

  @TempDir private Path folder;

  private static String sha256(String key) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  private static String entry(String name, String key, String rights) throws Exception {
    return "{\"name\":\"%s\",\"sha256\":\"%s\",\"rights\":[%s]}"
        .formatted(name, sha256(key), rights);
  }

  private static String file(String... entries) {
    return "{\"keys\":[%s]}".formatted(String.join(",", entries));
  }

  private Path write(String json) throws Exception {
    return Files.writeString(folder.resolve("keys.json"), json);
  }

  private Configuration configuration(String... namesAndValues) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("HTTP_PORT", "0");
    settings.put("GATEWAY_HTTP_HOST", "127.0.0.1");
    settings.put("GATEWAY_STORE_URL", "memory");
    settings.put("ENABLED_PROVIDERS", "sandbox");
    settings.put("GATEWAY_API_KEYS_CONFIG", folder.resolve("keys.json").toString());
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Configuration(settings);
  }

  @Test
  void keysOfBothSettings_workTogether_eachWithItsRights() throws Exception {
    write("\uFEFF" + file(entry("anna", ANNA, "\"inspect\",\"observe\"")));

    try (WatchingServer running =
        new WatchingServer(configuration("GATEWAY_API_KEYS", "shop:" + SHOP))) {
      running.payAs(SHOP).mustBe(200);
      running.as(SHOP, "/admin/counts").mustBeProblem(403, "forbidden", null);
      running.as(SHOP, "/metrics").mustBeProblem(403, "forbidden", null);
      running.as(ANNA, "/admin/counts").mustBe(200);
      running.as(ANNA, "/metrics").mustBe(200);
      running.payAs(ANNA).mustBeProblem(403, "forbidden", "not_executed");
      running.payAs(BOB).mustBeProblem(401, "unauthorized", "not_executed");
      running.awaitLine(Level.INFO, "added [anna, shop]");
    }
  }

  @Test
  void quotaOfAKey_stopsItself_andNobodyElse() throws Exception {
    String anna = entry("anna", ANNA, "\"read\"").replace("}", ",\"requestsPerMinute\":1}");
    write(file(anna, entry("bob", BOB, "\"read\"")));

    try (WatchingServer running = new WatchingServer(configuration())) {
      running.as(ANNA, "/v3").mustBe(200);
      running.as(ANNA, "/v3").mustBeProblem(429, "too_many_requests", null);
      running.as(BOB, "/v3").mustBe(200);
      running.as(BOB, "/v3").mustBe(200);
    }
  }

  @Test
  void aChangedFile_isTakenOver_andSaysWhoIsNewAndWhoIsGone() throws Exception {
    Path file = write(file(entry("anna", ANNA, "\"read\"")));

    try (WatchingServer running = new WatchingServer(configuration())) {
      running.as(ANNA, "/v3").mustBe(200);
      write(file(entry("bob", BOB, "\"read\"")));

      running.awaitLine(Level.INFO, "added [bob]", "withdrawn [anna]");
      running.as(ANNA, "/v3").mustBe(401);
      running.as(BOB, "/v3").mustBe(200);

      Path next =
          Files.writeString(
              folder.resolve("next"), file(entry("bob", BOB, "\"read\",\"observe\"")));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      running.awaitLine(Level.INFO, "added []", "changed [bob]");
      running.as(BOB, "/metrics").mustBe(200);

      write(file());
      running.awaitLine(Level.INFO, "withdrawn [bob]");
      running.as(BOB, "/v3").mustBe(401);
      running.client().get("/v3").mustBe(401);
    }
  }

  @Test
  void plainKeysInAFileOfTheirOwn_areTakenOverToo() throws Exception {
    write(file(entry("anna", ANNA, "\"read\"")));
    Path plain = Files.writeString(folder.resolve("plain"), "shop:" + SHOP + "\n");

    try (WatchingServer running =
        new WatchingServer(configuration("GATEWAY_API_KEYS_FILE", plain.toString()))) {
      running.payAs(SHOP).mustBe(200);

      Files.writeString(plain, "");
      running.awaitLine(Level.SEVERE, "GATEWAY_API_KEYS_FILE", "is empty");
      Files.writeString(plain, "shop:aaaaaaaaaaaaaaaa");
      running.awaitLine(Level.SEVERE, "GATEWAY_API_KEYS_FILE is wrong: API key 1");
      running.payAs(SHOP).mustBe(200);

      Files.writeString(plain, "bob:" + BOB);
      running.awaitLine(Level.INFO, "added [bob], withdrawn [shop]");
      running.payAs(SHOP).mustBe(401);
      running.payAs(BOB).mustBe(200);
      running.as(ANNA, "/v3").mustBe(200);
    }
  }

  @Test
  void aFileWithoutKeys_isNotNoSettingAtAll() throws Exception {
    Path plain = Files.writeString(folder.resolve("plain"), " , ");

    assertThatThrownBy(
            () ->
                configuration(
                    "GATEWAY_API_KEYS_FILE", plain.toString(), "GATEWAY_API_KEYS_CONFIG", ""))
        .isInstanceOf(SettingException.class)
        .hasMessageContainingAll("GATEWAY_API_KEYS_FILE", "nobody could call");

    Files.writeString(plain, SHOP);
    try (WatchingServer running =
        new WatchingServer(
            configuration(
                "GATEWAY_API_KEYS_FILE", plain.toString(), "GATEWAY_API_KEYS_CONFIG", ""))) {
      running.payAs(SHOP).mustBe(200);
      Files.writeString(plain, ",");
      running.awaitLine(Level.INFO, "withdrawn [(no name)]");
      running.payAs(SHOP).mustBe(401);
      running.client().get("/v3").mustBe(401);
    }
  }

  @Test
  void aLinkThatLeadsElsewhereNow_asInKubernetes_isAChange() throws Exception {
    Path first = Files.createDirectory(folder.resolve("..1"));
    Path second = Files.createDirectory(folder.resolve("..2"));
    Files.writeString(first.resolve("keys.json"), file(entry("anna", ANNA, "\"read\"")));
    Files.writeString(second.resolve("keys.json"), file(entry("bob", BOB, "\"read\"")));
    Path data = Files.createSymbolicLink(folder.resolve("..data"), first);
    Files.createSymbolicLink(folder.resolve("keys.json"), Path.of("..data", "keys.json"));

    try (WatchingServer running = new WatchingServer(configuration())) {
      running.as(ANNA, "/v3").mustBe(200);
      Path link = Files.createSymbolicLink(folder.resolve("..next"), second);
      Files.move(link, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

      running.awaitLine(Level.INFO, "added [bob]", "withdrawn [anna]");
      running.as(ANNA, "/v3").mustBe(401);
    }
  }

  @Test
  void garbageOrNoFileAnyMore_leavesTheKeysAsTheyAre_andSaysWhatIsWrong() throws Exception {
    Path file = write(file(entry("anna", ANNA, "\"read\"")));

    try (WatchingServer running = new WatchingServer(configuration())) {
      Files.writeString(file, "{\"keys\":[{\"name\":\"anna\",");
      running.awaitLine(Level.SEVERE, "GATEWAY_API_KEYS_CONFIG", "keys.json", "stays as it was");
      running.as(ANNA, "/v3").mustBe(200);

      Files.writeString(file, file(entry("anna", ANNA, "\"everything\"")));
      running.awaitLine(Level.SEVERE, "keys[1].rights has 'everything'");
      running.as(ANNA, "/v3").mustBe(200);

      Files.delete(file);
      running.awaitLine(Level.SEVERE, "can't be read");
      running.as(ANNA, "/v3").mustBe(200);

      write(file(entry("bob", BOB, "\"read\"")));
      running.awaitLine(Level.INFO, "added [bob]");
      running.as(BOB, "/v3").mustBe(200);
    }
  }

  @Test
  void aKeyIsOfTheTenantWithoutAName_whereTheFileSaysSo() throws Exception {
    write(file(entry("anna", ANNA, "\"read\"").replaceFirst("[{]", "{\"tenant\":\"\",")));

    Environment environment =
        new Environment(Map.of("GATEWAY_API_KEYS_CONFIG", folder.resolve("keys.json").toString()));
    assertThat(new KeySettings(environment).read().keys())
        .singleElement()
        .extracting(ApiKey::name, ApiKey::tenant)
        .containsExactly("anna", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "garbage | must be JSON",
        "[] | must be a JSON object",
        "{\"key\":[]} | must be {\"keys\": [...]}",
        "{\"keys\":[]} | nobody could call",
        "{\"keys\":[1]} | has an entry 1 that is no object",
        "{\"keys\":[{}]} | keys[1].name is required",
        "{\"keys\":[{\"name\":\"a b\",SHA}]} | keys[1].name must be 1 to 64 letters",
        "{\"keys\":[{\"name\":\"a\"}]} | keys[1].sha256 is required, or else a certificate",
        "{\"keys\":[{\"name\":\"a\",SHA,\"certificate\":\"CN=a\"}]} | but not both",
        "{\"keys\":[{\"name\":\"a\",\"sha256\":\"hidden\"}]} | keys[1].sha256 must be a SHA-256",
        "{\"keys\":[{\"name\":\"a\",SHA}]} | keys[1].rights is required: pay, refund, subscribe",
        "{\"keys\":[{\"name\":\"a\",SHA,\"rights\":[]}]} | keys[1].rights must not be empty",
        "{\"keys\":[{\"name\":\"a\",SHA,\"rights\":\"pay\"}]} | keys[1].rights must be a list",
        "{\"keys\":[{\"name\":\"a\",SHA,\"rights\":[1]}]} | keys[1].rights must be a list of texts",
        "{\"keys\":[{\"name\":\"a\",SHA,\"rights\":[\"PAY\"]}]} | 'PAY', which is none of pay, refund",
        "{\"keys\":[{\"name\":\"a\",SHA,\"rights\":[\"pay\"],\"tenant\":\"a b\"}]} | keys[1].tenant must be",
        "{\"keys\":[{\"name\":\"a\",SHA,\"rights\":[\"settle\"],\"providers\":[\"x\"]}]} | keys[1].providers must not have providers with inspect",
        "{\"keys\":[{\"name\":\"a\",SHA,\"rights\":[\"pay\"],\"tenants\":\"x\"}]} | keys[1].tenants must",
        "{\"keys\":[{\"name\":\"a\",SHA,\"rights\":[\"pay\"],\"requestsPerMinute\":0}]} | keys[1].requestsPerMinute must",
        "{\"keys\":[{\"name\":\"a\",SHA,\"rights\":[\"pay\"],\"provider\":\"x\"}]} | keys[1].provider is not",
        "{\"keys\":[{\"name\":\"a\",\"certificate\":\"CN=a\",\"rights\":[\"pay\"]}]} | keys[1].certificate needs GATEWAY_TLS_CLIENT_CA",
        "{\"keys\":[{\"name\":\"a\",SHA,\"rights\":[\"pay\"]},{\"name\":\"b\",SHA,\"rights\":[\"pay\"]}]} | keys[2]: is the same key as that of 'a'",
      })
  void wrongFile_stopsTheStart_withItsFieldNamed(String json, String said) throws Exception {
    write(json.replace("SHA", "\"sha256\":\"%s\"".formatted(sha256(ANNA))));

    assertThatThrownBy(this::configuration)
        .isInstanceOf(SettingException.class)
        .hasMessageContainingAll("GATEWAY_API_KEYS_CONFIG", said)
        .hasMessageNotContainingAny("hidden", sha256(ANNA), "\n");
  }

  @Test
  void theSameKeyInBothSettings_stopsTheStart() throws Exception {
    write(file(entry("anna", SHOP, "\"read\"")));

    assertThatThrownBy(() -> configuration("GATEWAY_API_KEYS", "shop:" + SHOP))
        .isInstanceOf(SettingException.class)
        .hasMessageContainingAll("keys[1]", "the same key as that of 'shop'")
        .hasMessageNotContaining(SHOP);
  }

  @Test
  void whatNewKeyPrints_isTakenByBothSettings() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Main.commandLine(Map.of(), new PrintStream(printed, true, StandardCharsets.UTF_8), System.err)
        .execute("new-key", "till");
    List<String> lines =
        printed.toString(StandardCharsets.UTF_8).lines().map(String::trim).toList();
    String key = lines.stream().filter(line -> line.startsWith("tpk_")).findFirst().orElseThrow();
    String plain =
        lines.stream()
            .filter(line -> line.startsWith("GATEWAY_API_KEYS="))
            .findFirst()
            .orElseThrow();
    String json = lines.stream().filter(line -> line.startsWith("{")).findFirst().orElseThrow();

    assertThat(key).matches("tpk_[A-Za-z0-9_-]{43}");
    write(json);
    try (WatchingServer running = new WatchingServer(configuration())) {
      running.payAs(key).mustBe(200);
    }
    write(file(entry("anna", ANNA, "\"read\"")));
    String value = plain.substring("GATEWAY_API_KEYS=".length());
    try (WatchingServer running = new WatchingServer(configuration("GATEWAY_API_KEYS", value))) {
      running.payAs(key).mustBe(200);
      running.awaitLine(Level.INFO, "added [anna, till]");
    }
  }
}
