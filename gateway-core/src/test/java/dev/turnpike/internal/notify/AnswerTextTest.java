package dev.turnpike.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a receiver answers, what is kept of it is text without secrets. */
class AnswerTextTest {
  private static String whole(String text) {
    return AnswerText.of(text.getBytes(StandardCharsets.UTF_8), false);
  }

  private static String cut(String text) {
    return AnswerText.of(text.getBytes(StandardCharsets.UTF_8), true);
  }

  @Test
  void textIsKeptAsItIs_andNothingIsNothing() {
    assertThat(whole("not now: 😀\n<p>later</p>")).isEqualTo("not now: 😀\n<p>later</p>");
    assertThat(whole("")).isNull();
    assertThat(cut("")).isNull();
  }

  @Test
  void whatIsNoUtf8_isReplaced() {
    assertThat(AnswerText.of(new byte[] {'a', (byte) 0xff, (byte) 0xc3, '(', 0}, false))
        .isEqualTo("a\ufffd\ufffd(\ufffd");
    byte[] garbage = new byte[1024];
    new Random(7).nextBytes(garbage);
    assertThat(AnswerText.of(garbage, true)).doesNotContain("\0").isNotEmpty();
  }

  @Test
  void ofACharacterThatWasCut_nothingIsLeft_andOfAWholeBodyAsMuchAsThereIs() {
    byte[] half = {'a', (byte) 0xe2, (byte) 0x82};
    assertThat(AnswerText.of(half, true)).isEqualTo("a");
    assertThat(AnswerText.of(half, false)).isEqualTo("a\ufffd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"card\":\"4111111111111111\"}",
        "number 4111 1111 1111 1111, thanks",
        "token=SECRET-1 and {\"apiKey\": \"SECRET-2\"}",
        "see https://shop.example/x?session=SECRET"
      })
  void secrets_areMasked(String text) {
    assertThat(whole(text)).contains("***").doesNotContain("1111", "SECRET");
  }

  @Test
  void aCardNumberThatWasCut_isNotShownInPart() {
    assertThat(cut("paid with 4111 1111 1111 111")).isEqualTo("paid with");
    assertThat(cut("4111111111111")).isNull();
    assertThat(whole("order 42")).isEqualTo("order 42");
  }
}
