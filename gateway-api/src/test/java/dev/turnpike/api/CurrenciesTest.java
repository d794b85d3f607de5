package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurrenciesTest {
  private static final String NOT_PAYABLE =
      "XXX XTS XAU XAG XPD XPT XBA XBB XBC XBD XSU XUA XDR XAD XFO XFU USN";

  private static final String GONE =
      """
      ADP AFA ANG ATS AYM AZM BEF BGL BGN BYB BYR CSD CUC CYP DEM EEK ESP FIM FRF GHC
      GRD GWP HRK IEP ITL LTL LUF LVL MGF MRO MTL MZM NLG PTE ROL RUR SDD SIT SKK SLL
      SRG STD TMM TPE TRL USS VEB VEF YUM ZMK ZWD ZWL ZWN ZWR
      """;

  private static Set<String> codes(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  /** Where this fails, a Java has learnt of a currency: does anybody pay in it? */
  @Test
  void everyCurrencyOfThisJava_isPayableOrLeftOutForAReason() {
    Set<String> known = codes(NOT_PAYABLE + " " + GONE);

    assertThat(
            Currency.getAvailableCurrencies().stream()
                .map(Currency::getCurrencyCode)
                .filter(code -> !Currencies.isPayable(code))
                .filter(code -> !known.contains(code))
                .collect(Collectors.toSet()))
        .isEmpty();
    assertThat(known).noneMatch(Currencies::isPayable);
  }

  /** Some Javas know neither, others both. */
  @ParameterizedTest
  @ValueSource(
      strings = {"XCG", "ZWG", "SLE", "VED", "UYW", "CLF", "CHW", "XOF", "XAF", "XCD", "XPF"})
  void whatIsPaidIn_isPayableOnEveryJava(String code) {
    assertThat(Currencies.isPayable(code)).isTrue();
  }
}
