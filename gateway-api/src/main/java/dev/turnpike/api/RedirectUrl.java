package dev.turnpike.api;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may be a URL that a payer's browser or app is sent to, in requests and answers: absolute, of
 * http(s) with a host, or of an app's own scheme. Templates in braces, which the provider fills in,
 * may stand wherever they don't decide who gets the payer. It is read once, from left to right.
 */
final class RedirectUrl {
  static final int LONGEST = 4_096;

  /** What browsers execute, or open with more rights than a page has. */
  private static final Set<String> UNSAFE_SCHEMES =
      Set.of(
          "about",
          "blob",
          "chrome",
          "chrome-extension",
          "data",
          "feed",
          "file",
          "filesystem",
          "jar",
          "javascript",
          "livescript",
          "mhtml",
          "mk",
          "mocha",
          "moz-extension",
          "ms-its",
          "res",
          "resource",
          "vbscript",
          "view-source",
          "wyciwyg");

  private static final String MARKS_OF_HOSTS = "-._~!$&'()*+,;=%";

  private final String url;

  private RedirectUrl(String url) {
    this.url = url;
  }

  /** {@code null} where it is right. */
  static @Nullable String whatIsWrongWith(String url) {
    String tooLong = Ids.tooLong(url, LONGEST);
    return tooLong == null ? new RedirectUrl(url).whatIsWrong() : tooLong;
  }

  private @Nullable String whatIsWrong() {
    int colon = endOfScheme();
    if (colon < 0 || colon + 1 == url.length()) {
      return notAbsolute();
    }
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    if (UNSAFE_SCHEMES.contains(scheme)) {
      return "must not have the scheme " + scheme + ", which a browser would execute";
    }
    int from = colon + 1;
    if (scheme.equals("https") || scheme.equals("http")) {
      int end = endOfAuthority(from);
      if (end < 0 || !hasHost(from + 2, end)) {
        return notAbsolute();
      }
    }
    return whatIsWrongFrom(from);
  }

  private String notAbsolute() {
    return "must be an absolute http(s) or app-scheme URL, but is "
        + Checks.quote(Redacted.url(url));
  }

  /** Where its colon is; -1 where it has none. */
  private int endOfScheme() {
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c == ':') {
        return i == 0 ? -1 : i;
      }
      boolean may = isLetter(c) || i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.');
      if (!may) {
        return -1;
      }
    }
    return -1;
  }

  /** -1 where there is none. */
  private int endOfAuthority(int from) {
    if (!url.startsWith("//", from)) {
      return -1;
    }
    for (int i = from + 2; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c == '/' || c == '?' || c == '#') {
        return i;
      }
    }
    return url.length();
  }

  /**
   * More names are in use than Java takes for hosts, so there only have to be characters that a
   * host may have.
   */
  private boolean hasHost(int from, int end) {
    int host = Math.max(url.lastIndexOf('@', end - 1) + 1, from);
    int port = end;
    while (port > host && isDigit(url.charAt(port - 1))) {
      port--;
    }
    int endOfHost = port > host && url.charAt(port - 1) == ':' ? port - 1 : end;
    for (int i = from; i < host; i++) {
      if (url.charAt(i) == '{' || url.charAt(i) == '[') {
        return false;
      }
    }
    if (host < endOfHost && url.charAt(host) == '[') {
      return isAddress(host + 1, endOfHost - 1);
    }
    for (int i = host; i < endOfHost; i++) {
      char c = url.charAt(i);
      if (!isLetter(c) && !isDigit(c) && c < 0x80 && MARKS_OF_HOSTS.indexOf(c) < 0) {
        return false;
      }
    }
    return host < endOfHost;
  }

  private boolean isAddress(int from, int bracket) {
    for (int i = from; i < bracket; i++) {
      char c = url.charAt(i);
      if (!isHex(c) && c != ':' && c != '.') {
        return false;
      }
    }
    return from < bracket && url.charAt(bracket) == ']';
  }

  private @Nullable String whatIsWrongFrom(int from) {
    int open = 0;
    boolean fragment = false;
    for (int i = from; i < url.length(); i++) {
      char c = url.charAt(i);
      if (isLetter(c) || isDigit(c)) {
        continue;
      }
      switch (c) {
        case '-', '.', '_', '~', ':', '/', '?', '[', ']', '@' -> {}
        case '|', '^' -> {} // no URL characters, but banks write them and browsers take them
        case '!', '$', '&', '\'', '(', ')', '*', '+', ',', ';', '=' -> {}
        case '{' -> open++;
        case '}' -> {
          open--;
          if (open < 0) {
            return "must open the brace that it closes";
          }
        }
        case '#' -> {
          if (fragment) {
            return "must have one fragment at most";
          }
          fragment = true;
        }
        case '%' -> {
          if (i + 2 >= url.length() || !isHex(url.charAt(i + 1)) || !isHex(url.charAt(i + 2))) {
            return "must have two hexadecimal digits after each '%'";
          }
        }
        default -> {
          int character = url.codePointAt(i);
          if (character < 0x80 || !isOfOtherScripts(character)) {
            return String.format(Locale.ROOT, "must have U+%04X percent-encoded", character);
          }
          i += Character.charCount(character) - 1;
        }
      }
    }
    return open > 0 ? "must close the brace that it opens" : null;
  }

  /** Browsers and apps encode these by themselves. Nobody sees the others, or they hide a host. */
  private static boolean isOfOtherScripts(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.FORMAT -> c == 0x200c || c == 0x200d; // joiners: Persian, emoji
      default -> true;
    };
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHex(char c) {
    return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }
}
