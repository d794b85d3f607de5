package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.SubscriptionProvider;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The jar as it is dropped into {@code GATEWAY_PROVIDERS_DIR}, with nothing beside it. */
@Timeout(120)
class PackedJarIT {
  private static final Path JAR = Path.of(System.getProperty("turnpike.stripe.jar"));

  /**
   * What a gateway has, without what this module's tests have: neither Stripe's library nor gson.
   */
  private static final class GatewaysLoader extends ClassLoader {
    private static final List<String> HIDDEN =
        List.of("com.stripe.", "com.google.", "dev.turnpike.providers.stripe.");

    private GatewaysLoader() {
      super(PaymentGateway.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (HIDDEN.stream().anyMatch(name::startsWith)) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }

    @Override
    public Enumeration<URL> getResources(String name) {
      return Collections.emptyEnumeration();
    }
  }

  @Test
  void theJarAloneTakesPaymentsOfTwoAccounts() throws Exception {
    try (FakeStripe stripe = new FakeStripe();
        URLClassLoader loader =
            new URLClassLoader(new URL[] {JAR.toUri().toURL()}, new GatewaysLoader())) {
      stripe.on(StripeTest.SESSIONS, Shapes.session()).on(StripeTest.SESSION, Shapes.paid());
      Map<String, String> second = new HashMap<>(Shapes.settings(stripe));
      second.put("apiKey", "sk_test_second");
      try (PaymentGateway gateway =
          PaymentGateway.builder()
              .discoverProviders(loader)
              .installedProvider("stripe-eu", "stripe", Shapes.settings(stripe))
              .installedProvider("stripe-us", "stripe", second)
              .build()) {
        assertThat(gateway.discoveryFailures()).isEmpty();
        for (String name : List.of("stripe-eu", "stripe-us")) {
          assertThat(gateway.provider(name).pay(StripeTest.order().build()).result())
              .isEqualTo(PayResult.REDIRECT_TO_URL);
          assertThat(gateway.provider(name).status(Shapes.SESSION).status())
              .isEqualTo(PaymentState.ACCEPTED);
        }
      }
      assertThat(stripe.changes())
          .extracting(change -> change.header("Authorization"))
          .containsExactly("Bearer sk_test_first", "Bearer sk_test_second");
    }
  }

  @Test
  void theJarHoldsItsLibrariesInPackagesOfItsOwnWithTheirLicences() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> names =
          jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();
      assertThat(names)
          .allMatch(
              name ->
                  name.startsWith("dev/turnpike/providers/stripe/") || name.startsWith("META-INF/"))
          .contains(
              "META-INF/LICENSE",
              "META-INF/NOTICE",
              "META-INF/licenses/README.txt",
              "META-INF/licenses/stripe-java.txt",
              "META-INF/services/dev.turnpike.spi.PaymentProvider",
              "META-INF/services/dev.turnpike.spi.SubscriptionProvider")
          .noneMatch(name -> name.endsWith("module-info.class"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("dev.turnpike.providers.stripe");
    }
  }

  /** Its libraries are packed in after compiling, so that no descriptor of ours could name them. */
  @Test
  void theJarIsAnAutomaticModule_thatProvidesTheProvider() {
    ModuleDescriptor module =
        ModuleFinder.of(JAR).find("dev.turnpike.providers.stripe").orElseThrow().descriptor();

    assertThat(module.isAutomatic()).isTrue();
    assertThat(module.provides())
        .extracting(ModuleDescriptor.Provides::service)
        .containsExactlyInAnyOrder(
            PaymentProvider.class.getName(), SubscriptionProvider.class.getName());
  }
}
