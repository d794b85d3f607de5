package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.PaymentGateway;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every secret can be in a file of its own, as container platforms mount them. */
class SecretFilesTest {
  @TempDir private Path folder;

  private String file(String content) throws Exception {
    return Files.writeString(folder.resolve("secret"), content).toString();
  }

  private static List<Setting> secrets() {
    return Arrays.stream(Setting.values()).filter(Setting::secret).toList();
  }

  private static String read(Setting setting, Map<String, String> values) {
    return new Environment(values).text(setting).orElseThrow();
  }

  private static void refused(Setting setting, Map<String, String> values, String... said) {
    assertThatThrownBy(() -> read(setting, values))
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith(setting.fileName() + " ")
        .hasMessageContainingAll(said)
        .hasMessageNotContainingAny("hidden", "\n", "Exception");
  }

  @Test
  void theSecrets_areThese() {
    assertThat(secrets())
        .containsExactlyInAnyOrder(
            Setting.GATEWAY_API_KEYS,
            Setting.GATEWAY_WEBHOOK_SECRETS,
            Setting.GATEWAY_ALERT_SECRETS,
            Setting.GATEWAY_STORE_PASSWORD,
            Setting.GATEWAY_TLS_KEYSTORE_PASSWORD,
            Setting.GATEWAY_FINGERPRINT_KEYS,
            Setting.GATEWAY_ENCRYPTION_KEYS,
            Setting.GATEWAY_HTTP_PROXY);
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void aSecret_isReadFromItsFile(Setting setting) throws Exception {
    for (String content : List.of("a secret", "a secret\n", "a secret\r\n", "\ufeffa secret\n")) {
      assertThat(read(setting, Map.of(setting.fileName(), file(content)))).isEqualTo("a secret");
    }
    assertThat(read(setting, Map.of(setting.fileName(), file("a secret\n"), setting.name(), " ")))
        .isEqualTo("a secret");
    assertThat(read(setting, Map.of(setting.name(), "given", setting.fileName(), " ")))
        .isEqualTo("given");
    assertThat(
            new Configuration(Map.of(setting.fileName(), file("7c0d0d3f5c0e4a53a2")))
                .unknownSettings())
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void aFileThatIsNoUse_isNamed(Setting setting) throws Exception {
    String missing = folder.resolve("none").toString();
    refused(setting, Map.of(setting.fileName(), missing), "is not there", missing);
    refused(setting, Map.of(setting.fileName(), folder.toString()), "can't be read");
    refused(setting, Map.of(setting.fileName(), "a\0b"), "can't be read");
    for (String empty : List.of("", "\n", " \r\n", "\ufeff\n")) {
      refused(setting, Map.of(setting.fileName(), file(empty)), "is empty");
    }
    Path latin =
        Files.write(folder.resolve("latin"), "h\u00e4".getBytes(StandardCharsets.ISO_8859_1));
    refused(setting, Map.of(setting.fileName(), latin.toString()), "is not UTF-8");
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void aSecretThatIsGivenTwice_isRefused(Setting setting) throws Exception {
    refused(
        setting,
        Map.of(setting.fileName(), file("hidden"), setting.name(), "hidden"),
        setting.name() + " too");
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void aFileThatIsNoUse_stopsTheStart_whetherOrNotItIsNeeded(Setting setting) {
    Map<String, String> settings = Map.of(setting.fileName(), "/no/such/file");
    assertThatThrownBy(() -> new Configuration(settings))
        .isInstanceOf(SettingException.class)
        .hasMessage(setting.fileName() + " names a file that is not there (/no/such/file)");
  }

  /** Whatever is wrong with a secret, it is the setting that was given which is named. */
  @Test
  void aWrongSecretInAFile_isNamedByItsFile() throws Exception {
    Map<String, String> keys = Map.of("GATEWAY_API_KEYS_FILE", file("short"));
    assertThatThrownBy(() -> new Configuration(keys))
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith("GATEWAY_API_KEYS_FILE ");
  }

  @Test
  void whatIsNoSecret_hasNoFile() {
    assertThat(new Configuration(Map.of("GATEWAY_STORE_URL_FILE", "x")).unknownSettings())
        .containsExactly("GATEWAY_STORE_URL_FILE");
  }

  // ---- in the files of settings

  private PaymentGateway services(String secrets) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("services.json"),
            "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://127.0.0.1:1\",%s}]}"
                .formatted(secrets));
    return new Configuration(
            Map.of("EXTERNAL_PROVIDERS_CONFIG", config.toString(), "GATEWAY_STORE_URL", "memory"))
        .gateway();
  }

  @Test
  void secretsOfServices_areReadFromFiles() throws Exception {
    String secret = file("s3cret\n");
    services("\"apiKeyFile\":\"%s\",\"callbackTokenFile\":\"%s\"".formatted(secret, secret))
        .close();

    assertThatThrownBy(
            () -> services("\"apiKey\":\"hidden\",\"apiKeyFile\":\"%s\"".formatted(secret)))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("externalServices[1].apiKeyFile is given, and apiKey too");
    assertThatThrownBy(() -> services("\"callbackTokenFile\":\"/no/such/file\""))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining(
            "externalServices[1].callbackTokenFile names a file that is not there (/no/such/file)");
  }

  private PaymentGateway provider(String settings) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("providers.json"),
            "{\"providers\":[{\"provider\":\"sandbox\",%s}]}".formatted(settings));
    return new Configuration(
            Map.of("GATEWAY_PROVIDERS_CONFIG", config.toString(), "GATEWAY_STORE_URL", "memory"))
        .gateway();
  }

  @Test
  void settingsOfProviders_areReadFromFiles() throws Exception {
    String secret = file("s3cret\n");
    provider("\"settingsFiles\":{\"region\":\"%s\"}".formatted(secret)).close();

    assertThatThrownBy(
            () ->
                provider(
                    "\"settings\":{\"region\":\"eu\"},\"settingsFiles\":{\"region\":\"%s\"}"
                        .formatted(secret)))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("providers[1].settingsFiles.region is given in settings too");
    assertThatThrownBy(() -> provider("\"settingsFiles\":{\"region\":\"/no/such/file\"}"))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("providers[1].settingsFiles.region names a file that is not there");
  }
}
