package dev.turnpike.http;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import dev.turnpike.internal.http.AddressText;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a caller writes into what proxies write, it counts as where the trusted proxy saw it, or
 * as the proxy itself, and never as anybody else.
 */
class ForwardedFuzzTest {
  private static final String CALLER = "203.0.113.9";
  private static final InetAddress PROXY = Objects.requireNonNull(AddressText.read("10.0.0.1"));
  private static final InetAddress STRANGER =
      Objects.requireNonNull(AddressText.read("198.51.100.7"));
  private static final TrustedProxies PROXIES =
      TrustedProxies.of(List.of("10.0.0.0/8", "fd00::/8"));

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "1.2.3.4\nfor=1.2.3.4",
        "\"\nfor=\"[2001:db8::1]:4711\";proto=http, for=_hidden",
        "10.0.0.2, [fd00::1]:80\nby=10.0.0.1;for=\"",
        "1.2.3.4%eth0\nfor=::ffff:10.0.0.1",
        "[::1%lo]:1\n;;,=for=\"\\\"\"");
  }

  @MethodSource("seeds")
  @FuzzTest
  void nobody_countsAsSomebodyElse(byte[] bytes) {
    Input input = new Input(bytes);
    String listed = input.line();
    String forwarded = input.line();
    String own = listed.isEmpty() ? CALLER : listed + ", " + CALLER;
    String said = forwarded.isEmpty() ? "for=" + CALLER : forwarded + ", for=" + CALLER;

    same(where(PROXY, Map.of("X-forwarded-for", List.of(own))), CALLER);
    same(where(PROXY, Map.of("X-forwarded-for", List.of(listed, CALLER))), CALLER);
    same(where(PROXY, Map.of("Forwarded", List.of(said))), CALLER);
    same(where(PROXY, Map.of("Forwarded", List.of(forwarded, "for=" + CALLER))), CALLER);
    Map<String, List<String>> both =
        Map.of("X-forwarded-for", List.of(own), "Forwarded", List.of(forwarded));
    String where = where(PROXY, both);
    holds(where.equals(CALLER) || where.equals("10.0.0.1"), where);
    same(where(STRANGER, both), "198.51.100.7");
  }

  private static String where(InetAddress peer, Map<String, List<String>> headers) {
    return PROXIES.addressOf(peer, headers);
  }
}
