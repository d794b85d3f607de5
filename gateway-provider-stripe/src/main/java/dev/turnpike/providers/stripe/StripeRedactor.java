package dev.turnpike.providers.stripe;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Stripe says, as a caller or a log may read it. */
final class StripeRedactor {
  private static final int LONGEST = 300;
  private static final Pattern KEY = Pattern.compile("\\b([srp]k|whsec|ek)_[A-Za-z0-9_*]+");
  private static final Pattern CARD = Pattern.compile("\\b\\d(?:[ -]?\\d){11,18}\\b");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private StripeRedactor() {}

  /** Short, on one line, without keys and without what may be a card's number. */
  static String text(@Nullable String said, String otherwise) {
    if (said == null || said.isBlank()) {
      return otherwise;
    }
    String line = CONTROL.matcher(said).replaceAll(" ");
    line = KEY.matcher(line).replaceAll("***");
    line = CARD.matcher(line).replaceAll("***");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
