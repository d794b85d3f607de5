package dev.turnpike.standalone;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.isOneLine;
import static dev.turnpike.fuzz.Check.lacks;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.PaymentGateway;
import dev.turnpike.fuzz.Input;
import dev.turnpike.internal.contract.Redactor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a file of settings holds is understood, or refused in one line that names the setting.
 */
class ConfigFileFuzzTest {
  private static final String SECRET = "PLANTED";
  private static final List<Setting> FILES =
      List.of(
          Setting.EXTERNAL_PROVIDERS_CONFIG,
          Setting.GATEWAY_PROVIDERS_CONFIG,
          Setting.GATEWAY_TENANTS_CONFIG,
          Setting.GATEWAY_API_KEYS_CONFIG);
  private static final Path FILE = newFile();

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "0{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"http://acme:8080/v3\",\"apiKey\":\"PLANTED\",\"timeoutMs\":1,\"connectTimeoutMs\":2147483647,\"maxConcurrency\":3,\"callbackToken\":\"PLANTED\",\"idempotencyWindowHours\":24}]}",
        "0\ufeff{\"externalServices\":[{\"externalService\":\"a\",\"baseUrl\":\"http://me:PLANTED@acme/\"}]}",
        "1{\"providers\":[{\"provider\":\"stripe\",\"name\":\"de\",\"settings\":{\"apiKey\":\"PLANTED\"}}]}",
        "2{\"tenants\":[{\"tenant\":\"anna\",\"paymentCallbackUrl\":\"http://sink/hook\",\"webhookSecrets\":[\"whsec_PLANTED\"]}]}",
        "3{\"keys\":[{\"name\":\"olga\",\"rights\":[\"inspect\"],\"tenants\":[\"a\"],\"providers\":[\"acme\"],\"sha256\":\"7eb1e286005835205c1ef5b7ba075f9eaf91c4df47155aa28f23aa7c70e0a59e\"}]}",
        "3{\"keys\":[{\"name\":\"x\\n\\u2028\",\"rights\":[\"root\\u001b[2J\"],\"certificate\":\"CN=\\u0000\"}]}");
  }

  private static Path newFile() {
    try {
      Path file = Files.createTempFile("turnpike-fuzz", ".json");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyFile_isUnderstood_orRefusedInOneLine(byte[] bytes) throws IOException {
    Input input = new Input(bytes);
    Setting setting = FILES.get(input.choice(FILES.size()));
    byte[] file = input.rest();
    if (new String(file, StandardCharsets.UTF_8).contains("File")) {
      return; // names another file, which may be any of this machine
    }
    Files.write(FILE, file);
    Environment environment =
        new Environment(
            Map.of(
                setting.name(),
                FILE.toString(),
                Setting.GATEWAY_TLS_CLIENT_CA.name(),
                FILE.toString()));
    try {
      if (setting == Setting.GATEWAY_API_KEYS_CONFIG) {
        new KeySettings(environment).atStart();
      } else {
        new GatewayFiles(environment).addTo(PaymentGateway.builder());
      }
    } catch (SettingException e) {
      String line = Redactor.line(String.valueOf(e.getMessage()));
      isOneLine(line);
      holds(line.startsWith(setting.name()), line);
      if (Stream.of("apiKey", "callbackToken", "webhookSecrets", "settings")
          .noneMatch(name -> line.contains("]." + name))) {
        return; // shows what is no secret, by the field's name
      }
      lacks(line, SECRET);
    }
  }
}
