package dev.turnpike.receiver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link PaymentStatus} out of JSON. Numbers keep their digits and objects their order.
 * Fields that a later version of the gateway adds are kept in the metadata.
 */
final class StatusJson {
  /** A little deeper than metadata may be. */
  private static final int MAX_DEPTH = 510;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private StatusJson() {}

  static PaymentStatus read(byte[] json) throws UnreadableException {
    Map<String, @Nullable Object> fields = fields(json);
    try {
      PaymentStatus.Builder status =
          PaymentStatus.builder()
              .status(choice(fields, "status", PaymentState::valueOf))
              .paymentId(text(fields, "paymentId"))
              .shopTransactionId(text(fields, "shopTransactionId"))
              .providerName(text(fields, "providerName"))
              .paymentMethod(text(fields, "paymentMethod"))
              .action(choice(fields, "action", PaymentAction::valueOf));
      return status.metadata(metadata(fields)).build();
    } catch (IllegalArgumentException e) {
      throw new UnreadableException("the body is no payment status", e);
    }
  }

  private static Map<String, @Nullable Object> fields(byte[] json) throws UnreadableException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UnreadableException("the body is no JSON object");
      }
      Map<String, @Nullable Object> fields = object(parser);
      if (parser.nextToken() != null) {
        throw new UnreadableException("the body goes on after the JSON object");
      }
      return fields;
    } catch (JsonProcessingException | NumberFormatException e) {
      throw new UnreadableException("the body is not JSON", e);
    } catch (IOException e) { // of bytes that are no text
      throw new UnreadableException("the body is not UTF-8", e);
    }
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      object.put(name, value(parser));
    }
    return object;
  }

  private static List<@Nullable Object> list(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(parser));
    }
    return list;
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static @Nullable String text(Map<String, @Nullable Object> fields, String name)
      throws UnreadableException {
    Object value = fields.remove(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new UnreadableException(name + " is no text");
  }

  private static <T> @Nullable T choice(
      Map<String, @Nullable Object> fields, String name, Function<String, T> choices)
      throws UnreadableException {
    String text = text(fields, name);
    try {
      return text == null ? null : choices.apply(text);
    } catch (IllegalArgumentException e) {
      throw new UnreadableException(name + " is none that this version knows", e);
    }
  }

  /** What is told there, and whatever else is left. */
  private static @Nullable Map<String, @Nullable Object> metadata(
      Map<String, @Nullable Object> fields) throws UnreadableException {
    Object told = fields.remove("metadata");
    if (told != null && !(told instanceof Map)) {
      throw new UnreadableException("metadata is no object");
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    if (told instanceof Map<?, ?> metadata) {
      metadata.forEach((name, value) -> all.put((String) name, value));
    }
    fields.forEach(all::putIfAbsent);
    return told == null && all.isEmpty() ? null : all;
  }
}
