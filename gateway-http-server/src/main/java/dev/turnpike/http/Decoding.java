package dev.turnpike.http;

import dev.turnpike.api.InvalidRequestException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Percent-decoding, exactly once, and only to well-formed UTF-8. Bytes that were sent unencoded,
 * each of which Java's server makes a character of, count as if they were encoded.
 */
final class Decoding {
  private static final String PAYMENT_ID = "paymentId";

  private Decoding() {}

  /** One segment of a path, where a plus is a plus. */
  static String segment(String field, String encoded) {
    return required(field, decoded(encoded, false));
  }

  /** The query's parameters in their order, where a plus is a space. */
  static Map<String, List<String>> query(@Nullable String rawQuery) {
    return parameters(rawQuery, false);
  }

  /**
   * The same of a callback, whose sender may use any encoding: what can't be decoded is given as it
   * was sent, unless it is the payment's id.
   */
  static Map<String, List<String>> callbackQuery(@Nullable String rawQuery) {
    return parameters(rawQuery, true);
  }

  private static Map<String, List<String>> parameters(@Nullable String rawQuery, boolean tolerant) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    if (rawQuery == null || rawQuery.isEmpty()) {
      return parameters;
    }
    for (String pair : rawQuery.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = parameter("query", equals < 0 ? pair : pair.substring(0, equals), tolerant);
      String value = equals < 0 ? "" : parameter(name, pair.substring(equals + 1), tolerant);
      parameters.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
    }
    return parameters;
  }

  private static String parameter(String field, String encoded, boolean tolerant) {
    String decoded = decoded(encoded, true);
    return decoded == null && tolerant && !field.equals(PAYMENT_ID)
        ? encoded
        : required(field, decoded);
  }

  private static String required(String field, @Nullable String decoded) {
    if (decoded == null) {
      throw InvalidRequestException.of(field, "must be percent-encoded UTF-8");
    }
    return decoded;
  }

  /** {@code null} where it can't be. */
  private static @Nullable String decoded(String encoded, boolean plusIsSpace) {
    if (encoded.chars().allMatch(c -> c != '%' && c != '+' && c < 0x80)) {
      return encoded;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        int high = digit(encoded, i + 1);
        int low = digit(encoded, i + 2);
        if (high < 0 || low < 0) {
          return null;
        }
        bytes.write(high * 16 + low);
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.write(' ');
      } else if (c <= 0xff) {
        bytes.write(c);
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static int digit(String text, int index) {
    return index < text.length() && HexFormat.isHexDigit(text.charAt(index))
        ? HexFormat.fromHexDigit(text.charAt(index))
        : -1;
  }
}
