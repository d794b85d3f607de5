package dev.turnpike.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from where a request comes. What {@code Forwarded} (RFC 7239) or {@code
 * X-Forwarded-For} say is believed only where the connection comes from a proxy that is trusted,
 * and only as far back as all proxies are. Likewise, below which path a proxy shows the server.
 * Immutable.
 */
final class TrustedProxies {
  /** No proxy is trusted: a request comes from where its connection does. */
  static final TrustedProxies NONE = new TrustedProxies(List.of());

  /** Of plain steps: it can lead to no other host. */
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

  /** In characters: the pattern takes a bit of the stack for each step. */
  private static final int LONGEST_PREFIX = 256;

  private final List<AddressRange> ranges;

  private TrustedProxies(List<AddressRange> ranges) {
    this.ranges = ranges;
  }

  /**
   * These proxies.
   *
   * @param ranges addresses, or ranges such as {@code 10.0.0.0/8} and {@code fd00::/8}
   * @throws IllegalArgumentException names the one that is none
   */
  static TrustedProxies of(List<String> ranges) {
    return new TrustedProxies(ranges.stream().map(AddressRange::of).toList());
  }

  /** The address of the caller behind this connection. */
  String addressOf(InetAddress peer, Map<String, List<String>> headers) {
    InetAddress found = peer;
    if (isTrusted(peer)) {
      InetAddress forwarded = from(peer, ForwardedFor.rfc7239(headers));
      InetAddress listed = from(peer, ForwardedFor.list(headers));
      if (forwarded == null || listed == null) {
        found = forwarded != null ? forwarded : listed != null ? listed : peer;
      } else if (forwarded.equals(listed)) {
        found = listed; // else one of them is not the proxy's, and nobody knows which
      }
    }
    return AddressRange.text(found);
  }

  /**
   * The path below which a trusted proxy shows this server, as {@code X-Forwarded-Prefix} says it,
   * without a slash at its end; empty where none says so.
   */
  String prefixOf(InetAddress peer, Map<String, List<String>> headers) {
    List<String> said = Request.all(headers, "X-forwarded-prefix");
    if (said.size() != 1 || !isTrusted(peer)) {
      return "";
    }
    String line = said.get(0);
    String prefix = line.endsWith("/") ? line.substring(0, line.length() - 1) : line;
    return prefix.length() <= LONGEST_PREFIX && PREFIX.matcher(prefix).matches() ? prefix : "";
  }

  /**
   * From the right, where the trusted proxies have written, to the first address that is not
   * theirs.
   *
   * @return {@code null} where there is nothing; the peer where there is garbage on the way
   */
  private @Nullable InetAddress from(InetAddress peer, List<String> hops) {
    InetAddress found = null;
    List<String> backwards = new ArrayList<>(hops);
    Collections.reverse(backwards);
    for (String hop : backwards) {
      InetAddress address = ForwardedFor.address(hop);
      if (address == null) {
        return peer;
      }
      found = address;
      if (!isTrusted(address)) {
        return address;
      }
    }
    return found;
  }

  private boolean isTrusted(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }
}
