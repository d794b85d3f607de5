package dev.turnpike.spi;

import dev.turnpike.api.Ids;
import dev.turnpike.api.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a payment company sent, untouched: a signature can be verified over the raw bytes. Immutable
 * and thread-safe. It prints neither query, headers nor body.
 */
public final class Callback {
  private final String method;
  private final Map<String, List<String>> query;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  /**
   * For gateways, and for tests of providers.
   *
   * @param method {@code GET} or {@code POST}
   * @param query the query parameters, decoded; as they were sent where they can't be
   * @param headers the headers; upper and lower case don't matter
   * @param body the raw bytes, empty where there is none
   */
  public Callback(
      String method,
      Map<String, List<String>> query,
      Map<String, List<String>> headers,
      byte[] body) {
    this.method = Objects.requireNonNull(method, "method");
    this.query = Values.copy(query);
    Map<String, List<String>> lowerCase = new TreeMap<>();
    headers.forEach(
        (name, values) ->
            lowerCase
                .computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .addAll(values));
    this.headers = Values.copy(lowerCase);
    this.body = body.clone();
  }

  /** {@code GET} or {@code POST}. */
  public String method() {
    return method;
  }

  /**
   * All query parameters in their order; unmodifiable. They are decoded, as percent-encoded UTF-8
   * with a plus for a space. A name or value that is nothing of the kind, since its sender speaks
   * Latin-1 ({@code n=%E9}) or puts a bare percent sign ({@code n=100%}), stands here as it was
   * sent, with its percent and plus signs: a provider that knows the encoding decodes it by itself,
   * and nothing is lost. Only {@code paymentId} is always decoded, or the callback refused.
   */
  public Map<String, List<String>> query() {
    return query;
  }

  /** The first query parameter of this name. */
  public Optional<String> queryParameter(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /**
   * The one query parameter of this name that a payment's id stands in.
   *
   * @throws InvalidRequestException when it is missing, blank, longer than 4,096 characters or
   *     given twice
   */
  public String requiredQueryParameter(String name) {
    List<String> values = query.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw InvalidRequestException.of(
          name, "must be given once, but is given " + values.size() + " times");
    }
    String value = values.isEmpty() ? "" : values.get(0);
    if (value.isEmpty()) {
      throw InvalidRequestException.of(name, "is required as a query parameter");
    }
    Ids.whatIsWrongWithProviders(name, value)
        .ifPresent(
            error -> {
              throw InvalidRequestException.of(List.of(error));
            });
    return value;
  }

  /** All headers by their names in lower case; unmodifiable. */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** The first header of this name, whose case doesn't matter. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** A copy of the raw bytes. */
  public byte[] body() {
    return body.clone();
  }

  /** The body as UTF-8 text. For signatures use {@link #body()}. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Callback[method=" + method + ", body=" + body.length + " bytes]";
  }
}
