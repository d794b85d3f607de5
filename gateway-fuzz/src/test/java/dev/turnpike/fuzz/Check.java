package dev.turnpike.fuzz;

import java.util.Objects;

/** What must hold at each try. Nothing is made unless it doesn't: there are millions of tries. */
public final class Check {
  private Check() {}

  public static void holds(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  public static void same(Object found, Object wanted) {
    if (!Objects.equals(found, wanted)) {
      throw new AssertionError("is\n%s\nand should be\n%s".formatted(found, wanted));
    }
  }

  public static void lacks(String text, String secret) {
    if (text.contains(secret)) {
      throw new AssertionError("'%s' is shown in\n%s".formatted(secret, text));
    }
  }

  /** One line of a log or a terminal, in which nothing draws. */
  public static void isOneLine(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' '
          || c >= 0x7f && c <= 0x9f
          || c >= 0x2028 && c <= 0x202e
          || c >= 0x2066 && c <= 0x2069) {
        throw new AssertionError("U+" + Integer.toHexString(c) + " stands in\n" + text);
      }
    }
  }
}
