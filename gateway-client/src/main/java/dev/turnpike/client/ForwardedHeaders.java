package dev.turnpike.client;

import dev.turnpike.spi.Callback;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The headers of a callback as they are handed on. What can't go out as the bytes that came in is
 * left out: a changed header would be worse than none, and one header must not cost the callback.
 */
final class ForwardedHeaders {
  private static final String CONTENT_TYPE = "Content-Type";
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final int DELETE = 0x7f;
  private static final int LATIN_1 = 0xff;

  /** Of one connection, and not of what is sent over it. */
  private static final Set<String> OF_A_CONNECTION =
      Set.of(
          "accept-encoding",
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private ForwardedHeaders() {}

  static Map<String, String> of(Callback callback) {
    Map<String, String> headers = new LinkedHashMap<>();
    callback
        .headers()
        .forEach(
            (name, values) -> {
              if (!OF_A_CONNECTION.contains(name.toLowerCase(Locale.ROOT))
                  && !values.isEmpty()
                  && NAME.matcher(name).matches()) {
                sent(String.join(", ", values))
                    .ifPresent(
                        value ->
                            headers.put(
                                name.equalsIgnoreCase(CONTENT_TYPE) ? CONTENT_TYPE : name, value));
              }
            });
    return headers;
  }

  /**
   * The text whose UTF-8, which is what is sent, are the bytes that came. Servers read headers as
   * Latin-1 mostly, and some as UTF-8: what fits into Latin-1 was read so.
   */
  private static Optional<String> sent(String value) {
    if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == DELETE)) {
      return Optional.empty();
    }
    if (value.chars().anyMatch(c -> c > LATIN_1)) {
      return StandardCharsets.UTF_8.newEncoder().canEncode(value)
          ? Optional.of(value)
          : Optional.empty();
    }
    try {
      ByteBuffer came = ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1));
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(came).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
