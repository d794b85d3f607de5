package dev.turnpike.internal.contract;

import static dev.turnpike.fuzz.Check.holds;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The patterns that walk through what others wrote look at each character a bounded number of
 * times: counted, not timed, in a text that repeats what the fuzzer thought of.
 */
class RedactorStepsFuzzTest {
  private static final int LENGTH = 8_000;
  private static final int MOST_LOOKS = 400;
  private static final List<Pattern> PATTERNS =
      Stream.of(Redactor.class, CardNumbers.class).flatMap(RedactorStepsFuzzTest::of).toList();

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "a://",
        "://a@",
        "\"a\" ",
        "\"a\": ",
        "a=",
        "basic ",
        "bearer \t",
        "\\\"",
        "a-.+://x@?#",
        "4 4-");
  }

  @MethodSource("seeds")
  @FuzzTest
  void noPattern_looksAtACharacterMoreOftenThanItMay(byte[] bytes) {
    Input input = new Input(bytes);
    String once = input.line();
    String repeated = input.text();
    if (once.isEmpty() && repeated.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder(once);
    while (text.length() < LENGTH && !repeated.isEmpty()) {
      text.append(repeated);
    }
    for (Pattern pattern : PATTERNS) {
      Counted counted = new Counted(text.toString(), new int[1]);
      Matcher matcher = pattern.matcher(counted);
      while (matcher.find()) {
        // all of them
      }
      int looks = counted.looks()[0];
      holds(
          looks < MOST_LOOKS * (text.length() + 10),
          "looks at " + text.length() + " characters: " + looks + " of " + pattern);
    }
  }

  private static Stream<Pattern> of(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(
            field -> field.getType() == Pattern.class && Modifier.isStatic(field.getModifiers()))
        .map(RedactorStepsFuzzTest::valueOf);
  }

  private static Pattern valueOf(Field field) {
    try {
      field.setAccessible(true);
      return (Pattern) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Counted(String text, int[] looks) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      looks[0]++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int from, int until) {
      return text.substring(from, until);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
