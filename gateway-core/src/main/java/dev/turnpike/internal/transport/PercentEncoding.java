package dev.turnpike.internal.transport;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Percent-encodes everything but the unreserved characters of RFC 3986, so that no peer's own rules
 * matter.
 */
public final class PercentEncoding {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private PercentEncoding() {}

  /** The text as a segment of a path, or as a name or value of a query. */
  public static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 8);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (UNRESERVED.indexOf(b) >= 0) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(String.format(Locale.ROOT, "%02X", b));
      }
    }
    return encoded.toString();
  }
}
