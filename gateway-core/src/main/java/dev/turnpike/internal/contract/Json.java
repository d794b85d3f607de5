package dev.turnpike.internal.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain Java values, without loss: numbers keep their digits, objects their order, strings
 * their characters. Strict in what it reads: UTF-8, one value, no key twice.
 */
public final class Json {
  /** A little deeper than {@code providerData} may be. */
  private static final int MAX_DEPTH = 510;

  private static final int MOST_POOLED_BUFFERS = 256;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(2 * MAX_DEPTH).build())
                  .recyclerPool( // its usual one is per thread, and virtual threads are new ones
                      JsonRecyclerPools.newBoundedPool(MOST_POOLED_BUFFERS))
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(MapperFeature.CAN_OVERRIDE_ACCESS_MODIFIERS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .addModule(new SimpleModule().addSerializer(new Text()))
          .build();
  private static final ObjectReader READER = MAPPER.readerFor(Object.class);
  private static final ObjectWriter WRITER = MAPPER.writer();

  private Json() {}

  /**
   * Reads one object.
   *
   * @throws NotJsonException that says what is wrong and where
   */
  public static Map<String, @Nullable Object> readObject(byte[] json) throws NotJsonException {
    return readObject(decode(json));
  }

  /**
   * Reads one object that others wrote, services and editors: some begin it with a byte order mark.
   *
   * @throws NotJsonException that says what is wrong and where
   */
  public static Map<String, @Nullable Object> readMarkedObject(byte[] json)
      throws NotJsonException {
    String text = decode(json);
    return readObject(text.startsWith("\ufeff") ? text.substring(1) : text);
  }

  private static Map<String, @Nullable Object> readObject(String json) throws NotJsonException {
    if (json.isEmpty()) {
      throw new NotJsonException("body", "is required");
    }
    try (JsonParser parser = MAPPER.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new NotJsonException("body", "must be a JSON object");
      }
      Map<String, @Nullable Object> object = READER.readValue(parser);
      if (parser.nextToken() != null) {
        throw new NotJsonException("body", "must end after the JSON object, but goes on");
      }
      return object;
    } catch (JsonProcessingException e) {
      throw describe(e);
    } catch (NumberFormatException e) {
      throw new NotJsonException("body", "must be JSON: a number's exponent is too large");
    } catch (IOException e) {
      throw new UncheckedIOException("no I/O in memory", e);
    }
  }

  /** Writes one object as UTF-8. */
  public static byte[] write(Map<String, ? extends @Nullable Object> object) {
    return writeValue(object);
  }

  /** Writes a record, without what is {@code null} in it, or a map. */
  static byte[] writeValue(Object value) {
    try {
      return WRITER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON value: " + value.getClass(), e);
    }
  }

  private static String decode(byte[] json) throws NotJsonException {
    String text = new String(json, StandardCharsets.UTF_8);
    if (text.indexOf('\ufffd') >= 0) { // so it was written, or stands for what is wrong
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
      } catch (CharacterCodingException e) {
        throw new NotJsonException("body", "must be UTF-8");
      }
    }
    return text;
  }

  private static NotJsonException describe(JsonProcessingException e) {
    if (e.getOriginalMessage().startsWith("Duplicate field")
        && e.getProcessor() instanceof JsonParser parser) {
      return NotJsonException.at(
          pathOf(parser.getParsingContext()), "must be given once, but is given twice");
    }
    String where =
        e.getLocation() == null
            ? ""
            : " (line %s, column %s)"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return new NotJsonException(
        "body", "must be JSON: " + Redactor.escaped(firstLine(e.getOriginalMessage())) + where);
  }

  /** The names of the objects' fields, from outside in. */
  private static String pathOf(JsonStreamContext place) {
    StringBuilder path = new StringBuilder();
    for (JsonStreamContext at = place; at != null; at = at.getParent()) {
      if (at.hasCurrentName()) {
        path.insert(0, path.isEmpty() ? at.getCurrentName() : at.getCurrentName() + ".");
      }
    }
    return path.toString();
  }

  /** Jackson's own words, without its hints about Java and without what stands in the text. */
  private static String firstLine(String message) {
    String line =
        message.lines().findFirst().orElse("").replaceFirst("^(Unrecognized token).*", "$1");
    return line.split(" \\(|: enable `", 2)[0];
  }

  /** Half a surrogate pair has no UTF-8, but it has an escape. */
  private static final class Text extends StdScalarSerializer<String> {
    private static final long serialVersionUID = 1L;

    Text() {
      super(String.class);
    }

    @Override
    public void serialize(String text, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
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
}
