package dev.turnpike.internal.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what is a card number: 12 to 19 digits, in one piece or in groups, of which the last one
 * fits to the others (Luhn). What is as long and is none, such as an order number, nearly always
 * doesn't fit.
 */
final class CardNumbers {
  private static final int SHORTEST = 12;
  private static final int LONGEST = 19;
  private static final int MOST_BETWEEN_GROUPS = 2;
  private static final Pattern UNIQUE_ID =
      Pattern.compile(
          "(?<![0-9A-Za-z])\\p{XDigit}{8}(-?)\\p{XDigit}{4}\\1\\p{XDigit}{4}\\1\\p{XDigit}{4}\\1\\p{XDigit}{12}"
              + "(?![0-9A-Za-z])");

  private CardNumbers() {}

  private enum Gap {
    SPACE,
    DASH,
    DOT,
    NONE
  }

  /** A run of digits. */
  private record Group(int from, int until) {
    int length() {
      return until - from;
    }
  }

  /** The text with each card number replaced. */
  static String masked(String text, String mask) {
    if (!mayHaveOne(text)) {
      return text;
    }
    StringBuilder masked = new StringBuilder(text.length());
    int from = 0;
    Matcher id = UNIQUE_ID.matcher(text); // may hold as many digits in a row as a card number does
    while (id.find()) {
      mask(text.substring(from, id.start()), mask, masked);
      masked.append(id.group());
      from = id.end();
    }
    mask(text.substring(from), mask, masked);
    return masked.toString();
  }

  /** Most texts have none, and are done with in one quick pass. */
  private static boolean mayHaveOne(String text) {
    int digits = 0;
    int gap = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        gap = 0;
        if (++digits == SHORTEST) {
          return true;
        }
      } else if (digits > 0 && (++gap > MOST_BETWEEN_GROUPS || kind(c) == Gap.NONE)) {
        digits = 0;
      }
    }
    return false;
  }

  private static void mask(String text, String mask, StringBuilder masked) {
    List<Group> groups = groups(text);
    int from = 0;
    int next = 0;
    while (next < groups.size()) {
      int last = endOfCardNumber(text, groups, next);
      if (last < 0) {
        next++;
      } else {
        masked.append(text, from, groups.get(next).from()).append(mask);
        from = groups.get(last).until();
        next = last + 1;
      }
    }
    masked.append(text, from, text.length());
  }

  private static List<Group> groups(String text) {
    List<Group> groups = new ArrayList<>();
    int from = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean digit = i < text.length() && isDigit(text.charAt(i));
      if (digit && from < 0) {
        from = i;
      } else if (!digit && from >= 0) {
        groups.add(new Group(from, i));
        from = -1;
      }
    }
    return groups;
  }

  /** The longest that begins with this group; -1: none. */
  private static int endOfCardNumber(String text, List<Group> groups, int first) {
    int end = -1;
    StringBuilder digits = new StringBuilder();
    Gap separator = null;
    for (int i = first; i < groups.size(); i++) {
      if (i > first) {
        Gap gap = gap(text, groups.get(i - 1).until(), groups.get(i).from());
        if (gap == Gap.NONE || separator != null && gap != separator) {
          break;
        }
        separator = gap;
      }
      if (digits.length() + groups.get(i).length() > LONGEST) {
        break;
      }
      for (int at = groups.get(i).from(); at < groups.get(i).until(); at++) {
        digits.append((char) ('0' + Character.digit(text.charAt(at), 10)));
      }
      if (digits.length() >= SHORTEST && fits(digits) && !(i == first && isTime(digits))) {
        end = i;
      }
    }
    return end;
  }

  private static Gap gap(String text, int from, int until) {
    if (until - from > MOST_BETWEEN_GROUPS) {
      return Gap.NONE;
    }
    Gap gap = kind(text.charAt(from));
    for (int i = from + 1; i < until; i++) {
      gap = kind(text.charAt(i)) == gap ? gap : Gap.NONE;
    }
    return gap;
  }

  private static Gap kind(char c) {
    if (c == '.') {
      return Gap.DOT;
    }
    if (c >= 'A' && c <= 'z') {
      return Gap.NONE; // nearly all there is, and quicker than to ask
    }
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR, Character.FORMAT -> Gap.SPACE;
      case Character.DASH_PUNCTUATION -> Gap.DASH;
      default -> Gap.NONE;
    };
  }

  private static boolean isDigit(char c) {
    return c < 0x80 ? c >= '0' && c <= '9' : Character.digit(c, 10) >= 0;
  }

  private static boolean fits(CharSequence digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int weighted = i % 2 == 0 ? digit : 2 * digit;
      sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return sum % 10 == 0;
  }

  /** Milli-, micro- or nanoseconds of our days: no scheme has such card numbers. */
  private static boolean isTime(CharSequence digits) {
    return digits.charAt(0) == '1'
        && (digits.length() == 13 || digits.length() == 16 || digits.length() == 19);
  }
}
