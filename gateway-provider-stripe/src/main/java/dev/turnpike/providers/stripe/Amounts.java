package dev.turnpike.providers.stripe;

import dev.turnpike.spi.RejectedException;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;

/**
 * Amounts in ISO 4217's minor units, as Stripe counts them. The two differ: Stripe takes ISK and
 * UGX with two decimals that must be 0, MGA with none, and three decimals only where the last is 0.
 * Nothing is rounded: what can't be said to Stripe is rejected.
 */
final class Amounts {
  private static final Set<String> WITHOUT_DECIMALS =
      Set.of(
          "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
          "XOF", "XPF");

  /** Without decimals everywhere else; Stripe keeps the two that they had. */
  private static final Set<String> WITH_TWO_ZEROS = Set.of("ISK", "UGX");

  private static final Set<String> WITH_THREE_DECIMALS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");

  private Amounts() {}

  /** Stripe's amount. */
  static long toStripe(long amount, String currency) {
    int ours = decimals(currency);
    int theirs = stripeDecimals(currency);
    if (theirs == 3 && amount % 10 != 0) {
      throw new RejectedException(
          "Stripe takes %s only with a 0 as third decimal, and the amount is %s"
              .formatted(currency, amount));
    }
    if (theirs < ours) {
      long factor = powerOfTen(ours - theirs);
      if (amount % factor != 0) {
        throw new RejectedException(
            "Stripe takes %s only in whole units, and the amount is %s hundredths"
                .formatted(currency, amount));
      }
      return amount / factor;
    }
    try {
      return Math.multiplyExact(amount, powerOfTen(theirs - ours));
    } catch (ArithmeticException e) {
      throw new RejectedException("the amount is too large for Stripe");
    }
  }

  /** Our amount; where ISO 4217 has no room for it, rounded down. */
  static long fromStripe(long amount, String stripeCurrency) {
    String currency = currency(stripeCurrency);
    try {
      int difference = decimals(currency) - stripeDecimals(currency);
      return difference < 0
          ? amount / powerOfTen(-difference)
          : Math.multiplyExact(amount, powerOfTen(difference));
    } catch (RejectedException | ArithmeticException e) {
      return amount; // never made by us: told as Stripe tells it
    }
  }

  /** The code in capitals. */
  static String currency(String stripeCurrency) {
    return stripeCurrency.toUpperCase(Locale.ROOT);
  }

  static String stripeCurrency(String currency) {
    return currency.toLowerCase(Locale.ROOT);
  }

  private static int decimals(String currency) {
    try {
      return Currency.getInstance(currency).getDefaultFractionDigits();
    } catch (IllegalArgumentException e) {
      throw notTaken(currency);
    }
  }

  private static int stripeDecimals(String currency) {
    if (WITHOUT_DECIMALS.contains(currency)) {
      return 0;
    }
    if (WITH_THREE_DECIMALS.contains(currency)) {
      return 3;
    }
    // How Stripe would count any other currency that hasn't two is not documented.
    if (decimals(currency) != 2 && !WITH_TWO_ZEROS.contains(currency)) {
      throw notTaken(currency);
    }
    return 2;
  }

  private static RejectedException notTaken(String currency) {
    return new RejectedException("Stripe takes no " + currency);
  }

  private static long powerOfTen(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
