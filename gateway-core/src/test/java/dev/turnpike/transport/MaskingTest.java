package dev.turnpike.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a body is shown in a log. */
class MaskingTest {
  private static String masked(String json) {
    return Masking.json(json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "card",
        "cardNumber",
        "card_number",
        "CARDNUMBER",
        "creditCard",
        "cvv",
        "CVV2",
        "cvc",
        "cvn",
        "csc",
        "securityCode",
        "security_code",
        "security-code",
        "verificationValue",
        "pan",
        "panToken",
        "primaryPan",
        "iban",
        "accountNumber",
        "holder",
        "cardHolderName",
        "expiry",
        "expirationDate",
        "expiryMonth",
        "secret",
        "clientSecret",
        "token",
        "subscriptionToken",
        "access_token",
        "password",
        "passwd",
        "pwd",
        "pin",
        "apiKey",
        "api_key",
        "key",
        "signature",
        "authorization",
        "authorisation",
        "credential",
        "sessionId"
      })
  void fieldWithASecretName_isMasked_whateverItHolds(String name) {
    for (String value :
        new String[] {
          "\"CANARY\"", "123", "1.5", "{\"a\":\"CANARY\"}", "[\"CANARY\",123]", "[[{\"a\":123}]]"
        }) {
      assertThat(masked("{\"" + name + "\":" + value + "}"))
          .isEqualTo("{\"" + name + "\":\"***\"}");
      assertThat(masked("{\"x\":[{\"" + name + "\":" + value + "}]}"))
          .isEqualTo("{\"x\":[{\"" + name + "\":\"***\"}]}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "378282246310005",
    "3782 822463 10005",
    "6799990100000000019",
    "500000000009",
    "pay with 4111111111111111 please",
    "x4111111111111111y",
    "%B4111111111111111^DOE/JOHN^2512101?",
    "4111111111111111=25121010000012345678"
  })
  void whatLooksLikeACardNumber_isMasked_anywhere(String text) {
    String shown =
        masked("{\"a\":\"" + text + "\",\"b\":[\"" + text + "\"],\"c\":{\"d\":\"" + text + "\"}}");

    assertThat(shown.replaceAll("[ -]", ""))
        .doesNotContain("411111111")
        .doesNotContain("378282246")
        .doesNotContain("679999010")
        .doesNotContain("500000000");
    assertThat(shown).contains("***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4111111111111111", "4111111111111111.0", "6799990100000000019"})
  void numberThatLooksLikeACardNumber_isMasked(String number) {
    assertThat(masked("{\"a\":" + number + ",\"b\":[" + number + "]}"))
        .isEqualTo("{\"a\":\"***\",\"b\":[\"***\"]}");
  }

  /** A field's name may be as secret as its value: accounts by card, for instance. */
  @Test
  void cardNumberAsAFieldsName_isMasked() {
    assertThat(masked("{\"balances\":{\"4111111111111111\":5}}"))
        .doesNotContain("4111111111111111");
  }

  @Test
  void whatIsNoSecret_isShownAsItIs() {
    String json =
        "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-20261124-1\","
            + "\"paymentId\":\"pay_1\",\"rate\":1.10,\"ok\":true,\"nothing\":null,\"list\":[1,\"two\"],"
            + "\"url\":\"https://psp.example/pay\",\"time\":\"2026-11-24T05:46:00Z\"}";

    assertThat(masked(json)).isEqualTo(json);
  }

  /**
   * Some hold as many digits in a row as a card number, and are what somebody searches a log for.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "3f2a6c1e-9b1d-4e57-8123-123456789012",
        "12345678-1234-1234-1234-123456789012",
        "3F2A6C1E-9B1D-4E57-8123-123456789012",
        "pay_0e4bd8ad1ce0123456789012bbd2b1f4",
        "order 3f2a6c1e-9b1d-4e57-8123-123456789012 of today"
      })
  void uniqueId_isShownAsItIs(String id) {
    assertThat(masked("{\"a\":\"" + id + "\"}")).isEqualTo("{\"a\":\"" + id + "\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "41111111-1111-1111-1111-11111111111",
        "3f2a6c1e-9b1d-4e57-8123-1234567890123",
        "x0e4bd8ad1ce0123456789012bbd2b1f4"
      })
  void whatOnlyResemblesAUniqueId_isMasked(String text) {
    assertThat(masked("{\"a\":\"" + text + "\"}")).contains("***");
  }

  @ParameterizedTest
  @CsvSource({
    "https://psp.example/3ds?session=CANARY, https://psp.example/3ds?***",
    "https://psp.example/3ds#CANARY,         https://psp.example/3ds#***",
    "app://back?x=CANARY&y=1,                app://back?***",
    "see https://a.example/?q=CANARY for it, see https://a.example/?*** for it"
  })
  void queryOfAUrl_isMasked(String url, String shown) {
    assertThat(masked("{\"url\":\"" + url + "\"}")).isEqualTo("{\"url\":\"" + shown + "\"}");
  }

  @Test
  void passwordOfAUrl_isMasked() {
    assertThat(masked("{\"url\":\"https://user:CANARY@psp.example/pay\"}"))
        .doesNotContain("CANARY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "card=CANARY",
        "<card>CANARY</card>",
        "[\"CANARY\"]",
        "\"CANARY\"",
        "{\"a\":\"CANARY\"",
        "{\"a\":1,\"a\":\"CANARY\"}",
        "{\"a\":1} CANARY"
      })
  void whatIsNoJsonObject_isNotShown(String body) {
    assertThat(masked(body)).isEqualTo("(" + body.length() + " bytes that are no JSON object)");
  }

  @Test
  void whatIsNoText_isNotShown() {
    assertThat(Masking.json("{\"a\":\"\u00ff\"}".getBytes(ISO_8859_1)))
        .isEqualTo("(9 bytes that are no JSON object)");
  }

  @Test
  void shownBody_isOneLine() {
    assertThat(masked("{\n  \"a\": \"x\\ny\\r\",\n\"b\":1\n}").lines()).hasSize(1);
  }
}
