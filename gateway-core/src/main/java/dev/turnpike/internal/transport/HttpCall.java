package dev.turnpike.internal.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A request to be sent.
 *
 * @param method the HTTP method
 * @param url the full URL
 * @param headers its headers, but for the body's length; what isn't ASCII is sent as UTF-8
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
  /** The header that says where a request belongs in a trace. */
  public static final String TRACEPARENT = "traceparent";

  /** The same within this part of its trace; {@code null}: within what it says itself. */
  HttpCall within(@Nullable String traceparent) {
    if (traceparent == null) {
      return this;
    }
    Map<String, String> traced = new LinkedHashMap<>(headers);
    traced.put(TRACEPARENT, traceparent);
    return new HttpCall(method, url, traced, body, description);
  }

  @Override
  public String toString() {
    return description;
  }
}
