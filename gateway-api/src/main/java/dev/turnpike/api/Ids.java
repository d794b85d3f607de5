package dev.turnpike.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the contract asks of ids, wherever they stand: in requests, answers, lookups and callbacks.
 * Each has at least one character that can be seen, and no control characters and half surrogate
 * pairs. Characters are counted as people count them: an emoji is one.
 */
public final class Ids {
  /** As long as the caller's own ids may be: {@code shopTransactionId} and {@code refundId}. */
  public static final int LONGEST_OWN = 255;

  /** As long as ids and tokens that providers make may be. */
  public static final int LONGEST_OF_PROVIDERS = 4_096;

  private Ids() {}

  /**
   * What is wrong with an id of the caller's own.
   *
   * @param field what the id is called
   */
  public static Optional<FieldError> whatIsWrongWithOwn(String field, String id) {
    return whatIsWrongWith(FieldLimit.ownId(field), id);
  }

  /**
   * What is wrong with an id that a provider made.
   *
   * @param field what the id is called
   */
  public static Optional<FieldError> whatIsWrongWithProviders(String field, String id) {
    return whatIsWrongWith(FieldLimit.providersId(field), id);
  }

  /**
   * What is wrong with a token of a subscription, which may hold any character.
   *
   * @param field what the token is called
   */
  public static Optional<FieldError> whatIsWrongWithToken(String field, String token) {
    return whatIsWrongWith(FieldLimit.token(field), token);
  }

  /** What is wrong with the text of a field. */
  static Optional<FieldError> whatIsWrongWith(FieldLimit limit, String text) {
    String wrong =
        switch (limit.kind()) {
          case ID -> whatIsWrong(text, limit.longest());
          case TOKEN -> text.isBlank() ? "must not be blank" : tooLong(text, limit.longest());
          case CURRENCY -> Currencies.whatIsWrongWith(text);
          case URL -> RedirectUrl.whatIsWrongWith(text);
          case AMOUNT, COUNT, CHOICE, TEXT, OBJECT -> null;
        };
    return wrong == null ? Optional.empty() : Optional.of(new FieldError(limit.field(), wrong));
  }

  private static @Nullable String whatIsWrong(String id, int longest) {
    boolean seen = false;
    for (int i = 0; i < id.length(); i += Character.charCount(id.codePointAt(i))) {
      int c = id.codePointAt(i);
      if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
        return "must not hold control characters or half surrogate pairs";
      }
      seen = seen || canBeSeen(c);
    }
    return seen ? tooLong(id, longest) : "must have at least one character that can be seen";
  }

  /** {@code null} where it is not. */
  static @Nullable String tooLong(String text, int longest) {
    if (text.length() <= longest) {
      return null;
    }
    int length = text.codePointCount(0, text.length());
    return length <= longest
        ? null
        : "must have at most " + longest + " characters, but has " + length;
  }

  private static boolean canBeSeen(int c) {
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.FORMAT ->
          false;
      default -> !isIgnorable(c);
    };
  }

  /**
   * What Unicode calls default ignorable (fillers, joiners, variation selectors) and Java's types
   * count as letters, marks or unassigned; and the blank of Braille.
   */
  private static boolean isIgnorable(int c) {
    return c == 0x034f
        || c >= 0x115f && c <= 0x1160
        || c >= 0x17b4 && c <= 0x17b5
        || c >= 0x180b && c <= 0x180f
        || c == 0x2065
        || c == 0x2800
        || c == 0x3164
        || c >= 0xfe00 && c <= 0xfe0f
        || c == 0xffa0
        || c >= 0xfff0 && c <= 0xfff8
        || c >= 0xe0000 && c <= 0xe0fff;
  }
}
