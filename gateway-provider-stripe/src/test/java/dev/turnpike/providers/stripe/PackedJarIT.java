package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.SubscriptionProvider;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
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
  void theJarIsSmall() {
    assertThat(JAR)
        .extracting(file -> file.toFile().length())
        .asInstanceOf(LONG)
        .isLessThan(6_000_000);
  }

  /**
   * Answers are read by the fields of models, so the types of these are there, too. Missing is what
   * the lists of events name: the provider doesn't read events with the library.
   */
  @Test
  void whatTheJarLeavesOutIsMissedByNothingThatItHolds() throws Exception {
    List<String> missing = new ArrayList<>();
    Set<Type> found = new HashSet<>();
    try (JarFile jar = new JarFile(JAR.toFile());
        URLClassLoader loader =
            new URLClassLoader(new URL[] {JAR.toUri().toURL()}, new GatewaysLoader())) {
      List<String> classes =
          jar.stream()
              .map(JarEntry::getName)
              .filter(name -> name.endsWith(".class"))
              .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
              .toList();
      assertThat(classes).hasSizeGreaterThan(2000);
      for (String name : classes) {
        try {
          Class<?> type = Class.forName(name, true, loader);
          if (name.contains(".stripe.model.")) {
            found.add(type.getGenericSuperclass());
            Stream.of(type.getDeclaredFields()).map(Field::getGenericType).forEach(found::add);
          }
        } catch (LinkageError | TypeNotPresentException e) {
          missing.add(name.substring(name.lastIndexOf('.') + 1));
        }
      }
    }
    assertThat(missing).containsOnly("EventDataClassLookup", "EventNotificationClassLookup");
    assertThat(found).hasSizeGreaterThan(500);
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
