package dev.turnpike.http;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Keeps web pages out that are not the server's own, where a browser would call without a key: else
 * any page that somebody on this machine looks at could move money. Immutable.
 *
 * @param hosts the host names that are taken; empty: any. It is by a name of his own for this
 *     machine that a stranger makes his page look like one of the server's
 */
record WebOrigins(Set<String> hosts) {
  /** Under whatever name the server is called. */
  static final WebOrigins ANY_HOST = new WebOrigins(Set.of());

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern PORT = Pattern.compile(":\\d*$");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  /** For a server that listens on this address of the machine's own. */
  static WebOrigins loopback(String address) {
    Set<String> hosts = new TreeSet<>(LOOPBACK);
    hosts.add(address);
    return new WebOrigins(Set.copyOf(hosts));
  }

  /**
   * Refuses what a strange page sends.
   *
   * @throws GatewayException with {@code forbidden_origin}
   */
  void check(Map<String, List<String>> headers) {
    List<String> named = Request.all(headers, "Host");
    if (!hosts.isEmpty() && !named.stream().allMatch(this::isOwn)) { // a browser always names one
      throw refused("without API keys the server answers to Host: localhost or 127.0.0.1 only");
    }
    for (String site : Request.all(headers, "Sec-fetch-site")) {
      if (!OWN_SITE.contains(site)) {
        throw refused("without an API key no web page of another origin may call");
      }
    }
    for (String origin : Request.all(headers, "Origin")) {
      if (named.size() != 1 || !isAt(origin, named.get(0))) {
        throw refused("without an API key no web page of another origin may call");
      }
    }
  }

  private boolean isOwn(String host) {
    return hosts.contains(PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT));
  }

  private static boolean isAt(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  private static GatewayException refused(String detail) {
    return GatewayException.of(ErrorCode.FORBIDDEN_ORIGIN).detail(detail).build();
  }
}
