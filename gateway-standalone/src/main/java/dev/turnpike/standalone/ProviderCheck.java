package dev.turnpike.standalone;

import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.api.GatewayException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Whether providers answer, and take the gateway's credentials: each is asked for a payment that
 * nobody has made.
 */
final class ProviderCheck {
  private static final int MOST_AT_ONCE = 16;

  private final PaymentGateway gateway;
  private final Findings findings;

  ProviderCheck(PaymentGateway gateway, Findings findings) {
    this.gateway = gateway;
    this.findings = findings;
  }

  private record Asked(ProviderInfo provider, CompletableFuture<@Nullable GatewayException> end) {}

  void run(List<ProviderInfo> providers) {
    if (providers.isEmpty()) {
      return;
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.min(MOST_AT_ONCE, providers.size()));
    try {
      List<Asked> asked =
          providers.stream()
              .map(
                  provider ->
                      new Asked(
                          provider,
                          CompletableFuture.supplyAsync(() -> ask(provider.name()), threads)))
              .toList();
      asked.forEach(each -> tell(each.provider(), each.end().join()));
    } finally {
      threads.shutdownNow();
    }
  }

  private @Nullable GatewayException ask(String provider) {
    try {
      gateway.provider(provider).status("turnpike-doctor-" + UUID.randomUUID());
      return null;
    } catch (GatewayException e) {
      return e;
    }
  }

  private void tell(ProviderInfo provider, @Nullable GatewayException said) {
    String who = "provider '%s' (%s)".formatted(provider.name(), provider.origin());
    if (provider.sandbox()) {
      findings.note(who + " only plays: no money is moved by it");
      return;
    }
    if (said == null) {
      findings.note(
          who + " tells a status of a payment that nobody has made: see 'gateway.jar verify'");
      return;
    }
    switch (said.code()) {
      case PAYMENT_NOT_FOUND, PROVIDER_REJECTED -> findings.ok(who + " answers");
      case OPERATION_NOT_SUPPORTED ->
          findings.note(who + " takes no payments that could be asked about, so it was not tried");
      default ->
          findings.wrong(
              "%s: %s; see that it runs, and its settings: URL, key, certificate"
                  .formatted(who, said.detail()));
    }
  }
}
