package dev.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator is told of peers that others could listen to, or speak in the place of. */
class InsecurePeersTest {
  private static final List<String> SECRETS = List.of("whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM=");

  private static GatewayBuilder peers(String service, String receiver, List<String> secrets) {
    return PaymentGateway.builder()
        .externalService(ExternalService.builder("acme", service).build())
        .paymentCallbackUrl(URI.create(receiver))
        .webhookSecrets(secrets);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:1",
        "http://127.0.0.1:1",
        "http://127.1.2.3:1",
        "http://[::1]:1",
        "http://psp.localhost:1"
      })
  void plainHttpOnThisMachine_isNoMatter(String url) {
    assertThat(peers(url, url, List.of()).insecurePeers()).isEmpty();
  }

  @Test
  void httpsWithASecret_isNoMatter() {
    assertThat(peers("https://a.example", "https://b.example", SECRETS).insecurePeers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://acme:8080",
        "HTTP://acme_1:8080",
        "http://10.0.0.1",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "http://[2001:db8::1]"
      })
  void plainHttpToAnotherMachine_isTold(String url) {
    assertThat(peers(url, url + "/hook?key=CANARY", SECRETS).insecurePeers())
        .hasSize(2)
        .allMatch(peer -> peer.contains("plain http") && !peer.contains("CANARY"))
        .anyMatch(peer -> peer.contains("('acme' " + url + ")"))
        .anyMatch(peer -> peer.contains("notifications") && peer.contains("/hook"));
  }

  @Test
  void unsignedNotificationsToAnotherMachine_areTold() {
    assertThat(peers("https://a.example", "https://b.example", List.of()).insecurePeers())
        .singleElement()
        .asString()
        .contains("not signed", "https://b.example");
  }

  /** Health is asked by strangers, too. */
  @Test
  void warningsOfAGateway_nameNobody() {
    try (PaymentGateway gateway =
        peers("http://a.example", "http://b.example", List.of()).build()) {
      assertThat(gateway.warnings())
          .hasSize(3)
          .noneMatch(warning -> warning.contains("example") || warning.contains("acme"));
    }
  }
}
