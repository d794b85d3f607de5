package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is told of what needs a person, by the settings. */
class AlertSettingTest {
  private static Configuration configuration(String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("GATEWAY_STORE_URL", "memory"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return new Configuration(all);
  }

  @Test
  void withoutAUrl_nobodyIsTold() {
    assertThat(new AlertSetting(new Environment(Map.of())).read()).isEmpty();
  }

  @Test
  void aPersonThatOthersCouldReadOrFool_isAnInsecurePeer() {
    assertThat(configuration("GATEWAY_ALERT_URL", "http://person.example/hook").insecurePeers())
        .hasSize(2)
        .allSatisfy(peer -> assertThat(peer).startsWith("alerts are "));
    assertThat(
            configuration(
                    "GATEWAY_ALERT_URL",
                    "https://person.example/hook",
                    "GATEWAY_ALERT_SECRETS",
                    "whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM=")
                .insecurePeers())
        .isEmpty();
  }

  @Test
  void whatIsWrong_isNamed_andNoSecretIsShown() {
    String url = "https://person.example/hook";
    assertThatThrownBy(
            () ->
                configuration("GATEWAY_ALERT_URL", url, "GATEWAY_ALERT_SECRETS", "hidden").check())
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("GATEWAY_ALERT_SECRETS")
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(
            () -> configuration("GATEWAY_ALERT_URL", url, "GATEWAY_ALERT_NAME", "a b").check())
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("GATEWAY_ALERT_NAME");
    assertThatThrownBy(
            () -> configuration("GATEWAY_ALERT_URL", url, "GATEWAY_ALERT_DEAD", "-1").check())
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("GATEWAY_ALERT_DEAD");
  }
}
