package dev.turnpike.providers.stripe.standin;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How Stripe counts money, by its page about currencies. */
final class Currencies {
  /** The amount is in whole units. */
  private static final Set<String> ZERO_DECIMAL =
      Set.of(
          "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
          "xof", "xpf");

  /** The amount is in thousandths, and its last digit must be 0. */
  private static final Set<String> THREE_DECIMAL = Set.of("bhd", "jod", "kwd", "omr", "tnd");

  /** The amount is in hundredths, which must be 0: they were done away with. */
  private static final Set<String> WITHOUT_HUNDREDTHS = Set.of("isk", "ugx");

  /** Some of the smallest charges. */
  private static final Map<String, Integer> SMALLEST =
      Map.of("eur", 50, "usd", 50, "chf", 50, "gbp", 30, "jpy", 50, "sek", 300);

  private Currencies() {}

  /** Refuses what is no price. */
  static void checkPrice(long amount, String currency) {
    if (!currency.matches("[a-z]{3}")) {
      throw ApiError.parameter(null, "Invalid currency: " + currency);
    }
    boolean rounded =
        (!THREE_DECIMAL.contains(currency) || amount % 10 == 0)
            && (!WITHOUT_HUNDREDTHS.contains(currency) || amount % 100 == 0);
    if (!rounded) {
      throw ApiError.parameter(
          "invalid_charge_amount", "Amounts in %s must be rounded".formatted(currency));
    }
  }

  /** Refuses what is too little to be charged. */
  static void checkCharge(long amount, String currency) {
    checkPrice(amount, currency);
    int smallest = SMALLEST.getOrDefault(currency, 1);
    if (amount < smallest) {
      throw ApiError.parameter(
          "amount_too_small", "Amount must be at least %s %s".formatted(smallest, currency));
    }
  }

  /** The money that Stripe moves for this amount, in the minor units of ISO 4217. */
  static long minorUnits(long amount, String currency) {
    int decimals = ZERO_DECIMAL.contains(currency) ? 0 : THREE_DECIMAL.contains(currency) ? 3 : 2;
    BigDecimal money = BigDecimal.valueOf(amount, decimals);
    Currency iso = Currency.getInstance(currency.toUpperCase(Locale.ROOT));
    return money.movePointRight(iso.getDefaultFractionDigits()).longValueExact();
  }
}
