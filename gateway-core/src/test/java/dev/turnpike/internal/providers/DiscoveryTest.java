package dev.turnpike.internal.providers;

import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static dev.turnpike.testing.Requests.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.testing.CountingProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers in jars: found, named, started, and none of them hides another. */
class DiscoveryTest {
  private static final String TWICE =
      """
      public class Twice implements PaymentProvider, SubscriptionProvider {
        public static final AtomicInteger MADE = new AtomicInteger();
        public static final AtomicInteger STARTED = new AtomicInteger();
        public static final AtomicInteger CLOSED = new AtomicInteger();
        private final String id = "object-" + MADE.incrementAndGet();
        private String started = "not started";
        public String name() { return "twice"; }
        public void start(ProviderContext context) {
          STARTED.incrementAndGet();
          started = id;
        }
        public void close() { CLOSED.incrementAndGet(); }
        public PayResponse pay(PayRequest request, CallContext call) {
          return PayResponse.ok(started);
        }
        public PaymentStatus status(String paymentId, CallContext call) {
          return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
        }
        public SubscriptionResponse startSubscription(SubscriptionRequest r, CallContext c) {
          return SubscriptionResponse.ok("token", started);
        }
      }
      """;

  /** A provider whose payments tell its name and setting, and which counts its ends. */
  private static final String TOLD =
      """
      public static final AtomicInteger CLOSED = new AtomicInteger();
      private ProviderContext context;
      public void start(ProviderContext started) { context = started; }
      public void close() { CLOSED.incrementAndGet(); }
      public RefundResponse refund(RefundRequest request, CallContext call) {
        return RefundResponse.ok(context.name() + "/" + context.setting("account").orElse("-"));
      }
      """;

