package dev.turnpike.internal.transport;

import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A request to be sent.
 *
 * @param method the HTTP method
 * @param url the full URL
 * @param headers its headers, but for the body's length
 * @param body JSON as UTF-8 unless a {@code Content-Type} says something else; {@code null} where
 *     there is none
 * @param description what a log may say of it: no token, no query
 */
public record HttpCall(
    String method,
    HttpUrl url,
    Map<String, String> headers,
    byte @Nullable [] body,
    String description) {
  @Override
  public String toString() {
    return description;
  }
}
