package dev.turnpike.http;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.fuzz.Input;
import dev.turnpike.internal.transport.PercentEncoding;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Queries and segments are decoded once and the same way again, or refused by their name. */
class DecodingFuzzTest {
  static Stream<byte[]> seeds() {
    return Input.seeds(
        "paymentId=1&n=%E9&n=%u20AC&m=100%",
        "paymentId=%41%2f+%2B&&=&a",
        "%70aymentId=%ff",
        "a=%C3%A9%F0%9F%98%80",
        "paymentId=%ED%A0%80",
        "n=\u00e9&m=\uff11%\uff11\uff12");
  }

  @MethodSource("seeds")
  @FuzzTest
  void whatIsDecoded_isTheSameAgain(byte[] bytes) {
    String raw = new Input(bytes).text();
    Map<String, List<String>> tolerant = null;
    try {
      tolerant = Decoding.callbackQuery(raw);
    } catch (GatewayException e) {
      same(e.code(), ErrorCode.INVALID_REQUEST);
      same(e.errors().get(0).field(), "paymentId");
    }
    try {
      Map<String, List<String>> strict = Decoding.query(raw);
      same(tolerant, strict);
      same(Decoding.query(written(strict)), strict);
    } catch (GatewayException e) {
      same(e.code(), ErrorCode.INVALID_REQUEST);
    }
    try {
      String segment = Decoding.segment("subscriptionToken", raw);
      same(Decoding.segment("subscriptionToken", PercentEncoding.encode(segment)), segment);
      checkByHand(raw, segment);
    } catch (GatewayException e) {
      same(e.code(), ErrorCode.INVALID_REQUEST);
    }
  }

  private static String written(Map<String, List<String>> query) {
    return query.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().stream()
                    .map(
                        value ->
                            PercentEncoding.encode(entry.getKey())
                                + "="
                                + PercentEncoding.encode(value)))
        .collect(Collectors.joining("&"));
  }

  /** Where all is ASCII, each byte stands for itself. */
  private static void checkByHand(String raw, String segment) {
    StringBuilder ascii = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        holds("0123456789abcdefABCDEF".indexOf(raw.charAt(i + 1)) >= 0, "a hexadecimal digit");
        holds("0123456789abcdefABCDEF".indexOf(raw.charAt(i + 2)) >= 0, "a hexadecimal digit");
        c = (char) Integer.parseInt(raw, i + 1, i + 3, 16);
        i += 2;
      }
      if (c >= 0x80) {
        return;
      }
      ascii.append(c);
    }
    same(segment, ascii.toString());
  }
}
