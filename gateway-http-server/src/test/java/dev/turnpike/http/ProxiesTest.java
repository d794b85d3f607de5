package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From where a request comes, with proxies on the way and without. */
class ProxiesTest {
  private static final TrustedProxies TRUSTED =
      TrustedProxies.of(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/32"));

  private static String address(String peer, String header, String... lines) throws Exception {
    Headers headers = new Headers();
    for (String line : lines) {
      headers.add(header, line);
    }
    return TRUSTED.addressOf(InetAddress.getByName(peer), headers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.1 | 203.0.113.9 | 198.51.100.1", // an untrusted peer forges
        "11.0.0.1 | 203.0.113.9 | 11.0.0.1",
        "10.1.2.3 | 203.0.113.9 | 203.0.113.9",
        "10.1.2.3 | 1.1.1.1, 203.0.113.9 | 203.0.113.9", // the caller forges what comes before
        "10.1.2.3 | 203.0.113.9, 10.9.9.9, 192.0.2.7 | 203.0.113.9",
        "10.1.2.3 | 10.7.7.7, 10.9.9.9 | 10.7.7.7",
        "10.1.2.3 | 203.0.113.9:4711 | 203.0.113.9",
        "10.1.2.3 | [2001:db9::1]:4711 | 2001:db9:0:0:0:0:0:1",
        "10.1.2.3 | 2001:db9::1 | 2001:db9:0:0:0:0:0:1",
        "2001:db8::5 | ::ffff:203.0.113.9 | 203.0.113.9",
        "10.1.2.3 | garbage | 10.1.2.3",
        "10.1.2.3 | 203.0.113.9, unknown | 10.1.2.3",
        "10.1.2.3 | 203.0.113.9, dead | 10.1.2.3",
        "10.1.2.3 | 1.2.3 | 10.1.2.3",
        "10.1.2.3 | 999.1.1.1 | 10.1.2.3",
        "10.1.2.3 | '' | 10.1.2.3",
        "10.1.2.3 | ',' | 10.1.2.3",
      })
  void xForwardedFor_isBelievedAsFarAsProxiesAreTrusted(String peer, String line, String found)
      throws Exception {
    assertThat(address(peer, "X-Forwarded-For", line)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.1.2.3 | /pay | /pay",
        "10.1.2.3 | /ops/pay/ | /ops/pay",
        "198.51.100.1 | /pay | ''", // who isn't trusted leads nobody
        "10.1.2.3 | //elsewhere.example | ''",
        "10.1.2.3 | /\\elsewhere.example | ''",
        "10.1.2.3 | https://elsewhere.example | ''",
        "10.1.2.3 | /a/../b | ''",
        "10.1.2.3 | / | ''",
        "10.1.2.3 | pay | ''",
      })
  void xForwardedPrefix_isBelievedOfTrustedProxies_whereItIsAPath(
      String peer, String line, String found) throws Exception {
    Headers headers = new Headers();
    headers.add("X-Forwarded-Prefix", line);

    assertThat(TRUSTED.prefixOf(InetAddress.getByName(peer), headers)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.1 | for=203.0.113.9 | 198.51.100.1",
        "10.1.2.3 | for=203.0.113.9;proto=https;by=10.1.2.3 | 203.0.113.9",
        "10.1.2.3 | proto=https; For=\"203.0.113.9:4711\" | 203.0.113.9",
        "10.1.2.3 | for=\"[2001:db9::1]:4711\" | 2001:db9:0:0:0:0:0:1",
        "10.1.2.3 | for=1.1.1.1, for=203.0.113.9, for=10.9.9.9 | 203.0.113.9",
        "10.1.2.3 | for=1.1.1.1;host=\"a,for=2.2.2.2\" | 1.1.1.1",
        "10.1.2.3 | for=_hidden | 10.1.2.3",
        "10.1.2.3 | for=unknown | 10.1.2.3",
        "10.1.2.3 | proto=https | 10.1.2.3",
        "10.1.2.3 | for=\"203.0.113.9 | 10.1.2.3",
      })
  void forwarded_isBelievedAsFarAsProxiesAreTrusted(String peer, String line, String found)
      throws Exception {
    assertThat(address(peer, "Forwarded", line)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Forwarded-For | \", 203.0.113.9",
        "Forwarded | for=\", for=203.0.113.9",
        "Forwarded | for=1.1.1.1;host=\", for=\"203.0.113.9:4711\"",
      })
  void aQuoteThatIsNotClosed_hidesNobodyBehindHisProxy(String header, String line)
      throws Exception {
    assertThat(address("10.1.2.3", header, line)).isEqualTo("203.0.113.9");
  }

  @Test
  void severalLines_areOneList() throws Exception {
    assertThat(address("10.1.2.3", "X-Forwarded-For", "1.1.1.1", "203.0.113.9", "10.0.0.9"))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void twoHeadersThatDisagree_areBothNotBelieved() throws Exception {
    Headers headers = new Headers();
    headers.add("Forwarded", "for=1.1.1.1");
    headers.add("X-Forwarded-For", "203.0.113.9");
    InetAddress proxy = InetAddress.getByName("10.1.2.3");
    assertThat(TRUSTED.addressOf(proxy, headers)).isEqualTo("10.1.2.3");

    headers.set("Forwarded", "for=203.0.113.9");
    assertThat(TRUSTED.addressOf(proxy, headers)).isEqualTo("203.0.113.9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy.example",
        "10.0.0.0/33",
        "10.0.0",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "::1/129",
        "",
        "1:2",
        "10.0.0.0/8/8",
        "256.0.0.1"
      })
  void whatIsNoAddressAndNoRange_isRefused(String range) {
    assertThatThrownBy(() -> TrustedProxies.of(List.of("10.0.0.1", range)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + range + "'");
  }

  @Test
  void behindAProxyOnly_theHeaderIsBelieved() {
    for (String trusted : List.of("127.0.0.0/8", "192.0.2.7")) {
      List<String> told = new CopyOnWriteArrayList<>();
      TestServer server =
          TestServer.of(
              PaymentGateway.builder().provider(new FakeProvider()),
              builder ->
                  builder
                      .apiKeys(ApiKeys.of(List.of("shop:7c0d0d3f5c0e4a53a2")))
                      .trustedProxies(List.of(trusted))
                      .onRefusals((address, kind, since, count) -> told.add(address)));
      server.client().get("/v3", "X-Forwarded-For", "203.0.113.9").mustBe(401);
      server.close();

      Await.until(told::toString, () -> !told.isEmpty());
      assertThat(told).containsExactly(trusted.startsWith("127") ? "203.0.113.9" : "127.0.0.1");
    }
  }
}
