package dev.turnpike.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.providers.minimal.MinimalProvider;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.Provider;
import dev.turnpike.spi.SubscriptionProvider;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
  @Test
  void serviceLoader_findsBothAsPaymentProviders() {
    assertThat(types(PaymentProvider.class))
        .containsExactlyInAnyOrder(SandboxProvider.class, MinimalProvider.class);
  }

  @Test
  void serviceLoader_findsTheSandboxAsSubscriptionProvider() {
    assertThat(types(SubscriptionProvider.class)).containsExactly(SandboxProvider.class);
  }

  @Test
  void names_areKnownBeforeStartAndBothOnlyPlay() {
    assertThat(ServiceLoader.load(PaymentProvider.class))
        .allMatch(Provider::sandbox)
        .extracting(Provider::name)
        .containsExactlyInAnyOrder("sandbox", "minimal");
  }

  private static <P extends Provider> Stream<Class<? extends P>> types(Class<P> service) {
    return ServiceLoader.load(service).stream().map(ServiceLoader.Provider::type);
  }
}
