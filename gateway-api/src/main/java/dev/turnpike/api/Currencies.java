package dev.turnpike.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The currencies in which money can be paid. They stand here, since each Java knows others: a call
 * that is right on one machine is right on every one.
 *
 * <p>As of 2026-01-01, from list one of ISO 4217 (published 2024-06-25 by SIX, the standard's
 * maintenance agency) and its changes since: XCG has taken the place of ANG, Bulgaria has the euro.
 * Not in here are
 *
 * <ul>
 *   <li>what is no money: XXX and XTS;
 *   <li>metals, units of bond markets and of accounts between states and banks, in which nobody
 *       pays: XAU, XAG, XPD, XPT, XBA to XBD, XSU, XUA, XDR, XAD, and USN, a dollar of the next
 *       day;
 *   <li>money that no longer exists, CUC too, which the list still names.
 * </ul>
 *
 * <p>The fund codes of countries (BOV, CHE, CHW, CLF, COU, MXV, UYI, UYW) are in: there are cards
 * of WIR accounts and subscriptions priced in UF, and it is the provider who knows which it takes.
 */
final class Currencies {
  private static final Set<String> PAYABLE =
      Set.of(
          """
          AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD
          BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK
          DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
          IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
          LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD
          NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
          SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD
          TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER
          ZAR ZMW ZWG
          """
              .strip()
              .split("\\s+"));

  private Currencies() {}

  static boolean isPayable(String code) {
    return PAYABLE.contains(code);
  }

  /** {@code null} where nothing is. */
  static @Nullable String whatIsWrongWith(String code) {
    if (isPayable(code)) {
      return null;
    }
    boolean looksLikeOne = code.length() == 3 && code.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    return (looksLikeOne
            ? "must be a currency of today's ISO 4217 table in which money can be paid"
            : "must be an ISO 4217 code such as EUR")
        + ", but is "
        + Checks.quote(code);
  }
}
