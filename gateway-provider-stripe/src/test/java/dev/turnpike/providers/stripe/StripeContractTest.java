package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.turnpike.providers.stripe.standin.StripeStandIn;
import dev.turnpike.testkit.Scenarios;
import dev.turnpike.testkit.Situation;
import dev.turnpike.testkit.Subject;
import dev.turnpike.testkit.fixtures.Reply;
import dev.turnpike.testkit.fixtures.Upstream;
import dev.turnpike.testkit.junit.ProviderContractTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contract of providers, as far as {@code docs/stripe.md} says that it can be tried. */
class StripeContractTest implements ProviderContractTest {
  private static final String API_KEY = "sk_test_kit3141592653";
  private static final String SECRET = "whsec_kit2718281828";

  private final StripeStandIn stripe = new StripeStandIn(API_KEY, SECRET);

  /** Does what it is asked, and loses the answer. */
  private final Upstream failing =
      new Upstream()
          .always(
              request -> {
                stripe.answer(request);
                return Reply.closed();
              });

  private final Upstream silent = new Upstream().always(request -> Reply.silent());

  /** Has a port, so that nobody else can, and doesn't listen there. */
  private final Socket away = new Socket();

  StripeContractTest() throws IOException {
    away.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void close() throws IOException {
    stripe.close();
    failing.close();
    silent.close();
    away.close();
  }

  @Override
  public Subject subject() {
    return Subject.inProcess(StripeProvider::new)
        .setting("apiKey", API_KEY)
        .setting("webhookSecrets", SECRET)
        .setting("baseUrl", stripe.url())
        .setting("successUrl", "https://shop.example/thanks");
  }

  @Override
  public Scenarios scenarios() {
    return Scenarios.builder()
        .on(Situation.REDIRECT, UnaryOperator.identity())
        .on(Situation.REFUSED, UnaryOperator.identity())
        .completion(answer -> stripe.payerPays(answer.paymentId()))
        .refusal(
            answer -> {
              stripe.payerIsDeclined(answer.paymentId());
              stripe.dayGoesBy(answer.paymentId());
            })
        .setting(Situation.UNAVAILABLE, "baseUrl", "http://127.0.0.1:" + away.getLocalPort())
        .setting(Situation.FAILING, "baseUrl", failing.url())
        .setting(Situation.SLOW, "baseUrl", silent.url())
        .setting(Situation.SILENT, "baseUrl", silent.url())
        .subscriptionCompletion(answer -> stripe.payerPays(answer.subscriptionToken()))
        .charged(status -> stripe.taken(status.paymentId()))
        .unknownId(unique -> "cs_test_" + unique)
        .callback(status -> stripe.completed(status.paymentId()))
        .expiredCallback(
            status -> stripe.completed(status.paymentId(), Instant.now().minusSeconds(301)))
        .build();
  }

  @Override
  public boolean strict() {
    return true;
  }

  /** Each rule is tried unless the page says that it isn't. */
  @Override
  @TestFactory
  public Stream<DynamicNode> contract() {
    Set<String> skipped = skippedByThePage();
    return ProviderContractTest.super
        .contract()
        .map(DynamicContainer.class::cast)
        .map(
            group ->
                DynamicContainer.dynamicContainer(
                    group.getDisplayName(),
                    group
                        .getChildren()
                        .map(DynamicTest.class::cast)
                        .map(rule -> asThePageSays(rule, skipped))));
  }

  private static DynamicTest asThePageSays(DynamicTest rule, Set<String> skipped) {
    String name = rule.getDisplayName();
    boolean saysSkipped = skipped.contains(name.substring(0, name.indexOf(' ')));
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Throwable thrown = catchThrowable(rule.getExecutable()::execute);
          if (!(thrown instanceof AssertionError)) { // which only a broken rule throws
            assertThat(thrown != null)
                .as("whether docs/stripe.md says that it is skipped: %s", thrown)
                .isEqualTo(saysSkipped);
          }
          if (thrown != null) {
            throw thrown;
          }
        });
  }

  /** The numbers in the first column of the table that begins with "not tried". */
  private static Set<String> skippedByThePage() {
    try {
      String rows =
          Files.readAllLines(Path.of("..", "docs", "stripe.md")).stream()
              .dropWhile(line -> !line.startsWith("| not tried |"))
              .takeWhile(line -> line.startsWith("|"))
              .map(line -> line.split("\\|")[1])
              .collect(Collectors.joining());
      return Pattern.compile("P-\\d{2}")
          .matcher(rows)
          .results()
          .map(number -> number.group())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
