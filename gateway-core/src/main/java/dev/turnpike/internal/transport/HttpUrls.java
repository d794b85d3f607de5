package dev.turnpike.internal.transport;

import java.net.URI;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Which URLs can be called, and where they lead. */
public final class HttpUrls {
  private HttpUrls() {}

  /**
   * Why this is no absolute http(s) URL without user and fragment; {@code null} where it is one.
   * Hosts may have names that Java itself finds no host in, such as {@code acme_1}.
   */
  public static @Nullable String whatIsWrongWith(URI url) {
    String authority = url.getRawAuthority();
    if (authority == null || authority.isEmpty() || HttpUrl.parse(url.toString()) == null) {
      return "is none";
    }
    if (authority.indexOf('@') >= 0) {
      return "has a user";
    }
    return url.getRawFragment() == null ? null : "has a fragment, which is never sent";
  }

  /** Whether a callable URL is of this very machine, by what it says: no name is looked up. */
  public static boolean isLoopback(URI callable) {
    return isLoopback(HttpUrl.get(callable.toString()));
  }

  static boolean isLoopback(HttpUrl url) {
    String host = url.host();
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("::1")
        || host.matches("127(\\.\\d{1,3}){3}");
  }
}
