package dev.turnpike.http;

import static dev.turnpike.fuzz.Check.lacks;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Only the key itself opens the door, and what is wrong with a key is said without showing it. */
class ApiKeysFuzzTest {
  private static final String KEY = "7c0d0d3f5c0e4a53a2";
  private static final ApiKeys KEYS = ApiKeys.of(List.of("anna:" + KEY));

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "Bearer " + KEY,
        "bearer  " + KEY + " ",
        "Bearer " + KEY + ",x",
        "Basic YTpi",
        "anna:" + KEY,
        "x:aaaaaaaaaaaaaaaa");
  }

  @MethodSource("seeds")
  @FuzzTest
  void onlyTheKey_opens(byte[] bytes) {
    String text = new Input(bytes).text();
    boolean right =
        text.length() > 7
            && text.substring(0, 7).toLowerCase(Locale.ROOT).equals("bearer ")
            && text.substring(7).trim().equals(KEY);
    same(KEYS.byHeader(text).isPresent(), right);
    try {
      same(ApiKeys.of(List.of(text)).byHeader("Bearer nobody-has-this-key").isPresent(), false);
    } catch (IllegalArgumentException e) {
      if (text.length() > 20) {
        lacks(e.getMessage(), text);
      }
    }
  }
}
