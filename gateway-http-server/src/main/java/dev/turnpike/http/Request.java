package dev.turnpike.http;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request, whichever server it came through.
 *
 * @param method as it was sent
 * @param uriLength of path and query, in bytes
 * @param mountedAt where the gateway is mounted, without a slash at its end; or empty
 * @param path below where the gateway is mounted, still percent-encoded
 * @param query still percent-encoded; {@code null} where there is none
 * @param headers by their names, whose case doesn't matter to {@code get}
 * @param peer the other end of the connection
 * @param certificate the client's own, where the connection has one
 * @param body can be read once
 */
record Request(
    String method,
    int uriLength,
    String mountedAt,
    String path,
    @Nullable String query,
    Map<String, List<String>> headers,
    InetAddress peer,
    Supplier<Optional<X509Certificate>> certificate,
    RequestBody body) {
  /** All values of a header. */
  List<String> headers(String name) {
    return all(headers, name);
  }

  /** The first value of a header. */
  @Nullable String header(String name) {
    return first(headers, name);
  }

  static List<String> all(Map<String, List<String>> headers, String name) {
    return headers.getOrDefault(name, List.of());
  }

  static @Nullable String first(Map<String, List<String>> headers, String name) {
    List<String> values = headers.get(name);
    return values == null || values.isEmpty() ? null : values.get(0);
  }
}