  @TempDir Path folder;
  private final List<URLClassLoader> loaders = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
  }

  private Path jar(String name, ProviderJar jar) throws IOException {
    return jar.write(folder.resolve(name));
  }

  private URLClassLoader loader(Path... jars) throws IOException {
    URLClassLoader loader = ProviderJar.loaderOf(jars);
    loaders.add(loader);
    return loader;
  }

  private GatewayBuilder discovering(Path... jars) throws IOException {
    return PaymentGateway.builder().discoverProviders(loader(jars)).discoverSandboxes(false);
  }

  private static List<String> names(PaymentGateway gateway) {
    return gateway.providers().stream().map(ProviderInfo::name).toList();
  }

  private static int count(ClassLoader loader, String type, String field) throws Exception {
    return ((AtomicInteger) loader.loadClass("test." + type).getField(field).get(null)).get();
  }

  private static String accountOf(PaymentGateway gateway, String provider) {
    return gateway.provider(provider).refund(refund("p")).paymentId();
  }

  @Test
  void aClassThatIsListedUnderBothServicesIsOneStartedObject() throws Exception {
    Path jar =
        jar(
            "twice.jar",
            new ProviderJar()
                .source("Twice", TWICE)
                .listed(PaymentProvider.class, "test.Twice")
                .listedForSubscriptions("Twice"));
    URLClassLoader loader = loader(jar);
    try (PaymentGateway gateway =
        PaymentGateway.builder().discoverProviders(loader).discoverSandboxes(false).build()) {
      assertThat(names(gateway)).containsExactly("twice");
      String paid = gateway.provider("twice").pay(payment("o-1")).paymentId();
      String started =
          gateway.provider("twice").subscriptions().start(subscription("o-1")).paymentId();
      assertThat(paid).startsWith("object-").isEqualTo(started);
      assertThat(count(loader, "Twice", "STARTED")).isEqualTo(1);
      assertThat(count(loader, "Twice", "MADE")).as("one to learn its name").isLessThanOrEqualTo(2);
      assertThat(gateway.discoveryFailures()).isEmpty();
    }
    assertThat(count(loader, "Twice", "CLOSED")).isEqualTo(1);
  }

  @Test
  void aClassThatSeveralLoadersSeeIsOne() throws Exception {
    URLClassLoader parent = loader(jar("a.jar", new ProviderJar().payments("A", "a", "")));
    try (URLClassLoader child = new URLClassLoader(new URL[0], parent);
        PaymentGateway gateway =
            PaymentGateway.builder()
                .discoverProviders(parent)
                .discoverProviders(child)
                .discoverProviders(parent)
                .discoverSandboxes(false)
                .build()) {
      assertThat(names(gateway)).containsExactly("a");
    }
  }

  @Test
  void whatAProviderSupportsIsWhatItsClassOverrides() throws Exception {
    Path jar =
        jar(
            "a.jar",
            new ProviderJar()
                .payments("A", "a", "")
                .payments("B", "b", TOLD)
                .source("C", "public class C extends A { public String name() { return \"c\"; } }")
                .listed(PaymentProvider.class, "test.C"));
    try (PaymentGateway gateway = discovering(jar).build()) {
      assertThat(names(gateway)).containsExactly("a", "b", "c");
      List<String> least = List.of("pay", "status", "check", "callback");
      assertThat(gateway.providers().get(0).operations()).isEqualTo(least);
      assertThat(gateway.providers().get(1).operations())
          .containsAll(least)
          .contains("refund")
          .hasSize(5);
      assertThat(gateway.providers().get(2).operations()).isEqualTo(least);
      assertThat(gateway.providers()).allMatch(info -> info.origin().endsWith("a.jar"));
      assertThat(gateway.providers()).noneMatch(ProviderInfo::sandbox);
    }
  }

  @Test
  void brokenJarsHideNoOthersAndAreNamed() throws Exception {
    Path missing =
        jar("missing.jar", new ProviderJar().listed(PaymentProvider.class, "test.NotThere"));
    Path throwing =
        jar(
            "throwing.jar",
            new ProviderJar()
                .payments(
                    "Throws", "throws", "public Throws() { throw new IllegalStateException(); }"));
    Path notAProvider =
        jar(
            "other.jar",
            new ProviderJar()
                .source("Other", "public class Other {}")
                .listed(PaymentProvider.class, "test.Other"));
    Path nonsense =
        jar("nonsense.jar", new ProviderJar().listed(PaymentProvider.class, "no class name!"));
    Path good = jar("good.jar", new ProviderJar().payments("Good", "good", ""));

    try (PaymentGateway gateway =
        discovering(missing, throwing, notAProvider, nonsense, good).build()) {
      assertThat(names(gateway)).containsExactly("good");
      assertThat(gateway.provider("good").pay(payment("o")).paymentId()).isEqualTo("Good");
      assertThat(gateway.discoveryFailures())
          .hasSize(4)
          .anyMatch(failure -> failure.contains("test.NotThere"))
          .anyMatch(failure -> failure.contains("test.Throws") && failure.contains("throwing.jar"))
          .anyMatch(failure -> failure.contains("test.Other"))
          .anyMatch(failure -> failure.contains("nonsense.jar"));
    }
  }

  @Test
  void aBrokenLineHidesNoOtherOfTheSameJar() throws Exception {
    Path jar =
        jar(
            "mixed.jar",
            new ProviderJar()
                .listed(PaymentProvider.class, "test.NotThere")
                .payments(
                    "Throws", "throws", "static { if (true) throw new IllegalStateException(); }")
                .payments("Good", "good", ""));
    try (PaymentGateway gateway = discovering(jar).build()) {
      assertThat(names(gateway)).containsExactly("good");
      assertThat(gateway.discoveryFailures())
          .hasSize(2)
          .anyMatch(failure -> failure.contains("test.Throws"));
    }
  }

  @Test
  void aSuperclassThatIsMissingIsReportedWithTheClassOrItsJar() throws Exception {
    Path broken =
        jar(
            "orphan.jar",
            new ProviderJar()
                .source("Parent", "public class Parent {}")
                .source(
                    "Orphan",
                    """
                    public class Orphan extends Parent implements PaymentProvider {
                      public String name() { return "orphan"; }
                      public PayResponse pay(PayRequest request, CallContext call) { return null; }
                      public PaymentStatus status(String id, CallContext call) { return null; }
                    }
                    """)
                .listed(PaymentProvider.class, "test.Orphan")
                .without("Parent"));
    Path good = jar("good.jar", new ProviderJar().payments("Good", "good", ""));
    try (PaymentGateway gateway = discovering(broken, good).build()) {
      assertThat(names(gateway)).containsExactly("good");
      assertThat(gateway.discoveryFailures())
          .singleElement()
          .asString()
          .contains("Parent")
          .endsWith("or on one class path)")
          .containsAnyOf("test.Orphan", "orphan.jar");
    }
  }

  @Test
  void aClassThatIsMissingInASignatureOrInTheConstructorIsReportedWithTheJar() throws Exception {
    Path signature =
        jar(
            "signature.jar",
            new ProviderJar()
                .source("Gone", "public class Gone {}")
                .payments("Signature", "signature", "public Gone gone() { return null; }")
                .without("Gone"));
    Path constructor =
        jar(
            "constructor.jar",
            new ProviderJar()
                .source("Gone2", "public class Gone2 {}")
                .payments("Constructor", "constructor", "private Object o = new Gone2();")
                .without("Gone2"));
    Path good = jar("good.jar", new ProviderJar().payments("Good", "good", ""));
    try (PaymentGateway gateway = discovering(signature, constructor, good).build()) {
      assertThat(names(gateway)).containsExactly("good");
      assertThat(gateway.discoveryFailures())
          .hasSize(2)
          .anyMatch(failure -> failure.contains("signature.jar") && failure.contains("Gone"))
          .anyMatch(failure -> failure.contains("constructor.jar") && failure.contains("Gone2"));
    }
  }

  @Test
  void garbageHidesNoOthers() throws Exception {
    Path garbage = Files.writeString(folder.resolve("garbage.jar"), "this is no jar");
    Path good = jar("good.jar", new ProviderJar().payments("Good", "good", ""));
    try (PaymentGateway gateway = discovering(garbage, good).build()) {
      assertThat(names(gateway)).containsExactly("good");
    }
  }

  @Test
  void aDiscoveredProviderWithoutANameIsLeftOutAndReported() throws Exception {
    Path nameless =
        jar(
            "nameless.jar",
            new ProviderJar()
                .source(
                    "Nameless",
                    """
                    public class Nameless implements PaymentProvider {
                      public String name() { return null; }
                      public PayResponse pay(PayRequest request, CallContext call) { return null; }
                      public PaymentStatus status(String id, CallContext call) { return null; }
                    }
                    """)
                .listed(PaymentProvider.class, "test.Nameless"));
    Path good = jar("good.jar", new ProviderJar().payments("Good", "good", ""));
    try (PaymentGateway gateway = discovering(nameless, good).build()) {
      assertThat(names(gateway)).containsExactly("good");
      assertThat(gateway.discoveryFailures())
          .singleElement()
          .asString()
          .contains("test.Nameless", "nameless.jar");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IllegalStateException",
        "NoClassDefFoundError",
        "ExceptionInInitializerError",
        "AssertionError",
        "StackOverflowError"
      })
  void aDiscoveredProviderThatFailsWhenItIsLookedAtIsLeftOutAndReported(String thrown)
      throws Exception {
    Path broken =
        jar(
            "broken.jar",
            new ProviderJar()
                .payments(
                    "Broken",
                    "broken",
                    "public boolean sandbox() { throw new %s(); }".formatted(thrown)));
    Path good = jar("good.jar", new ProviderJar().payments("Good", "good", ""));
    try (PaymentGateway gateway = discovering(broken, good).build()) {
      assertThat(names(gateway)).containsExactly("good");
      assertThat(gateway.discoveryFailures()).singleElement().asString().contains("broken.jar");
    }
  }

  @Test
  void twoProvidersWithOneNameStopTheStartAndNameBothJars() throws Exception {
    Path one = jar("one.jar", new ProviderJar().payments("One", "same", ""));
    Path two = jar("two.jar", new ProviderJar().payments("Two", "same", ""));
    GatewayBuilder builder = discovering(one, two);
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageContaining("same")
        .withMessageContaining("one.jar")
        .withMessageContaining("two.jar");
  }

  @Test
  void aDiscoveredProviderAndOneThatWasGivenMustNotHaveOneNameEither() throws Exception {
    Path jar = jar("one.jar", new ProviderJar().payments("One", "same", ""));
    CountingProvider given = new CountingProvider("same");
    GatewayBuilder builder = discovering(jar).provider(given);
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageContaining("same")
        .withMessageContaining("one.jar");
    assertThat(given.starts()).isZero();
  }

  @Test
  void enableOnlyLetsOnlyTheseRun() throws Exception {
    Path jar =
        jar(
            "three.jar",
            new ProviderJar()
                .payments("A", "a", "")
                .payments("B", "b", "")
                .payments("S", "s", "public boolean sandbox() { return true; }"));
    try (PaymentGateway gateway =
        discovering(jar)
            .provider(new CountingProvider("given"))
            .enableOnly(List.of("b", "s", "given"))
            .build()) {
      assertThat(names(gateway)).containsExactly("b", "given", "s");
    }
    try (PaymentGateway gateway = discovering(jar).build()) {
      assertThat(names(gateway)).as("a sandbox runs when it is named").containsExactly("a", "b");
    }
  }

  @Test
  void anUnknownNameInEnableOnlyStopsTheStartAndListsThoseThatExist() throws Exception {
    Path jar = jar("a.jar", new ProviderJar().payments("A", "acme", ""));
    Path broken = jar("b.jar", new ProviderJar().listed(PaymentProvider.class, "test.Broken"));
    CountingProvider given = new CountingProvider("given");
    GatewayBuilder builder =
        discovering(jar, broken).provider(given).enableOnly(List.of("akme", "given"));
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageContaining("akme")
        .withMessageContaining("acme")
        .withMessageContaining("given")
        .withMessageContaining("test.Broken");
    assertThat(given.starts()).isZero();
  }

  @Test
  void oneInstalledProviderRunsUnderTwoNamesWithDifferentSettings() throws Exception {
    Path jar = jar("acme.jar", new ProviderJar().payments("Acme", "acme", TOLD));
    try (PaymentGateway gateway =
        discovering(jar)
            .installedProvider("acme-eu", "acme", Map.of("account", "1"))
            .installedProvider("acme-us", "acme", Map.of("account", "2"))
            .build()) {
      assertThat(names(gateway)).containsExactly("acme-eu", "acme-us");
      assertThat(accountOf(gateway, "acme-eu")).isEqualTo("acme-eu/1");
      assertThat(accountOf(gateway, "acme-us")).isEqualTo("acme-us/2");
    }
    try (PaymentGateway gateway =
        discovering(jar)
            .installedProvider("acme", "acme", Map.of("account", "3"))
            .installedProvider("acme-us", "acme", Map.of("account", "2"))
            .enableOnly(List.of("acme"))
            .build()) {
      assertThat(names(gateway)).containsExactly("acme");
      assertThat(accountOf(gateway, "acme")).isEqualTo("acme/3");
    }
  }

  @Test
  void anInstalledProviderThatIsNotThereStopsTheStartAndListsThoseThatAre() throws Exception {
    Path jar = jar("acme.jar", new ProviderJar().payments("Acme", "acme", ""));
    GatewayBuilder builder = discovering(jar).installedProvider("eu", "akme", Map.of());
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageContaining("eu")
        .withMessageContaining("akme")
        .withMessageContaining("acme");
  }

  @Test
  void aDiscoveredProviderThatCannotStartIsLeftOutAndReported() throws Exception {
    Path jar =
        jar(
            "acme.jar",
            new ProviderJar()
                .payments(
                    "Acme",
                    "acme",
                    "public void start(ProviderContext c) { c.requiredSetting(\"apiKey\"); }")
                .payments(
                    "Native",
                    "native",
                    "public void start(ProviderContext c) { throw new UnsatisfiedLinkError(\"x\");"
                        + " }")
                .payments("Good", "good", ""));
    try (PaymentGateway gateway = discovering(jar).build()) {
      assertThat(names(gateway)).containsExactly("good");
      assertThat(gateway.discoveryFailures())
          .hasSize(2)
          .anySatisfy(
              failure -> assertThat(failure).contains("'acme'", "acme.jar", "needs", "apiKey"))
          .anySatisfy(failure -> assertThat(failure).contains("'native'"));
    }
  }

  @Test
  void aNamedProviderThatCannotStartStopsTheStart() throws Exception {
    Path jar =
        jar(
            "acme.jar",
            new ProviderJar()
                .payments(
                    "Acme",
                    "acme",
                    "public void start(ProviderContext c) { c.requiredSetting(\"apiKey\"); }"));
    assertThatIllegalStateException()
        .isThrownBy(() -> discovering(jar).enableOnly(List.of("acme")).build())
        .withMessageContaining("acme")
        .withMessageContaining("apiKey");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                discovering(jar)
                    .installedProvider("eu", "acme", Map.of("secret", "s3cr3t"))
                    .build())
        .withMessageContaining("'eu'")
        .withMessageContaining("apiKey")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cr3t"));
  }

  @Test
  void whatWasStartedIsClosedWhenALaterOneStopsTheStart() throws Exception {
    Path jar =
        jar(
            "acme.jar",
            new ProviderJar()
                .payments("First", "first", TOLD)
                .payments(
                    "Last",
                    "last",
                    "public void start(ProviderContext c) { throw new RuntimeException(\"no\"); }"));
    URLClassLoader loader = loader(jar);
    CountingProvider given = new CountingProvider("given");
    GatewayBuilder builder =
        PaymentGateway.builder()
            .discoverProviders(loader)
            .provider(given)
            .installedProvider("one", "first", Map.of())
            .installedProvider("two", "first", Map.of())
            .installedProvider("three", "last", Map.of());
    assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("three");
    assertThat(given.starts()).isEqualTo(1);
    assertThat(given.closes()).isEqualTo(1);
    assertThat(count(loader, "First", "CLOSED")).isEqualTo(2);
  }

  @Test
  void aProviderThatThrowsWhenItIsClosedHindersNoOther() throws Exception {
    Path jar =
        jar(
            "acme.jar",
            new ProviderJar()
                .payments("A", "a", "public void close() { throw new IllegalStateException(); }")
                .payments("Z", "z", "public void close() { throw new NoClassDefFoundError(); }"));
    CountingProvider given = new CountingProvider("given");
    discovering(jar).provider(given).build().close();
    assertThat(given.closes()).isEqualTo(1);
  }

  @Test
  void nothingIsDiscoveredUnlessAsked() {
    try (PaymentGateway gateway = PaymentGateway.builder().build()) {
      assertThat(gateway.providers()).isEmpty();
    }
  }

  @Test
  void invalidNamesStopTheStartAndSayWhatANameIs() throws Exception {
    for (String name : List.of("Acme", "a_b", "-a", "a-", "", "a".repeat(64), "a/b", "ä")) {
      CountingProvider given = new CountingProvider(name);
      assertThatIllegalStateException()
          .as(name)
          .isThrownBy(() -> PaymentGateway.builder().provider(given).build())
          .withMessageContaining("'" + name + "'")
          .withMessageContaining("a-z");
      assertThat(given.starts()).isZero();
      assertThatIllegalStateException()
          .isThrownBy(() -> PaymentGateway.builder().provider(name, () -> given, Map.of()).build());
    }
    Path jar = jar("wrong.jar", new ProviderJar().payments("Wrong", "Wrong Name", ""));
    GatewayBuilder builder = discovering(jar).enableOnly(List.of("Wrong Name"));
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageContaining("Wrong Name")
        .withMessageContaining("wrong.jar");
  }

  @Test
  void aNameHasOneTo63Characters() {
    for (String name : List.of("a", "0", "a-b", "a".repeat(63))) {
      try (PaymentGateway gateway =
          PaymentGateway.builder().provider(new CountingProvider(name)).build()) {
        assertThat(gateway.provider(name).pay(payment("o")).paymentId()).isEqualTo(name + ":o");
      }
    }
  }

  @Test
  void aProviderIsStartedOnceWithItsNameItsSettingsAndTheTime() {
    CountingProvider given = new CountingProvider("small");
    try (PaymentGateway gateway =
        PaymentGateway.builder().provider("other", () -> given, Map.of("k", "v")).build()) {
      assertThat(names(gateway)).containsExactly("other");
      assertThat(given.starts()).isEqualTo(1);
      assertThat(given.context().name()).isEqualTo("other");
      assertThat(given.context().setting("k")).contains("v");
    }
    assertThat(given.closes()).isEqualTo(1);
  }
}
