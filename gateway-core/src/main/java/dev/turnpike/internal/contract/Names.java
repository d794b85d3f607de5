package dev.turnpike.internal.contract;

import java.util.regex.Pattern;

/** The form of providers' names and payment methods. */
public final class Names {
  /** The form, as a regular expression. */
  public static final String REGEX = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

  private static final Pattern NAME = Pattern.compile(REGEX);

  /** The first step of the fixed paths, and so no payment method. */
  private static final String RESERVED_METHOD = "subscription";

  /** The form, in words for an error message. */
  public static final String FORM =
      "1 to 63 characters of a-z, 0-9 and '-', beginning and ending with a letter or digit";

  private Names() {}

  /** Whether this can be a provider's name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Whether this can be a payment method. */
  public static boolean isPaymentMethod(String text) {
    return isName(text) && !text.equals(RESERVED_METHOD);
  }
}
