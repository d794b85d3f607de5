package dev.turnpike.standalone;

import dev.turnpike.http.Budgets;
import java.time.Duration;

/**
 * How much of the server its callers may use at once, as the settings say.
 *
 * @param environment has the settings
 */
record BudgetSettings(Environment environment) {
  private static final int MANY = 1_000_000;
  private static final int ANY_TIME = 24 * 60 * 60 * 1000;

  int connections() {
    return environment.number(Setting.GATEWAY_MAX_CONNECTIONS, 1, MANY);
  }

  Budgets read() {
    Budgets.Builder budgets =
        Budgets.builder()
            .requests(environment.number(Setting.GATEWAY_MAX_REQUESTS, 1, MANY))
            .addressRequests(environment.number(Setting.GATEWAY_MAX_ADDRESS_REQUESTS, 1, MANY))
            .strangerRequests(environment.number(Setting.GATEWAY_MAX_STRANGER_REQUESTS, 1, MANY))
            .keyRequestsPerMinute(
                environment.number(Setting.GATEWAY_KEY_REQUESTS_PER_MINUTE, 0, 60 * MANY))
            .providerCallbacks(environment.number(Setting.GATEWAY_MAX_PROVIDER_CALLBACKS, 1, MANY))
            .callbackBody(
                environment.number(Setting.GATEWAY_MAX_CALLBACK_BYTES, 1, Integer.MAX_VALUE))
            .bodies(environment.number(Setting.GATEWAY_MAX_BODIES, 1, MANY))
            .answers(environment.number(Setting.GATEWAY_MAX_ANSWERS, 1, MANY))
            .answerTime(
                Duration.ofMillis(
                    environment.number(Setting.GATEWAY_ANSWER_TIMEOUT_MS, 1, ANY_TIME)));
    if (environment.text(Setting.GATEWAY_MAX_BODIES_BYTES).isPresent()) {
      budgets.bodyBytes(environment.number(Setting.GATEWAY_MAX_BODIES_BYTES, 1, Integer.MAX_VALUE));
    }
    return budgets.build();
  }
}
