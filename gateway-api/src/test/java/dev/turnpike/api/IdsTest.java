package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\u00a0",
        "\u00ad\u00ad",
        "\u034f",
        "\u1160",
        "\u180e",
        "\u2003",
        "\u200b",
        "\u200d",
        "\u2028",
        "\u202e",
        "\u2060",
        "\u2800",
        "\u3000",
        "\u3164",
        "\ufe0f",
        "\ufeff",
        "\uffa0",
        "\udb40\udc41",
        "\udb40\udd00",
        "\ufeff \u00a0\u3000"
      })
  void anIdOfWhichNothingCanBeSeen_isBlank(String id) {
    assertThat(Ids.whatIsWrongWithOwn("refundId", id))
        .contains(new FieldError("refundId", "must have at least one character that can be seen"));
    assertThat(Ids.whatIsWrongWithProviders("paymentId", id))
        .contains(new FieldError("paymentId", "must have at least one character that can be seen"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "\ufeffa",
        "\u00a0order\u200b42",
        "0",
        "-",
        "é",
        "字",
        "ㅎ",
        "😀",
        "👩\u200d💻",
        "❤\ufe0f",
        "\ue000"
      })
  void anIdOfWhichSomethingCanBeSeen_isRight(String id) {
    assertThat(Ids.whatIsWrongWithOwn("refundId", id)).isEmpty();
    assertThat(Ids.whatIsWrongWithProviders("paymentId", id)).isEmpty();
  }

  /**
   * Newer Javas know of characters that older ones don't: what they are is for neither to judge.
   */
  @Test
  void aCharacterThatJavaDoesNotKnow_canPerhapsBeSeen() {
    assertThat(Ids.whatIsWrongWithOwn("refundId", Character.toString(0x3FFF0))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\u0000", "\n", "\r\n", "a\tb", "a\u007f", "a\u0085b", "a\ud83d", "\ude00a"})
  void controlCharactersAndHalfPairs_areRefused(String id) {
    assertThat(Ids.whatIsWrongWithOwn("refundId", id)).isPresent();
    assertThat(Ids.whatIsWrongWithProviders("paymentId", id)).isPresent();
  }

  @Test
  void theLimitsAreInCharacters() {
    assertThat(Ids.whatIsWrongWithOwn("refundId", "😀".repeat(255))).isEmpty();
    assertThat(Ids.whatIsWrongWithOwn("refundId", "😀".repeat(256)))
        .contains(new FieldError("refundId", "must have at most 255 characters, but has 256"));
    assertThat(Ids.whatIsWrongWithProviders("paymentId", "😀".repeat(4096))).isEmpty();
    assertThat(Ids.whatIsWrongWithProviders("paymentId", "😀".repeat(4097)))
        .contains(new FieldError("paymentId", "must have at most 4096 characters, but has 4097"));
  }

  @Test
  void everyOwnIdIsHeldToIt() {
    assertThat(List.of("\u00a0", "\u200b"))
        .allSatisfy(
            id -> {
              assertThat(
                      Wrong.fields(
                          () ->
                              PayRequest.builder()
                                  .amount(1)
                                  .currency("EUR")
                                  .shopTransactionId(id)
                                  .build()))
                  .containsExactly("shopTransactionId");
              assertThat(
                      Wrong.fields(
                          () ->
                              SubscriptionRequest.builder()
                                  .currency("EUR")
                                  .shopTransactionId(id)
                                  .subscriptionInfo(SubscriptionInfo.builder().build())
                                  .build()))
                  .containsExactly("shopTransactionId");
              assertThat(
                      Wrong.fields(
                          () -> RefundRequest.builder().paymentId("p").refundId(id).build()))
                  .containsExactly("refundId");
            });
  }
}
