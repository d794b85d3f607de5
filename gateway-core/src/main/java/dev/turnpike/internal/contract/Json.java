package dev.turnpike.internal.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain Java values, without loss: numbers keep their digits, objects their order, strings
 * their characters. Strict in what it reads: UTF-8, one value, no key twice.
 */
public final class Json {
  /** A little deeper than {@code providerData} may be. */
  private static final int MAX_DEPTH = 510;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(2 * MAX_DEPTH).build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private Json() {}

  /**
   * Reads one object.
   *
   * @throws NotJsonException that says what is wrong and where
   */
  public static Map<String, @Nullable Object> readObject(byte[] json) throws NotJsonException {
    if (json.length == 0) {
      throw new NotJsonException("body", "is required");
    }
    try (JsonParser parser = FACTORY.createParser(decode(json))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new NotJsonException("body", "must be a JSON object");
      }
      Map<String, @Nullable Object> object = readObject(parser);
      if (parser.nextToken() != null) {
        throw new NotJsonException("body", "must end after the JSON object, but goes on");
      }
      return object;
    } catch (JsonProcessingException e) {
      throw new NotJsonException("body", describe(e));
    } catch (NumberFormatException e) {
      throw new NotJsonException("body", "must be JSON: a number's exponent is too large");
    } catch (IOException e) {
      throw new UncheckedIOException("no I/O in memory", e);
    }
  }

  /** Writes one object as UTF-8. */
  public static byte[] write(Map<String, ? extends @Nullable Object> object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      writeValue(generator, object);
    } catch (IOException e) {
      throw new UncheckedIOException("no I/O in memory", e);
    }
    return bytes.toByteArray();
  }

  private static String decode(byte[] json) throws NotJsonException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw new NotJsonException("body", "must be UTF-8");
    }
  }

  private static String describe(JsonProcessingException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " (line %s, column %s)"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return "must be JSON: " + firstLine(e.getOriginalMessage()) + where;
  }

  /** Jackson's own words, without its hints about Java and without what stands in the text. */
  private static String firstLine(String message) {
    String line =
        message.lines().findFirst().orElse("").replaceFirst("^(Unrecognized token).*", "$1");
    return line.split(" \\(|: enable `", 2)[0];
  }

  private static Map<String, @Nullable Object> readObject(JsonParser parser)
      throws IOException, NotJsonException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (object.containsKey(name)) {
        throw new NotJsonException(name, "must be given once, but is given twice");
      }
      try {
        object.put(name, readValue(parser));
      } catch (NotJsonException e) {
        throw e.within(name);
      }
    }
    return object;
  }

  private static @Nullable Object readValue(JsonParser parser)
      throws IOException, NotJsonException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static List<@Nullable Object> readArray(JsonParser parser)
      throws IOException, NotJsonException {
    List<@Nullable Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(readValue(parser));
    }
    return array;
  }

  private static void writeValue(JsonGenerator generator, @Nullable Object value)
      throws IOException {
    if (value == null) {
      generator.writeNull();
    } else if (value instanceof String text) {
      writeText(generator, text);
    } else if (value instanceof Map<?, ?> object) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> entry : object.entrySet()) {
        generator.writeFieldName((String) entry.getKey());
        writeValue(generator, entry.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof List<?> array) {
      generator.writeStartArray();
      for (Object item : array) {
        writeValue(generator, item);
      }
      generator.writeEndArray();
    } else if (value instanceof Boolean bool) {
      generator.writeBoolean(bool);
    } else if (value instanceof Integer || value instanceof Long) {
      generator.writeNumber(((Number) value).longValue());
    } else if (value instanceof BigInteger whole) {
      generator.writeNumber(whole);
    } else if (value instanceof BigDecimal decimal) {
      generator.writeNumber(decimal);
    } else {
      throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    }
  }

  /** Half a surrogate pair has no UTF-8, but it has an escape. */
  private static void writeText(JsonGenerator generator, String text) throws IOException {
    if (hasHalfPair(text)) {
      generator.setHighestNonEscapedChar(127);
      generator.writeString(text);
      generator.setHighestNonEscapedChar(0);
    } else {
      generator.writeString(text);
    }
  }

  private static boolean hasHalfPair(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
      }
    }
    return false;
  }
}
