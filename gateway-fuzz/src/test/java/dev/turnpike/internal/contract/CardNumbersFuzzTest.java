package dev.turnpike.internal.contract;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.lacks;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** No card number gets past the mask, whatever stands around it. */
class CardNumbersFuzzTest {
  private static final String MASK = "***";
  private static final String[] GAPS = {"", " ", "-", ".", "\u00a0", "\u2013", "  "};

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "0411111111111111\nbefore\nafter",
        "14111\n\n",
        "2371449635398431\n550e8400-e29b-41d4-a716-446655440000 \n",
        "3601100099013942\n1\n9",
        "00000000000000000\n4111 1111\n1111 1111");
  }

  @MethodSource("seeds")
  @FuzzTest
  void aPlantedCardNumber_isMasked(byte[] bytes) {
    Input input = new Input(bytes);
    String gap = GAPS[input.choice(GAPS.length)];
    byte[] seed = input.lineBytes();
    String before = input.line();
    String after = input.line();
    String card = card(seed);
    String planted = grouped(card, gap);

    String masked = CardNumbers.masked(before + "|" + planted + "|" + after, MASK);

    lacks(masked, "|" + planted + "|");
    holds(masked.contains("|" + MASK + "|"), "the mask stands where the number stood");
    same(CardNumbers.masked(masked, MASK), masked);
  }

  /** 13 to 19 digits, of which the last one fits; none that looks like a time of our days. */
  private static String card(byte[] seed) {
    StringBuilder digits = new StringBuilder("4");
    int length = 12 + (seed.length % 7);
    for (int i = 1; i < length; i++) {
      digits.append((seed.length == 0 ? 0 : seed[i % seed.length] & 0xff) % 10);
    }
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      sum += i % 2 == 0 ? digit * 2 / 10 + digit * 2 % 10 : digit;
    }
    return digits.append((10 - sum % 10) % 10).toString();
  }

  private static String grouped(String card, String gap) {
    return String.join(gap, card.split("(?<=\\G.{4})"));
  }
}
