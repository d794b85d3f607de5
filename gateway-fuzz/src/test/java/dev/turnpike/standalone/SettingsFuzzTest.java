package dev.turnpike.standalone;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.isOneLine;
import static dev.turnpike.fuzz.Check.lacks;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.fuzz.Input;
import dev.turnpike.internal.contract.Redactor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any values of settings are understood, or refused in one line that begins with the setting's name
 * and shows no secret. Settings that name files or a host to look up keep to their standards.
 */
class SettingsFuzzTest {
  private static final String SECRET = "PLANTED";
  private static final Set<Setting> OUTSIDE =
      Set.of(
          Setting.GATEWAY_HTTP_HOST,
          Setting.GATEWAY_API_KEYS_CONFIG,
          Setting.GATEWAY_TLS_KEYSTORE,
          Setting.GATEWAY_TLS_CLIENT_CA,
          Setting.EXTERNAL_PROVIDERS_CONFIG,
          Setting.GATEWAY_PROVIDERS_DIR,
          Setting.GATEWAY_PROVIDERS_CONFIG,
          Setting.GATEWAY_TENANTS_CONFIG,
          Setting.GATEWAY_TRUSTED_CERTIFICATES);

  /** They may hold a password, before an {@code @}. */
  private static final Set<Setting> URLS =
      Set.of(Setting.PAYMENT_CALLBACK_URL, Setting.GATEWAY_STORE_URL);

  private static final List<Setting> SETTINGS =
      Arrays.stream(Setting.values()).filter(setting -> !OUTSIDE.contains(setting)).toList();

  static Stream<byte[]> seeds() {
    return Stream.concat(
        SETTINGS.stream()
            .flatMap(
                setting ->
                    Input.seeds(
                        (char) ('0' + SETTINGS.indexOf(setting)) + setting.standard(),
                        (char) ('0' + SETTINGS.indexOf(setting)) + "\"x\n")),
        Input.seeds(
            at(Setting.PAYMENT_CALLBACK_URL) + "http:/me:" + SECRET + "@sink/hook",
            at(Setting.GATEWAY_STORE_URL) + "jdbc:postgresql://me:" + SECRET + "@127.0.0.1/x",
            at(Setting.GATEWAY_STORE_URL) + "jdbc:sqlite:\u0000",
            at(Setting.PAYMENT_CALLBACK_URL) + "http://sink/hook#part",
            at(Setting.PAYMENT_CALLBACK_URL) + "http://me:" + SECRET + "@sink/hook",
            at(Setting.GATEWAY_HTTP_PROXY) + "http://me:" + SECRET + "@proxy:3128",
            at(Setting.GATEWAY_TRUSTED_PROXIES) + "10.0.0.0/8,fd00::/129",
            at(Setting.GATEWAY_DELIVERY_PAUSES) + "5,,9999999"));
  }

  private static char at(Setting setting) {
    return (char) ('0' + SETTINGS.indexOf(setting));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyValue_isUnderstood_orRefusedInOneLine(byte[] bytes) throws Throwable {
    Input input = new Input(bytes);
    Map<String, String> values = new HashMap<>(Map.of("GATEWAY_STORE_URL", "memory"));
    for (int i = 0; i < 3; i++) {
      Setting setting = SETTINGS.get(input.choice(SETTINGS.size()));
      String value = input.line();
      values.put(
          setting.name(),
          setting.secret()
              ? value + SECRET + value
              : URLS.contains(setting) ? value : value.replace(SECRET, ""));
    }
    try {
      Configuration configuration = new Configuration(values);
      configuration.logLevel();
      configuration.shutdownTimeout();
      configuration.restored();
      configuration.notifies();
      configuration.signs();
      build(configuration);
      checkStore(new StoreSetting(new Environment(values)));
    } catch (SettingException e) {
      String line = Redactor.line(String.valueOf(e.getMessage()));
      isOneLine(line);
      if (values.values().stream()
              .allMatch(value -> !value.contains(SECRET) || value.contains("PLANTED@"))
          || URLS.stream().noneMatch(url -> line.startsWith(url.name()))) {
        lacks(line, SECRET);
      }
      holds(
          SETTINGS.stream().anyMatch(setting -> line.startsWith(setting.name())),
          "names no setting: " + line);
    }
  }

  /** What is shown of the store, once it has refused what must not be shown. */
  private static void checkStore(StoreSetting store) {
    if (!store.description().startsWith("memory")) {
      holds(store.builder() != null, "made");
    }
    lacks(store.description(), SECRET);
    isOneLine(store.description());
  }

  /** What a gateway is made of, without making one. */
  private static void build(Configuration configuration) throws Throwable {
    Method builder = Configuration.class.getDeclaredMethod("builder");
    builder.setAccessible(true);
    try {
      GatewayBuilder made = (GatewayBuilder) builder.invoke(configuration);
      holds(made != null, "made");
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
