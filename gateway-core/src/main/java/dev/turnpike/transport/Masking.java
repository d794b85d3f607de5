package dev.turnpike.transport;

import dev.turnpike.contract.Json;
import dev.turnpike.contract.NotJsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a body what nobody should read in a log: by the names of fields, and whatever looks
 * like a card number.
 */
public final class Masking {
  private static final String MASK = "***";
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "card|cvv|cvc|cvn|csc|verification|security.?code|pan$|^pan|iban|account|holder|expir(y|ation)"
              + "|secret|token|passw|pwd|pin$|key|signature|authori[sz]ation|credential|session");
  private static final String UNIQUE_ID =
      "(?<![0-9A-Za-z])\\p{XDigit}{8}(-?)\\p{XDigit}{4}\\1\\p{XDigit}{4}\\1\\p{XDigit}{4}\\1\\p{XDigit}{12}"
          + "(?![0-9A-Za-z])";
  private static final int CARD = 2;
  private static final Pattern UNIQUE_ID_OR_CARD_NUMBER =
      Pattern.compile(UNIQUE_ID + "|((?<!\\d)\\d(?:[ -]?\\d){11,18}(?!\\d))");
  private static final Pattern SECRET_OF_URL =
      Pattern.compile("(?<=[?#])\\S+|(?<=://)[^/@\\s]*(?=@)");

  private Masking() {}

  /** The JSON without secrets, on one line; what is not JSON is not shown. */
  static String json(byte[] body) {
    try {
      return new String(Json.write(object(Json.readObject(body))), StandardCharsets.UTF_8);
    } catch (NotJsonException e) {
      return "(" + body.length + " bytes that are no JSON object)";
    }
  }

  /** The fields of a JSON object without secrets. */
  public static Map<String, @Nullable Object> object(Map<String, @Nullable Object> fields) {
    Map<String, @Nullable Object> masked = new LinkedHashMap<>();
    fields.forEach((name, value) -> putMasked(masked, name, value));
    return masked;
  }

  private static void putMasked(
      Map<String, @Nullable Object> masked, String name, @Nullable Object value) {
    masked.put(withoutCardNumbers(name), mask(name, value));
  }

  private static @Nullable Object mask(String name, @Nullable Object value) {
    if (value instanceof Map<?, ?> object && !isSecret(name)) {
      Map<String, @Nullable Object> masked = new LinkedHashMap<>();
      object.forEach((key, inner) -> putMasked(masked, (String) key, inner));
      return masked;
    }
    if (value instanceof List<?> array && !isSecret(name)) {
      List<@Nullable Object> masked = new ArrayList<>();
      array.forEach(item -> masked.add(mask(name, item)));
      return masked;
    }
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (isSecret(name)) {
      return MASK;
    }
    String text = value.toString();
    String masked = withoutCardNumbers(text);
    if (value instanceof String) {
      return text.contains("://") ? SECRET_OF_URL.matcher(masked).replaceAll(MASK) : masked;
    }
    return masked.equals(text) ? value : MASK;
  }

  /** A UUID may hold as many digits in a row as a card number does. */
  private static String withoutCardNumbers(String text) {
    return UNIQUE_ID_OR_CARD_NUMBER
        .matcher(text)
        .replaceAll(found -> found.group(CARD) == null ? found.group() : MASK);
  }

  private static boolean isSecret(String name) {
    return SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
  }
}
