package dev.turnpike.http;

import java.util.regex.Pattern;

/** Tells keys that nobody guesses from others. Its messages show no key. */
final class KeyText {
  private static final int SHORTEST = 16;
  private static final int FEWEST_CHARACTERS = 8;
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]{" + SHORTEST + ",}");

  private KeyText() {}

  /** Refuses what an env file's quotes have come along with. */
  static void requireUnquoted(String text) {
    if (!text.isEmpty() && (isQuote(text.charAt(0)) || isQuote(text.charAt(text.length() - 1)))) {
      throw new IllegalArgumentException(
          "is still in its quotes: the quotes of the env file are part of it, so leave them out");
    }
  }

  /** This key, which is long enough and not easily guessed. */
  static String checked(String key) {
    requireUnquoted(key);
    if (!VISIBLE.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "must be at least %s visible ASCII characters without spaces, or name:key"
              .formatted(SHORTEST));
    }
    if (key.chars().distinct().count() < FEWEST_CHARACTERS || isRun(key)) {
      throw new IllegalArgumentException(
          "is easily guessed: 'java -jar gateway.jar new-key' makes a good one");
    }
    return key;
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  /** Whether most characters follow from the one before, as in {@code abcdef} or {@code 9876}. */
  private static boolean isRun(String key) {
    int following = 0;
    for (int i = 1; i < key.length(); i++) {
      if (Math.abs(key.charAt(i) - key.charAt(i - 1)) <= 1) {
        following++;
      }
    }
    return following * 3 >= (key.length() - 1) * 2;
  }
}
