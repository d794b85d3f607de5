package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.FieldError;
import dev.turnpike.api.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Also what Java's server answers by itself, and another server may let through. */
class DecodingTest {
  private static final List<String> UNDECODABLE =
      List.of(
          "%E9",
          "%u20AC",
          "100%",
          "100%+",
          "a%2",
          "%C3",
          "%C0%AF",
          "%ED%A0%80",
          "%-1",
          "%zz",
          "%\uff14\uff11");

  private static void assertRefused(String field, Runnable decoding) {
    assertThatThrownBy(decoding::run)
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            refusal ->
                assertThat(refusal.errors())
                    .containsExactly(new FieldError(field, "must be percent-encoded UTF-8")));
  }

  @Test
  void query_thatIsNotUtf8_isRefusedByTheNameOfItsParameter() {
    for (String value : UNDECODABLE) {
      assertRefused("n", () -> Decoding.query("a=1&n=" + value));
      assertRefused("query", () -> Decoding.query(value + "=1"));
    }
  }

  @Test
  void callback_isGivenWhatCantBeDecodedAsItWasSent() {
    for (String value : UNDECODABLE) {
      assertThat(Decoding.callbackQuery("paymentId=1&n=" + value + "&n=%C3%A9+%2B&" + value))
          .isEqualTo(
              Map.of("paymentId", List.of("1"), "n", List.of(value, "é +"), value, List.of("")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"paymentId", "payment%49d", "%70aymentId"})
  void callback_whosePaymentIdCantBeDecoded_isRefused(String name) {
    for (String value : UNDECODABLE) {
      assertRefused("paymentId", () -> Decoding.callbackQuery("n=1&" + name + "=" + value));
    }
  }

  @Test
  void callback_mayHoldAnyCharacterUnencoded() {
    assertThat(Decoding.callbackQuery("paymentId=a|b&m=|{}\"^\\`<>[] &{=\u20ac"))
        .isEqualTo(
            Map.of("paymentId", List.of("a|b"), "m", List.of("|{}\"^\\`<>[] "), "{", List.of("€")));
  }

  /** Java's server makes one character of each byte. */
  @Test
  void bytesThatWereSentUnencoded_areUtf8Too() {
    String sent =
        new String("é=ü€😀".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

    assertThat(Decoding.query(sent)).isEqualTo(Map.of("é", List.of("ü€😀")));
    assertThat(Decoding.segment("subscriptionToken", sent)).isEqualTo("é=ü€😀");
    assertThat(Decoding.callbackQuery("n=\u00e9")).isEqualTo(Map.of("n", List.of("é")));
    assertRefused("n", () -> Decoding.query("n=\u00e9"));
    assertRefused("paymentId", () -> Decoding.callbackQuery("paymentId=\u00e9"));
  }
}
