package dev.turnpike.http;

import dev.turnpike.internal.http.AddressText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what proxies write of those whom they forward. */
final class ForwardedFor {
  private ForwardedFor() {}

  /** {@code X-Forwarded-For}, all of its lines: the nearest proxy's entry comes last. */
  static List<String> list(Map<String, List<String>> headers) {
    List<String> hops = new ArrayList<>();
    for (String line : Request.all(headers, "X-forwarded-for")) {
      for (String hop : line.split(",", -1)) { // it knows no quotes
        hops.add(hop.trim());
      }
    }
    return hops;
  }

  /** The {@code for} of each element of {@code Forwarded}; empty text where one has none. */
  static List<String> rfc7239(Map<String, List<String>> headers) {
    List<String> hops = new ArrayList<>();
    for (String line : Request.all(headers, "Forwarded")) {
      for (String element : split(line, ',')) {
        hops.add(
            split(element, ';').stream()
                .filter(pair -> pair.toLowerCase(Locale.ROOT).startsWith("for="))
                .map(pair -> unquoted(pair.substring("for=".length()).trim()))
                .findFirst()
                .orElse(""));
      }
    }
    return hops;
  }

  /** The address of a hop, whose port says nothing; {@code null} where it is none. */
  static @Nullable InetAddress address(String hop) {
    String text = hop.replaceFirst("^\\[([^\\]]*)\\](?::\\d{1,5})?$", "$1");
    if (text.indexOf(':') == text.lastIndexOf(':')) {
      text = text.replaceFirst(":\\d{1,5}$", "");
    }
    return AddressText.read(text);
  }

  private static String unquoted(String text) {
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }

  /**
   * What is separated by this character, outside of quotes. A quote that isn't closed is none: else
   * a caller could put what his proxy writes behind it into quotes, and count as that proxy.
   */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quotes = text.chars().filter(c -> c == '"').count() % 2 == 0;
    boolean quoted = false;
    int begin = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || (text.charAt(i) == separator && !quoted)) {
        parts.add(text.substring(begin, i).trim());
        begin = i + 1;
      } else if (quotes && text.charAt(i) == '"') {
        quoted = !quoted;
      }
    }
    return parts;
  }
}
