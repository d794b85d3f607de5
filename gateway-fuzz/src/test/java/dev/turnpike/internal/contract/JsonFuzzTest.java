package dev.turnpike.internal.contract;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.isOneLine;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes are one JSON object that is read and written without loss, or are refused in one line
 * that shows nothing of what stands in them.
 */
class JsonFuzzTest {
  private static final Pattern LONG_NUMBER = Pattern.compile("\\d{12}");

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "{}",
        "{\"a\":1.10,\"b\":12345678901234567890,\"c\":[null,true,{\"d\":\"\\ud800\\u00e9é\"}],\"e\":-0.0e-7}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":{\"c\":1,\"c\":2}}}",
        "{\"a\":1e2147483647,\"b\":1E-2147483648,\"c\":1e99999999999}",
        "{\"a\":4111111111111111x}",
        "{\"a\":12e0,\"b\":1234567890123e0}",
        "{\"a\\ud83d\":{\"\\ude00\":1}}",
        "{\"\\\u2028\":1}",
        "\ufeff{\"a\":\"\\ufeff\"}",
        "{\"a\":[[[[[[[[[[]]]]]]]]]]} x",
        "{\"\\u0000\\b\\f\\n\\r\\t\\\\\\/\\\"\":false}");
  }

  @MethodSource("seeds")
  @FuzzTest
  void whatIsRead_isWrittenWithoutLoss(byte[] json) throws NotJsonException {
    Map<String, Object> object;
    try {
      object = Json.readObject(json);
    } catch (NotJsonException e) {
      isOneLine(e.error().detail());
      holds(!LONG_NUMBER.matcher(e.error().detail()).find(), e.error().detail());
      return;
    }
    byte[] written = Json.write(object);
    Map<String, Object> again = Json.readObject(written);
    holds(Arrays.equals(written, Json.write(again)), "what was written is written otherwise");
    same(shape(again), shape(object));
    same(numbers(written), numbers(json));
    same(Json.readMarkedObject(json), object);
  }

  /** What equality of maps doesn't see: order, and kinds of numbers. */
  private static String shape(Object value) {
    StringBuilder shape = new StringBuilder();
    describe(value, shape);
    return shape.toString();
  }

  private static void describe(Object value, StringBuilder shape) {
    if (value instanceof Map<?, ?> object) {
      shape.append('{');
      object.forEach(
          (name, inner) -> {
            shape.append(name).append(':');
            describe(inner, shape);
          });
      shape.append('}');
    } else if (value instanceof List<?> list) {
      shape.append('[');
      list.forEach(item -> describe(item, shape));
      shape.append(']');
    } else {
      shape.append(kind(value)).append(value).append(',');
    }
  }

  /** {@code 12e0} is no whole number where one is wanted, and is written as {@code 12}. */
  private static String kind(Object value) {
    if (value instanceof BigDecimal number && number.scale() == 0) {
      int bits = number.unscaledValue().bitLength();
      return bits < Integer.SIZE ? "Integer" : bits < Long.SIZE ? "Long" : "BigInteger";
    }
    return value == null ? "" : value.getClass().getSimpleName();
  }

  /** What stands in valid JSON outside of strings as a number, with the digits that it has. */
  private static List<BigDecimal> numbers(byte[] json) {
    String text = new String(json, StandardCharsets.UTF_8);
    List<BigDecimal> numbers = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        i++;
        while (text.charAt(i) != '"') {
          i += text.charAt(i) == '\\' ? 2 : 1;
        }
      } else if (c == '-' || c >= '0' && c <= '9') {
        int from = i;
        while ("+-.eE0123456789".indexOf(text.charAt(i + 1)) >= 0) {
          i++;
        }
        numbers.add(new BigDecimal(text.substring(from, i + 1)));
      }
    }
    return numbers;
  }
}
