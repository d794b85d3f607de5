package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.Provider;
import dev.turnpike.spi.SubscriptionProvider;
import dev.turnpike.testkit.junit.ProviderContractTest;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** docs/writing-a-provider.md, followed to the letter. */
class ProviderGuideTest {
  private final Markdown page = Markdown.of("docs/writing-a-provider.md");

  @TempDir Path folder;

  @Test
  void itsProvider_runsInTheStandaloneServer() throws Exception {
    Program.assumeInstalled("bash", "curl", "python3", "openssl");
    Path jars = Files.createDirectory(folder.resolve("providers"));
    jar(compile(page.blocks("java").get(0)), jars.resolve("acme-provider-1.0.jar"));
    try (Program company = Program.example("python3", "examples/acme-company/company.py")) {
      Path config = folder.resolve("providers.json");
      Files.writeString(
          config, block("json").replace("127.0.0.1:9003", "127.0.0.1:" + company.port()));
      try (Program gateway =
              Program.gateway(
                  Map.of(
                      "GATEWAY_PROVIDERS_DIR", jars.toString(),
                      "GATEWAY_PROVIDERS_CONFIG", config.toString()));
          Session session = new Session()) {
        session.gatewayAt(gateway.port());
        for (Markdown.Block block : page.blocks("console")) {
          session.run(block);
        }
      }
    }
  }

  @Test
  void itsTest_passes() throws Exception {
    List<Markdown.Block> classes = page.blocks("java");
    Path provider = compile(classes.get(0));
    Class<?> test =
        Snippets.load(
            "com.example.acme.AcmeProviderTest", provider, compile(classes.get(1), provider));
    int tests = 0;
    for (Method method : test.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        runAlone(test, method);
        tests++;
      }
    }
    assertThat(tests).isPositive();
  }

  @Test
  void itsTable_hasEveryMethodOfTheSpi() {
    Set<String> told =
        page.tableRows().stream()
            .flatMap(row -> Pattern.compile("`(\\w+)`").matcher(row.get(0)).results())
            .map(name -> name.group(1))
            .collect(Collectors.toSet());

    assertThat(told)
        .containsAll(
            Stream.of(Provider.class, PaymentProvider.class, SubscriptionProvider.class)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .map(Method::getName)
                .toList());
  }

  /** Its last classes: the contract's test, and what that needs. */
  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  void itsProvider_keepsTheContract() throws Exception {
    Program.assumeInstalled("python3");
    List<Markdown.Block> classes = page.blocks("java");
    Path provider = compile(classes.get(0));
    Path callbacks = compile(classes.get(3), provider);
    try (Program company = Program.example("python3", "examples/acme-company/company.py")) {
      Path test =
          compile(classes.get(2).replace(":9003", ":" + company.port()), provider, callbacks);
      Class<?> type =
          Snippets.load("com.example.acme.AcmeProviderContractTest", provider, callbacks, test);
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      Object instance = constructor.newInstance();
      Tally tally = new Tally();

      tally.run(((ProviderContractTest) instance).contract());
      invoke(instance, type.getDeclaredMethod("close"));

      assertThat(tally.failed).isEmpty();
      assertThat(page.blocks("text").get(1).text())
          .contains(": %s passed, 0 failed".formatted(tally.passed.size()));
    }
  }

  /** What JUnit would say of dynamic tests. */
  private static final class Tally {
    private final List<String> passed = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    void run(Stream<? extends DynamicNode> nodes) {
      nodes.forEach(
          node -> {
            if (node instanceof DynamicContainer container) {
              run(container.getChildren());
            } else {
              run((DynamicTest) node);
            }
          });
    }

    private void run(DynamicTest test) {
      try {
        test.getExecutable().execute();
        passed.add(test.getDisplayName());
      } catch (RuntimeException e) { // aborted: a failure is an Error
        assertThat(e).hasMessageContaining(test.getDisplayName().substring(0, 4));
      } catch (Throwable e) {
        failed.add(e.getMessage());
      }
    }
  }

  private static void runAlone(Class<?> test, Method method) throws Exception {
    var constructor = test.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object instance = constructor.newInstance();
    for (Method before : test.getDeclaredMethods()) {
      if (before.isAnnotationPresent(BeforeEach.class)) {
        invoke(instance, before);
      }
    }
    invoke(instance, method);
  }

  private static void invoke(Object instance, Method method) throws Exception {
    method.setAccessible(true);
    try {
      method.invoke(instance);
    } catch (InvocationTargetException e) {
      throw new AssertionError(method.getName(), e.getCause());
    }
  }

  private Path compile(Markdown.Block block, Path... classPath) throws IOException {
    Path classes = Files.createTempDirectory(folder, "classes");
    Snippets.compile(block, classes, classPath);
    return classes;
  }

  private void jar(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> paths = Files.walk(classes)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        out.write(Files.readAllBytes(path));
      }
      out.putNextEntry(new JarEntry("META-INF/services/dev.turnpike.spi.PaymentProvider"));
      out.write(block("text").getBytes(StandardCharsets.UTF_8));
    }
  }

  private String block(String language) {
    return page.blocks(language).get(0).text();
  }
}
