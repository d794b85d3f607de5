package dev.turnpike.api;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How what may hold card data, keys or tokens is printed: that it is there, never what it is. */
final class Redacted {
  private Redacted() {}

  static String data(@Nullable Map<String, ?> data) {
    return data == null ? "none" : "*** (" + data.size() + " fields)";
  }

  static String text(@Nullable String secret) {
    return secret == null ? "none" : "***";
  }

  /** Without password, query and fragment, where sessions and tokens travel. */
  static String url(@Nullable String url) {
    return Objects.requireNonNullElse(url, "none")
        .replaceFirst("(?s)[?#].*", "?***")
        .replaceFirst("//[^/@]*@", "//***@");
  }
}
