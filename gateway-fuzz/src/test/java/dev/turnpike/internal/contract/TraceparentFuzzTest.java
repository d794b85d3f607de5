package dev.turnpike.internal.contract;

import static dev.turnpike.fuzz.Check.holds;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Of {@code traceparent} only what W3C Trace Context allows goes on to a provider. */
class TraceparentFuzzTest {
  static Stream<byte[]> seeds() {
    return Input.seeds(
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes-later",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01");
  }

  @MethodSource("seeds")
  @FuzzTest
  void onlyAWellFormedOne_isPassedOn(byte[] bytes) {
    String header = new Input(bytes).text();
    Optional<String> trace = OptionRules.traceparentOf(header);
    trace.ifPresent(
        found -> {
          holds(header.startsWith(found), "it is what was said");
          holds(isTrace(found), "it is one");
        });
    holds(trace.isPresent() || !isTrace(header), "a right one is passed on");
  }

  /** By hand, so that the pattern isn't held against itself. */
  private static boolean isTrace(String text) {
    if (text.length() != 55 || text.startsWith("ff")) {
      return false;
    }
    for (int i = 0; i < 55; i++) {
      boolean dash = i == 2 || i == 35 || i == 52;
      if (dash ? text.charAt(i) != '-' : "0123456789abcdef".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return !text.substring(3, 35).equals("0".repeat(32))
        && !text.substring(36, 52).equals("0".repeat(16));
  }
}
