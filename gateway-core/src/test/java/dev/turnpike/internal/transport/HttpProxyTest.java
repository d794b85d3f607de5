package dev.turnpike.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be a proxy, and who is called without it. */
class HttpProxyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://proxy:3128",
        "HTTP://proxy:3128/",
        "http://proxy_1:3128",
        "http://[2001:db8::1]:3128",
        "http://me@proxy:3128",
        "http://me:hidden%40%3A%2F@proxy:3128"
      })
  void aProxy_hasHostAndPort_andPerhapsCredentials_whichItNeverShows(String url) {
    assertThat(HttpProxy.at(URI.create(url)).toString())
        .endsWith(":3128")
        .doesNotContain("me", "hidden", "@");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy:3128",
        "proxy",
        "//proxy:3128",
        "https://me:hidden@proxy:3128",
        "socks5://me:hidden@proxy:1080",
        "http://proxy",
        "http://me:12345@proxy",
        "http://proxy:",
        "http://proxy:0",
        "http://proxy:65536",
        "http://:3128",
        "http://[::1]",
        "http:proxy:3128",
        "http:///hidden",
        "http://me:12/hidden@proxy:3128",
        "http://me:12#hidden@proxy:3128",
        "http://proxy:3128/hidden",
        "http://proxy:3128?hidden",
        "http://proxy:3128#hidden"
      })
  void whatIsNone_isRefused_andNotShown(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpProxy.at(URI.create(url)))
        .withMessageContaining("http://HOST:PORT")
        .withMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @CsvSource({
    "http://acme.example, true",
    "https://acme_1:8443/x, true",
    "http://10.0.0.1, true",
    "http://128.0.0.1, true",
    "http://localhost.example, true",
    "http://localhost:8080, false",
    "http://acme.localhost, false",
    "https://127.1.2.3, false",
    "http://[::1]:1, false",
    "http://[::ffff:127.0.0.1], false",
    "http://direct.example, false",
    "https://DIRECT.example:1, false",
    "http://www.direct.example, true",
    "http://indirect.example, true",
    "http://a.inside.example, false",
    "http://a.b.inside.example, false",
    "http://inside.example, true",
    "http://ainside.example, true",
    "http://192.168.0.1, false",
    "http://[2001:db8:0::1], false",
    "http://[2001:db8::2], false",
    "http://bücher.example, false"
  })
  void thisMachineAndTheExceptions_areCalledDirectly(String peer, boolean proxied) {
    List<String> exceptions =
        List.of(
            "Direct.Example",
            ".inside.EXAMPLE",
            "192.168.0.1",
            "2001:db8::1",
            "[2001:db8::2]",
            "BÜCHER.example");

    HttpProxy proxy =
        HttpProxy.at(URI.create("http://proxy:3128"))
            .except(exceptions.stream().map(HttpProxy::exception).toList());

    assertThat(proxy.isFor(HttpUrl.get(peer))).isEqualTo(proxied);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "*",
        "*.example",
        "10.0.0.0/8",
        "http://a",
        "a:80",
        "[::1]:80",
        "a b",
        "u@a",
        "..a",
        "a#b",
        "a?b",
        "a\\b"
      })
  void whatIsNoExceptionAsItIsUnderstood_isRefused(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpProxy.exception(host))
        .withMessageContaining("'" + host + "'");
  }

  @Test
  void aRefusedException_beginsNoLineOfItsOwn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpProxy.exception("a\nb\u202e"))
        .withMessageNotContaining("\n")
        .withMessageNotContaining("\u202e");
  }
}
