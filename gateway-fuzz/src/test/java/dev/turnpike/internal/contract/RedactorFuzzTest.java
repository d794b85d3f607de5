package dev.turnpike.internal.contract;

import static dev.turnpike.fuzz.Check.isOneLine;
import static dev.turnpike.fuzz.Check.lacks;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What is shown to people has no card number, no secret with its name beside it, and one line. */
class RedactorFuzzTest {
  private static final String CARD = "4111111111111111";
  private static final String SECRET = "s3cr3tPLANTED";

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "0\nbefore\nafter",
        "1\nhttps://me:pass@host/path?token=1#f\n&x=y",
        "2\n{\"a\":1}\n\u2028\u202e\u0085",
        "3\n\"password\" : \"\n\"",
        "2\n\"pas&xword\" : \"\n\"",
        "1\nhttps://m\":1}\n/m\":1}",
        "4\nbearer basic\n");
  }

  @MethodSource("seeds")
  @FuzzTest
  void nothingSecret_isShown(byte[] bytes) {
    Input input = new Input(bytes);
    int way = input.choice(6);
    input.line();
    String before = input.line();
    String after = input.line();
    String shown =
        switch (way) {
          case 0 -> Redactor.line(before + "|" + CARD + "|" + after);
          case 1 -> Redactor.line(before + "\npassword=" + SECRET + "\n" + after);
          case 2 -> Redactor.line(before + "\n{\"cvv\":\"" + SECRET + "\"}" + after);
          case 3 -> Redactor.line(before + "\nAuthorization Bearer " + SECRET + " " + after);
          case 4 -> json(before, after);
          default ->
              Redactor.withoutQueryValues(
                  "https://shop.example/"
                      + before.replace("?", "").replace("#", "")
                      + "?"
                      + "token="
                      + SECRET
                      + "&"
                      + after);
        };
    lacks(shown, "|" + CARD + "|");
    lacks(shown, SECRET);
    if (way < 5) {
      isOneLine(shown);
    }
  }

  /** The name is not taken for a value: what stands in it may be a card number, and is masked. */
  private static String json(String name, String text) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(name + "|" + CARD + "|", text + "|" + CARD + "|");
    body.put("cvv", Map.of("a", SECRET));
    body.put(name + " token", SECRET);
    body.put("list", List.of(new BigInteger(CARD), new BigDecimal(CARD + ".0")));
    return Redactor.json(Json.write(body));
  }
}
