package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.http.Budgets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of the server its callers may use at once. */
class BudgetSettingsTest {
  private static Budgets of(Map<String, String> values) {
    return new BudgetSettings(new Environment(values)).read();
  }

  @Test
  void nothingSaid_isWhatAHostHas() {
    assertThat(of(Map.of())).isEqualTo(Budgets.DEFAULT);
  }

  @Test
  void eachSetting_isOneBudget() {
    assertThat(
            of(
                Map.of(
                    "GATEWAY_MAX_REQUESTS", "1",
                    "GATEWAY_MAX_ADDRESS_REQUESTS", "2",
                    "GATEWAY_MAX_STRANGER_REQUESTS", "3",
                    "GATEWAY_MAX_PROVIDER_CALLBACKS", "4",
                    "GATEWAY_MAX_BODIES", "5",
                    "GATEWAY_MAX_BODIES_BYTES", "6",
                    "GATEWAY_MAX_CALLBACK_BYTES", "7",
                    "GATEWAY_MAX_ANSWERS", "8",
                    "GATEWAY_ANSWER_TIMEOUT_MS", "9",
                    "GATEWAY_KEY_REQUESTS_PER_MINUTE", "10")))
        .isEqualTo(new Budgets(1, 2, 3, 4, 5, 6, 7, 8, Duration.ofMillis(9), 10));
  }

  @ParameterizedTest
  @CsvSource({"GATEWAY_MAX_REQUESTS,0", "GATEWAY_MAX_BODIES_BYTES,many"})
  void whatIsNoBudget_isNamed(String name, String value) {
    assertThatThrownBy(() -> of(Map.of(name, value)))
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith(name + " must be a whole number from 1 to ");
  }
}
