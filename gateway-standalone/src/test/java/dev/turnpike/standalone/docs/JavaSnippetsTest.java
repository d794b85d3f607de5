package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java of the documentation compiles, and that of the first screen runs. */
class JavaSnippetsTest {
  /** What pages show of frameworks that are not here is copied from these examples. */
  private static final List<String> SHOPS =
      List.of("examples/quarkus-shop/src/main/java", "examples/micronaut-shop/src/main/java");

  @TempDir Path classes;

  static Stream<Markdown.Block> snippets() {
    return Markdown.all().stream()
        .filter(page -> !page.path().endsWith("writing-a-provider.md")) // ProviderGuideTest
        .filter(page -> !page.path().endsWith("spring-boot.md")) // SpringBootPageTest
        .flatMap(page -> page.blocks("java").stream())
        .filter(block -> !isOfAShop(block));
  }

  private static boolean isOfAShop(Markdown.Block block) {
    return SHOPS.stream().anyMatch(shop -> isOf(block, Markdown.root().resolve(shop)));
  }

  private static boolean isOf(Markdown.Block block, Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file).contains(block.text())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void snippet_compiles(Markdown.Block block) throws Exception {
    Snippets.compile(block, classes);
  }

  /** One after the other: each may build on what the ones before have done. */
  @Test
  void embedding_snippetsRun() throws Exception {
    PayRequest request =
        PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-42").build();
    try (PaymentGateway gateway = PaymentGateway.builder().discoverProviders().build()) {
      for (Markdown.Block block : Markdown.of("docs/embedding.md").blocks("java")) {
        if (isOfAShop(block)) {
          continue;
        }
        Path folder = Files.createTempDirectory(classes, "snippet");
        Snippets.compile(block, folder);
        Class<?> snippet = Snippets.load("Snippet", folder);
        snippet.getField("gateway").set(null, gateway);
        snippet.getField("request").set(null, request);
        assertThatCode(() -> snippet.getMethod("run").invoke(null))
            .as(block.toString())
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  void readme_firstSnippet_takesAPayment() throws Exception {
    Snippets.compile(Markdown.of("README.md").blocks("java").get(0), classes);
    Class<?> snippet = Snippets.load("Snippet", classes);
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      snippet.getMethod("run").invoke(null);
    } finally {
      System.setOut(out);
    }
    // other tests print, too
    assertThat(printed.toString(StandardCharsets.UTF_8).lines()).containsOnlyOnce("ACCEPTED");
  }
}
