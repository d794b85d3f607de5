package dev.turnpike.standalone.remote;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Redactor;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a peer said fit to be shown: without our API key, which it may have repeated, and
 * without control characters, with which it could draw in somebody's terminal.
 *
 * @param apiKey the key; {@code null}: none
 */
public record KeyMask(@Nullable String apiKey) {
  private static final String MASK = "***";

  /** The same text, to be shown. */
  public String text(String text) {
    String shown = text;
    if (apiKey != null) {
      String escaped = new String(Json.write(Map.of("", apiKey)), StandardCharsets.UTF_8);
      shown = shown.replace(apiKey, MASK);
      shown = shown.replace(escaped.substring(4, escaped.length() - 2), MASK);
    }
    return Redactor.escaped(shown.replaceAll("[\\r\\n\\t]", " "));
  }

  @Override
  public String toString() {
    return "KeyMask[]";
  }
}
