package dev.turnpike.internal.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnpike.ExternalService;
import dev.turnpike.PaymentGateway;
import dev.turnpike.internal.contract.Operation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with an external service's settings is said when it is built, without secrets. */
class ExternalServiceTest {
  private static final String SECRET = "CANARY";
  private static final String URL = "http://acme:8080";

  private static IllegalArgumentException wrong(
      String name, String url, UnaryOperator<ExternalService.Builder> more) {
    return catchThrowableOfType(
        IllegalArgumentException.class,
        () -> more.apply(ExternalService.builder(name, url)).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://acme",
        "http://acme:8080",
        "https://acme.example/v3/sandbox",
        "https://acme.example/v3/sandbox/",
        "HTTP://ACME:1",
        "http://127.0.0.1:65535",
        "http://[::1]:8080/x",
        "http://xn--bcher-kva.example/%C3%A9"
      })
  void goodUrl_isTaken_andTheGatewayStartsWithIt(String url) {
    ExternalService service = ExternalService.builder("acme", url).build();

    assertThat(service.baseUrl()).hasToString(url);
    assertThatCode(() -> PaymentGateway.builder().externalService(service).build().close())
        .doesNotThrowAnyException();
  }

  @Test
  void aWindowForKeys_isNotNegative() {
    ExternalService.Builder builder = ExternalService.builder("acme", URL);

    assertThat(builder.idempotencyWindow(Duration.ofHours(6)).build().idempotencyWindow())
        .isEqualTo(Duration.ofHours(6));
    assertThatThrownBy(() -> builder.idempotencyWindow(Duration.ofHours(-1)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("acme", "idempotencyWindow");
  }

  @Test
  void defaults_areThoseOfTheContract() {
    ExternalService service = ExternalService.builder("acme", URL).build();

    assertThat(service.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(service.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(service.maxConcurrency()).isNull();
    assertThat(service.apiKey()).isNull();
    assertThat(service.callbackToken()).isNull();
    assertThat(service.idempotencyWindow()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "acme",
        "acme:8080",
        "//acme",
        "/pay",
        "ftp://acme",
        "file:///etc/passwd",
        "mailto:a@b",
        "http:",
        "http://",
        "http:///pay",
        "http:acme",
        "http://acme?x=1",
        "http://acme/?",
        "http://acme#x",
        "http://user@acme",
        "http://user:pass@acme",
        "http://ac me",
        "http://acme/a b",
        "http://acme:port",
        "http://acme:0",
        "http://acme:65536",
        "http://acme:-1",
        "http://[::1",
        "http://acme/%zz",
        "http://acme\n",
        " http://acme"
      })
  void badUrl_isRefusedAtOnce_byName(String url) {
    assertThat(wrong("acme", url, service -> service))
        .isNotNull()
        .hasMessageContaining("external service 'acme'")
        .hasMessageContaining("baseUrl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:CANARY@acme",
        "https://CANARY@acme/pay",
        "http://user:CANARY@acme_1:8080",
        "http://user:CANARY@ac me",
        "http://user:CANARY@acme:port",
        "ftp://user:CANARY@acme",
        "http://acme?apiKey=CANARY",
        "http://acme/?a b=CANARY",
        "http://acme#CANARY"
      })
  void badUrl_isRefusedWithoutItsSecret(String url) {
    IllegalArgumentException wrong = wrong("acme", url, service -> service);

    assertThat(wrong).isNotNull().hasMessageContaining("external service 'acme'");
    assertThat(asALogPrintsIt(wrong)).doesNotContain(SECRET);
  }

  private static String asALogPrintsIt(Exception e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Acme", "-acme", "acme-", "ac me", "a/b", "ac.me", "é", "a\n"})
  void badName_isRefused(String name) {
    assertThat(wrong(name, URL, service -> service))
        .isNotNull()
        .hasMessageContaining("'" + name + "'")
        .hasMessageContaining("name");
  }

  @Test
  void longestName_has63Characters() {
    assertThat(ExternalService.builder("a".repeat(63), URL).build().name()).hasSize(63);
    assertThat(wrong("a".repeat(64), URL, service -> service)).isNotNull();
  }

  static Stream<Arguments> badSettings() {
    return Stream.of(
        bad("timeout", service -> service.timeout(Duration.ZERO)),
        bad("timeout", service -> service.timeout(Duration.ofMillis(-1))),
        bad("connectTimeout", service -> service.connectTimeout(Duration.ZERO)),
        bad("connectTimeout", service -> service.connectTimeout(Duration.ofSeconds(-5))),
        bad("maxConcurrency", service -> service.maxConcurrency(0)),
        bad("maxConcurrency", service -> service.maxConcurrency(-1)),
        bad("apiKey", service -> service.apiKey("")),
        bad("apiKey", service -> service.apiKey(" CANARY")),
        bad("apiKey", service -> service.apiKey("CANARY\n")),
        bad("apiKey", service -> service.apiKey("CANARY\u00e9")),
        bad("callbackToken", service -> service.callbackToken("")),
        bad("callbackToken", service -> service.callbackToken("CANARY x")),
        bad("callbackToken", service -> service.callbackToken("\u00e9CANARY")));
  }

  private static Arguments bad(String setting, UnaryOperator<ExternalService.Builder> service) {
    return arguments(setting, service);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badSettings")
  void badSetting_isRefused_byNameAndWithoutSecret(
      String setting, UnaryOperator<ExternalService.Builder> service) {
    IllegalArgumentException wrong = wrong("acme", URL, service);

    assertThat(wrong)
        .isNotNull()
        .hasMessageContaining("external service 'acme'")
        .hasMessageContaining(setting);
    assertThat(asALogPrintsIt(wrong)).doesNotContain(SECRET);
  }

  /** What is longer than any clock can count is wrong, or as good as for ever; no call fails. */
  @Test
  void hugeTimeouts_breakNoCall() {
    try (Peer peer = Acme.peerFor(Operation.STATUS);
        Acme acme =
            Acme.at(
                peer.url(),
                service ->
                    service.timeout(Duration.ofDays(20_000)).connectTimeout(Duration.ofDays(20)))) {
      assertThat(acme.payments().status("pay-1")).isNotNull();
    }
  }

  @Test
  void service_printsNoSecret() {
    ExternalService service =
        ExternalService.builder("acme", URL).apiKey(SECRET).callbackToken(SECRET).build();

    assertThat(service.toString()).contains("acme").contains(URL).doesNotContain(SECRET);
  }

  @Test
  void twoServicesOfOneName_stopTheStart_andBothAreNamed() {
    assertThatThrownBy(
            () ->
                PaymentGateway.builder()
                    .externalService(ExternalService.builder("acme", "http://one").build())
                    .externalService(ExternalService.builder("acme", "http://two").build())
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("acme")
        .hasMessageContaining("http://one")
        .hasMessageContaining("http://two");
  }
}
