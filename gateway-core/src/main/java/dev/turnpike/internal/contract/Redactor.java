package dev.turnpike.internal.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows what nobody should read in a log, in a record or on a screen: card
 * numbers, secrets by the names of their fields, what may be secret in a URL, and characters that
 * draw in a terminal or begin a line of their own.
 */
public final class Redactor {
  private static final Pattern USER = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*@");

  /** What stands in the place of a secret. */
  public static final String MASK = "***";

  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "card|cvv|cvc|cvn|csc|verification|security.?code|pan$|^pan|iban|account|holder|expir(y|ation)"
              + "|secret|token|passw|pwd|pin$|key|signature|authori[sz]ation|credential|session|cookie");

  /** An operator looks for it, and it opens nothing. */
  private static final String IDEMPOTENCY_KEY = "idempotency-key";

  private static final Pattern URL =
      Pattern.compile(
          "(?<start>[A-Za-z][A-Za-z0-9+.-]{0,30}://)(?<user>[^/\\s?#]*@)?(?<path>[^\\s?#]*)(?<rest>[?#]\\S*)?");
  private static final Pattern NAME =
      Pattern.compile(
          "\"(?<quoted>[^\"\\\\=\\p{Cntrl}]{1,64})\"\\s*:\\s*|(?<![\\w.-])(?<bare>[\\w.-]++)=");
  private static final Pattern VALUE =
      Pattern.compile("\"(?:[^\"\\\\]++|\\\\.){0,1000}+\"?|[^\\s,;&\\])}\"]++");
  private static final Pattern CREDENTIALS =
      Pattern.compile("(?i)\\b(bearer\\s{1,3})\\S{8,}|\\b(basic\\s{1,3})\\S*[0-9=]\\S*");
  private static final int LONGEST_NAME = 64;
  private static final Pattern LINE_BREAK = Pattern.compile("\\r?\\n\\s*");

  private Redactor() {}

  /** The JSON without secrets, on one line; what is not JSON is not shown. */
  public static String json(byte[] body) {
    try {
      return escaped(
          new String(Json.write(object(Json.readMarkedObject(body))), StandardCharsets.UTF_8));
    } catch (NotJsonException e) {
      return "(" + body.length + " bytes that are no JSON object)";
    }
  }

  /** The fields of a JSON object without secrets. */
  public static Map<String, @Nullable Object> object(Map<?, ? extends @Nullable Object> fields) {
    Map<String, @Nullable Object> masked = new LinkedHashMap<>();
    fields.forEach(
        (name, value) ->
            masked.put(CardNumbers.masked((String) name, MASK), value((String) name, value)));
    return masked;
  }

  private static @Nullable Object value(String name, @Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (isSecret(name)) {
      return MASK;
    }
    if (value instanceof Map<?, ?> object) {
      return object(object);
    }
    if (value instanceof List<?> array) {
      List<@Nullable Object> masked = new ArrayList<>();
      array.forEach(item -> masked.add(value(name, item)));
      return masked;
    }
    if (value instanceof String text) {
      return withoutUrlSecrets(CardNumbers.masked(text, MASK));
    }
    String number = value.toString();
    return CardNumbers.masked(number, MASK).equals(number) ? value : MASK;
  }

  /** Whether a field, parameter or header of this name holds a secret. */
  public static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SECRET_NAME.matcher(lower).find() && !lower.equals(IDEMPOTENCY_KEY);
  }

  /**
   * The text without card numbers, secrets that have their names beside them, and URLs' secrets.
   */
  public static String text(String text) {
    String masked = withoutUrlSecrets(CardNumbers.masked(text, MASK));
    if (contains(masked, "bearer") || contains(masked, "basic")) {
      masked =
          CREDENTIALS
              .matcher(masked)
              .replaceAll(
                  found -> (found.group(1) == null ? found.group(2) : found.group(1)) + MASK);
    }
    return namesASecret(masked) ? withoutNamedSecrets(masked) : masked;
  }

  /**
   * What stands behind a name that tells nothing is looked through for names, too, and the quote
   * that ends a value may begin a name: in what others wrote, quotes don't come in pairs.
   */
  private static String withoutNamedSecrets(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    Matcher name = NAME.matcher(text);
    Matcher value = VALUE.matcher(text);
    int from = 0;
    int next = 0;
    while (name.find(next)) {
      next = name.end();
      if (isSecret(name.group(1) == null ? name.group(2) : name.group(1))
          && value.region(next, text.length()).lookingAt()) {
        shown.append(text, from, next).append(MASK);
        from = value.end();
        next = text.charAt(from - 1) == '"' ? from - 1 : from;
      }
    }
    return shown.append(text, from, text.length()).toString();
  }

  /** Whether the name of a secret may stand before a value: most texts have none. */
  private static boolean namesASecret(String text) {
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c == '=' || c == ':') && isSecret(nameBefore(text, i))) {
        return true;
      }
    }
    return false;
  }

  /** In quotes, or without; of a long one its end. */
  private static String nameBefore(String text, int index) {
    int end = index;
    while (end > 0 && index - end < LONGEST_NAME && text.charAt(end - 1) <= ' ') {
      end--;
    }
    boolean quoted = end > 0 && text.charAt(end - 1) == '"';
    end -= quoted ? 1 : 0;
    int start = end;
    while (start > 0
        && end - start < LONGEST_NAME
        && (quoted ? text.charAt(start - 1) != '"' : isOfName(text.charAt(start - 1)))) {
      start--;
    }
    return text.substring(start, end);
  }

  private static boolean isOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
  }

  private static boolean contains(String text, String word) {
    for (int i = 0; i + word.length() <= text.length(); i++) {
      if (text.regionMatches(true, i, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }

  /** The text as a line of a log or a terminal may show it: nothing in it begins another line. */
  public static String line(String text) {
    String masked = text(text);
    return escaped(
        masked.indexOf('\n') < 0 ? masked : LINE_BREAK.matcher(masked).replaceAll(" | "));
  }

  /** A URL as a message may show it: without user, query and fragment. */
  public static String url(String url) {
    String shown = url.replaceFirst("(?s)([?#]).*", "$1" + MASK);
    int slashes = shown.indexOf("//");
    int authority = slashes < 0 ? 0 : slashes + 2; // without them there may be a user all the same
    int user = (slashes < 0 ? shown : url).lastIndexOf('@');
    if (user >= authority) {
      boolean within = url.substring(authority, user).matches("[^/?#]*");
      shown = // else perhaps half a password
          url.substring(0, authority) + MASK + (within ? shown.substring(user) : "");
    }
    return escaped(CardNumbers.masked(shown, MASK));
  }

  /**
   * A URL as it may be stored: scheme, host and path, and the names of what is in its query. A
   * parameter without a name may be a value, and so isn't kept.
   */
  public static String withoutQueryValues(String url) {
    int fragment = url.indexOf('#');
    String left = fragment < 0 ? url : url.substring(0, fragment);
    int query = left.indexOf('?');
    String path = query < 0 ? left : left.substring(0, query);
    StringBuilder kept =
        new StringBuilder(path.indexOf('@') < 0 ? path : USER.matcher(path).replaceFirst("$1//"));
    if (query >= 0) {
      char separator = '?';
      for (String parameter : left.substring(query + 1).split("&", -1)) {
        int value = parameter.indexOf('=');
        kept.append(separator).append(parameter, 0, value + 1).append(MASK);
        separator = '&';
      }
    }
    return CardNumbers.masked(kept.toString(), MASK);
  }

  /**
   * The same failure for a log: its messages, and those of what is behind it, as {@link #line}
   * shows them.
   */
  public static Throwable thrown(Throwable thrown) {
    return RedactedThrowable.of(thrown);
  }

  /** The text with control and bidirectional characters as {@code \}{@code uXXXX}. */
  public static String escaped(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (isUnsafe(c)) {
                escaped.append("\\u").append(HexFormat.of().toHexDigits((char) c));
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        return c >= 0x7f && text.codePoints().noneMatch(Redactor::isUnsafe);
      }
    }
    return true;
  }

  private static boolean isUnsafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      case Character.FORMAT ->
          c == 0x061c
              || c == 0x200e
              || c == 0x200f
              || c >= 0x202a && c <= 0x202e
              || c >= 0x2066 && c <= 0x2069;
      default -> false;
    };
  }

  /** The quotes and stops that a message has put behind it. */
  private static String endOf(String rest) {
    int end = rest.length();
    while (end > 1 && "'\")];,.".indexOf(rest.charAt(end - 1)) >= 0) {
      end--;
    }
    return rest.substring(end);
  }

  private static String withoutUrlSecrets(String text) {
    if (!text.contains("://")) {
      return text;
    }
    return URL.matcher(text)
        .replaceAll(
            found -> {
              String user = found.group(2) == null ? "" : MASK + "@";
              String rest = found.group(4);
              String shown = rest == null || rest.length() == 1 ? "" : MASK + endOf(rest);
              return Matcher.quoteReplacement(
                  found.group(1)
                      + user
                      + found.group(3)
                      + (rest == null ? "" : rest.charAt(0))
                      + shown);
            });
  }
}
