package dev.turnpike;

import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the company shows a payment: a provider may say so, and can do no harm by it. */
@Isolated("the log is everybody's")
class DashboardUrlTest {
  private Function<String, @Nullable Optional<URI>> answer = id -> Optional.empty();

  private final PaymentGateway gateway =
      PaymentGateway.builder()
          .provider(new Acme())
          .provider("other", Acme::new, Map.of())
          .provider("plain", Plain::new, Map.of())
          .build();

  @AfterEach
  void close() {
    gateway.close();
  }

  private static class Plain implements PaymentProvider {
    @Override
    public String name() {
      return "acme";
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) {
      return PayResponse.ok("p-" + request.shopTransactionId());
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) {
      return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
    }
  }

  private final class Acme extends Plain {
    @Override
    public Optional<URI> dashboardUrl(String paymentId) {
      return answer.apply(paymentId);
    }
  }

  private @Nullable URI shown(String provider, String order) {
    gateway.provider(provider).pay(payment(order));
    return gateway.administration().timeline(provider, "p-" + order).dashboardUrl();
  }

  @Test
  void itStandsInTheTimeline() {
    answer = id -> Optional.of(URI.create("https://acme.example/payments/" + id));

    assertThat(shown("acme", "o-1")).hasToString("https://acme.example/payments/p-o-1");
  }

  @Test
  void aProviderThatSaysNothing_hasNone_andNoLine() {
    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      assertThat(shown("acme", "o-1")).isNull();
      assertThat(shown("plain", "o-2")).isNull();

      assertThat(log.text()).doesNotContain("dashboardUrl");
    }
  }

  @Test
  void whatItThrows_isNone_andIsToldOnceForEachProvider() {
    answer =
        id -> {
          throw new IllegalStateException("boom, cvv=123");
        };
    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      assertThat(shown("acme", "o-1")).isNull();
      assertThat(shown("acme", "o-2")).isNull();
      assertThat(shown("other", "o-3")).isNull();

      assertThat(log.text())
          .containsOnlyOnce("provider 'acme' failed at dashboardUrl")
          .containsOnlyOnce("provider 'other' failed at dashboardUrl")
          .contains("boom, cvv=***");
    }
  }

  @Test
  void anErrorOrNull_isNoneToo() {
    answer =
        id -> {
          throw new NoClassDefFoundError("gone");
        };
    assertThat(shown("acme", "o-1")).isNull();
    answer = id -> null;
    assertThat(shown("acme", "o-2")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://acme.example/p",
        "/payments/p",
        "acme.example/p",
        "javascript:alert(1)",
        "https:p",
        "https:///p",
        "https://user:canary-secret@acme.example/p"
      })
  void anythingButAnAbsoluteHttpsUrlWithoutUser_isDropped_withALineThatDoesntShowIt(String url) {
    answer = id -> Optional.of(URI.create(url));
    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      assertThat(shown("acme", "o-1")).isNull();
      assertThat(shown("acme", "o-2")).isNull();

      assertThat(log.text())
          .containsOnlyOnce("provider 'acme': what dashboardUrl answered is")
          .doesNotContain("canary-secret");
    }
  }
}
