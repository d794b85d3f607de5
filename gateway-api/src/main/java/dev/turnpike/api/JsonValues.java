package dev.turnpike.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes an unmodifiable copy of a JSON object that is given as Java values: {@code Map}, {@code
 * List}, {@code String}, {@code Boolean}, numbers and {@code null}. Order and digits stay as they
 * are.
 */
final class JsonValues {
  /** As deep as the wire format allows, so that what is accepted here can be sent. */
  static final int MAX_DEPTH = 500;

  private JsonValues() {}

  static Map<String, @Nullable Object> copy(String field, Map<?, ? extends @Nullable Object> object)
      throws NotJson {
    try {
      return copyObject(object, 1);
    } catch (NotJson e) {
      throw e.within(field);
    }
  }

  private static Map<String, @Nullable Object> copyObject(
      Map<?, ? extends @Nullable Object> object, int depth) throws NotJson {
    checkDepth(depth);
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(object.size() * 2);
    for (Map.Entry<?, ? extends @Nullable Object> entry : object.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw new NotJson("", "must have texts as keys");
      }
      if (name.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
        throw new NotJson("", "must not have half surrogate pairs in its keys");
      }
      try {
        copy.put(name, copyValue(entry.getValue(), depth));
      } catch (NotJson e) {
        throw e.within("." + name);
      }
    }
    return Collections.unmodifiableMap(copy);
  }

  private static List<@Nullable Object> copyList(List<?> list, int depth) throws NotJson {
    checkDepth(depth);
    List<@Nullable Object> copy = new ArrayList<>(list.size());
    for (Object item : list) {
      try {
        copy.add(copyValue(item, depth));
      } catch (NotJson e) {
        throw e.within("[" + copy.size() + "]");
      }
    }
    return Collections.unmodifiableList(copy);
  }

  private static void checkDepth(int depth) throws NotJson {
    if (depth > MAX_DEPTH) {
      throw new NotJson("", "must not nest deeper than " + MAX_DEPTH);
    }
  }

  /**
   * Whole numbers come out as the smallest of Integer, Long and BigInteger, as they do when read
   * from JSON.
   */
  private static @Nullable Object copyValue(@Nullable Object value, int depth) throws NotJson {
    if (value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof BigDecimal) {
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      return copyObject(map, depth + 1);
    }
    if (value instanceof List<?> list) {
      return copyList(list, depth + 1);
    }
    if (value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte) {
      return narrowest(((Number) value).longValue());
    }
    if (value instanceof BigInteger whole) {
      return whole.bitLength() < Long.SIZE ? narrowest(whole.longValue()) : whole;
    }
    if (value instanceof Double || value instanceof Float) {
      if (!Double.isFinite(((Number) value).doubleValue())) {
        throw new NotJson("", "must be a finite number");
      }
      return new BigDecimal(value.toString());
    }
    throw new NotJson(
        "",
        "must be JSON (Map, List, String, Boolean, a number or null), but is a "
            + value.getClass().getSimpleName());
  }

  private static Number narrowest(long whole) {
    if (whole == (int) whole) {
      return (int) whole;
    }
    return whole;
  }

  /** A value that JSON has no word for. */
  static final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_PATH = 80;

    private final String path;
    private final String detail;

    NotJson(String path, String detail) {
      super(path + ": " + detail, null, false, false);
      this.path = path;
      this.detail = detail;
    }

    /** The same, seen from one level further out. */
    NotJson within(String step) {
      return new NotJson(shortened(step + path), detail);
    }

    /** What is deep inside a long path helps nobody. */
    private static String shortened(String path) {
      return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…";
    }

    String path() {
      return path;
    }

    String detail() {
      return detail;
    }
  }
}
