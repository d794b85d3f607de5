package dev.turnpike.standalone;

import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.http.GatewayServer;
import java.util.List;
import java.util.stream.Collectors;

/** What an operator wants to see first. */
record Banner(Configuration configuration, PaymentGateway gateway, GatewayServer server) {
  @Override
  public String toString() {
    List<ProviderInfo> providers = gateway.providers();
    StringBuilder text = new StringBuilder("Turnpike listens on " + server.baseUrl() + "\n");
    server.healthUrl().ifPresent(url -> text.append("Health is at ").append(url).append(" too.\n"));
    text.append("Providers: ")
        .append(
            providers.isEmpty()
                ? "none; see ENABLED_PROVIDERS, EXTERNAL_PROVIDERS_CONFIG and GATEWAY_PROVIDERS_DIR"
                : names(providers))
        .append('\n');
    configuration
        .pgm()
        .map(PgmMode::defaults)
        .ifPresent(set -> text.append("GATEWAY_PGM sets ").append(set).append(".\n"));
    text.append(
        configuration.admitsKeyless()
            ? "Callers without an API key may pay, refund, subscribe and read; operators need one.\n"
            : configuration.hasKeys()
                ? "Callers need an API key.\n"
                : configuration.isLoopbackMode()
                    ? "No API keys: everybody on this machine may call, and nobody else.\n"
                    : "No API keys, and not on loopback: EVERYBODY may call.\n");
    text.append("Store: ").append(configuration.store()).append('\n');
    if (configuration.restored()) {
      text.append(
          "GATEWAY_RESTORED: what waits, and calls that the records don't know, are asked about first; see /-/ready.\n");
    }
    text.append(
        configuration.notifies()
            ? configuration.signs()
                ? "Notifications go to PAYMENT_CALLBACK_URL, signed.\n"
                : "Notifications go to PAYMENT_CALLBACK_URL, unsigned: GATEWAY_WEBHOOK_SECRETS is not set.\n"
            : "Notifications are not sent: PAYMENT_CALLBACK_URL is not set.\n");
    if (configuration.alerts()) {
      text.append("What needs a person is told to GATEWAY_ALERT_URL.\n");
    }
    if (configuration.isLoopbackMode()
        && providers.stream().anyMatch(provider -> provider.name().equals("sandbox"))) {
      text.append("The sandbox is on, and moves no money. Try:\n\n");
      text.append("  curl -s ")
          .append(server.baseUrl())
          .append(
              "/v3/sandbox/pay -H 'Content-Type: application/json' -d '{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\"}'\n\n");
    }
    return text.toString();
  }

  private static String names(List<ProviderInfo> providers) {
    return providers.stream()
        .map(provider -> provider.sandbox() ? provider.name() + " (plays only)" : provider.name())
        .collect(Collectors.joining(", "));
  }
}
