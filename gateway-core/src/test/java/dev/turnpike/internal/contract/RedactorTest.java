package dev.turnpike.internal.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody should read is in no log, record or terminal. */
class RedactorTest {
  private static String masked(String json) {
    return Redactor.json(json.getBytes(UTF_8));
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
    "4111111111111111=25121010000012345678",
    "4111.1111.1111.1111",
    "4111\u00a01111\u00a01111\u00a01111",
    "4111\u202f1111\u202f1111\u202f1111",
    "4111  1111  1111  1111",
    "4111\u20131111\u20131111\u20131111",
    "4111\u200b1111\u200b1111\u200b1111",
    "41111111 11111111",
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    "order 12 4111 1111 1111 1111 of 3 items",
    "\uff14\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11"
  })
  void whatLooksLikeACardNumber_isMasked_anywhere(String text) {
    String shown =
        masked("{\"a\":\"" + text + "\",\"b\":[\"" + text + "\"],\"c\":{\"d\":\"" + text + "\"}}");

    assertThat(shown.replaceAll("[^0-9\uff10-\uff19]", ""))
        .doesNotContain("\uff11\uff11\uff11\uff11")
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
        "3f2a6c1e-9b1d-4e57-8123-5105105105105100",
        "x0e4bd8ad1ce4222222222222bbd2b1f4"
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
    assertThat(Redactor.json("{\"a\":\"\u00ff\"}".getBytes(ISO_8859_1)))
        .isEqualTo("(9 bytes that are no JSON object)");
  }

  @Test
  void shownBody_isOneLine() {
    assertThat(masked("{\n  \"a\": \"x\\ny\\r\",\n\"b\":1\n}").lines()).hasSize(1);
  }

  /** They are as long as card numbers, and are what somebody searches a log for. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1234567890123456",
        "4111111111111112",
        "4111 1111 1111 1112",
        "order 9000000000000002 of 2026-11-28",
        "1764360000004",
        "1764360000000001",
        "12345678901",
        "41111111111111111111",
        "2026-11-28T20:15:30.123456789Z",
        "192.168.100.201",
        "+49 30 1234567"
      })
  void numberThatIsNoCardNumber_isShownAsItIs(String number) {
    assertThat(masked("{\"a\":\"" + number + "\"}")).isEqualTo("{\"a\":\"" + number + "\"}");
    assertThat(Redactor.line(number)).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "declined: {\"cvv\":\"CANARY\",\"amount\":5} | declined: {\"cvv\":***,\"amount\":5}",
        "declined: {\"cvv\": 123} | declined: {\"cvv\": ***}",
        "declined: {\"pin\":\"CAN\\\"ARY\"} | declined: {\"pin\":***}",
        "POST apiKey=CANARY&amount=5 | POST apiKey=***&amount=5",
        "Authorization: Bearer CANARYCANARY | Authorization: Bearer ***",
        "Authorization: Basic dXNlcjpwdw== | Authorization: Basic ***",
        "a Bearer key, or basic words | a Bearer key, or basic words",
        "GET https://u:CANARY@psp.example/x?a=CANARY was refused | GET https://***@psp.example/x?*** was refused",
        "amount=5 state=open | amount=5 state=open"
      })
  void secretInAText_isMasked(String text, String shown) {
    assertThat(Redactor.line(text)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0000", "0009", "000d", "001b", "007f", "0080", "0085", "009b", "061c", "200e", "200f", "2028",
    "2029", "202a", "202e", "2066", "2069", "d800", "dfff"
  })
  void characterThatDrawsOrBeginsALine_isEscaped(String hex) {
    String text = "a" + (char) Integer.parseInt(hex, 16) + "b";

    assertThat(Redactor.line(text)).isEqualTo("a\\u" + hex + "b");
    assertThat(Redactor.escaped(text)).isEqualTo("a\\u" + hex + "b");
  }

  @Test
  void whatPeopleWrite_isNotEscaped() {
    String text = "Zahlung für Łódź \u65e5\u672c \ud83d\ude00 \u00a0 \u200d";

    assertThat(Redactor.line(text)).isEqualTo(text);
  }

  @Test
  void lineBreaks_makeNoLine() {
    assertThat(Redactor.line("one\r\n  two\nthree\rfour"))
        .isEqualTo("one | two | three\\u000dfour");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://s.example/ok | https://s.example/ok",
        "https://s.example/ok?order=1&s={ID}#part | https://s.example/ok?order=***&s=***",
        "https://s.example/ok?CANARY&a=b=c | https://s.example/ok?***&a=***",
        "https://u:CANARY@s.example:8443/@x/ok | https://s.example:8443/@x/ok",
        "my-app:// | my-app://",
        "my-app:back?token=CANARY | my-app:back?token=***",
        "https://s.example/4111111111111111/ok?4111111111111111=1 | https://s.example/***/ok?***=***"
      })
  void storedUrl_hasTheNamesOfItsQueryOnly(String url, String stored) {
    assertThat(Redactor.withoutQueryValues(url)).isEqualTo(stored);
  }

  @ParameterizedTest
  @CsvSource({
    "https://psp.example/x, https://psp.example/x",
    "https://psp.example/x?a=CANARY#b, https://psp.example/x?***",
    "https://u:CANARY@psp.example/x, https://***@psp.example/x",
    "https://u:CAN ARY@psp.example/x, https://***@psp.example/x",
    "https://u:CAN/ARY@psp.example/x, https://***",
    "https://u:CAN?ARY@psp.example/x, https://***",
    "//u:CANARY@psp.example/x, //***@psp.example/x",
    "x?token=CANARY//a@b, x?***",
    "http:/u:CANARY@psp.example/x, ***",
    "u:CANARY@psp.example/x, ***@psp.example/x",
    "nonsense, nonsense"
  })
  void shownUrl_hasNoSecret(String url, String shown) {
    assertThat(Redactor.url(url)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"x\" : \"\n{\"cvv\":\"CANARY\"}",
        "\"password\" : \"\n{\"cvv\":\"CANARY\"}\"",
        "m\":1}\npassword=CANARY\n/m\":1}",
        "{\"note\":\"the password=CANARY\"}",
        "x=\"a cvv=CANARY",
      })
  void aQuoteThatIsNotClosed_hidesNoSecretFromTheMask(String text) {
    assertThat(Redactor.line(text)).doesNotContain("CANARY");
  }

  /** A log must not stop the gateway, whatever a peer sends. */
  @Test
  void hugeTexts_areMaskedInNoTime() {
    String letters = "a1".repeat(500_000);
    String digits = "12 ".repeat(300_000);
    String quotes = "\"k\":\"" + "\\\"".repeat(300_000);

    assertThat(Redactor.line(letters + "://" + letters)).isNotEmpty();
    assertThat(Redactor.line(digits)).isNotEmpty();
    assertThat(Redactor.line(quotes)).isNotEmpty();
  }

  @Test
  void whatWasThrown_isMaskedToItsLastCause() {
    Exception root = new IllegalArgumentException("card 4111 1111 1111 1111\nFORGED line");
    Exception thrown = new IllegalStateException("pan 378282246310005", root);
    thrown.addSuppressed(new IllegalStateException("apiKey=CANARY"));
    root.addSuppressed(thrown); // a circle

    StringWriter trace = new StringWriter();
    Redactor.thrown(thrown).printStackTrace(new PrintWriter(trace, true));

    assertThat(trace.toString())
        .contains("java.lang.IllegalStateException: pan ***")
        .contains("Caused by: java.lang.IllegalArgumentException: card *** | FORGED line")
        .contains("Suppressed: java.lang.IllegalStateException: apiKey=***")
        .contains("at " + RedactorTest.class.getName() + ".whatWasThrown")
        .doesNotContain("4111", "3782", "CANARY");
    assertThat(trace.toString().lines()).noneMatch(line -> line.startsWith("FORGED"));
  }

  @Test
  void exceptionThatCannotBeDescribed_isNamed() {
    Throwable odd =
        new IllegalStateException() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new UnsupportedOperationException();
          }
        };

    assertThat(Redactor.thrown(odd).toString()).isEqualTo(odd.getClass().getName());
  }

  @Test
  void theQuoteAroundAUrl_staysWhereItIs() {
    assertThat(Redactor.text("but 'http://sink/hook#part' has a fragment"))
        .isEqualTo("but 'http://sink/hook#***' has a fragment");
    assertThat(Redactor.text("at \"https://a.example/x?b=c\" twice"))
        .isEqualTo("at \"https://a.example/x?***\" twice");
  }
}
