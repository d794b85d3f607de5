package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayRequestTest {
  private static PayRequest.Builder right() {
    return PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-42");
  }

  @Test
  void builder_withNothingSet_namesEveryMissingFieldOnce() {
    assertThat(Wrong.fields(() -> PayRequest.builder().build()))
        .containsExactly("amount", "currency", "shopTransactionId");
  }

  @Test
  void everythingWrong_isNamedAtOnce() {
    PayRequest.Builder wrong =
        PayRequest.builder()
            .amount(0)
            .currency("EURO")
            .shopTransactionId(" ")
            .successRedirectUrl("/thanks")
            .failureRedirectUrl("javascript:alert(1)")
            .providerData(Map.of("x", Double.NaN));

    InvalidRequestException refusal = Wrong.refusal(wrong::build);

    assertThat(refusal.errors())
        .extracting(FieldError::field)
        .containsExactly(
            "amount",
            "currency",
            "shopTransactionId",
            "successRedirectUrl",
            "failureRedirectUrl",
            "providerData.x");
    assertThat(refusal.detail()).contains("amount", "currency", "providerData.x");
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void constructor_checksLikeTheBuilder() {
    assertThat(Wrong.fields(() -> new PayRequest(0, null, null, null, null, null)))
        .containsExactly("amount", "currency", "shopTransactionId");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE})
  void amount_fromOneUp_isRight(long amount) {
    assertThat(right().amount(amount).build().amount()).isEqualTo(amount);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void amount_belowOne_isRefused(long amount) {
    assertThat(Wrong.fields(() -> right().amount(amount).build())).containsExactly("amount");
  }

  @Test
  void amount_belowOne_isShownInTheMessage() {
    assertThat(Wrong.refusal(() -> right().amount(-5).build()).errors().get(0).detail())
        .contains("at least 1", "-5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EUR", "JPY", "BHD", "USD", "CLF"})
  void currency_ofIso4217_isRight(String currency) {
    assertThat(right().currency(currency).build().currency()).isEqualTo(currency);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "eur", "Eur", "EU", "EURO", "ZZZ", "978", " EUR", "EUR ", "ＥＵＲ", "€"})
  void currency_ofNobody_isRefused(String currency) {
    assertThat(Wrong.fields(() -> right().currency(currency).build())).containsExactly("currency");
  }

  @ParameterizedTest
  @ValueSource(strings = {"XXX", "XTS", "XAU", "XDR", "XBA", "DEM", "BGN", "ZWL", "QQQ"})
  void currency_inWhichNobodyPays_isRefusedAndTheMessageSaysSo(String currency) {
    InvalidRequestException refusal = Wrong.refusal(() -> right().currency(currency).build());

    assertThat(refusal.errors())
        .containsExactly(
            new FieldError(
                "currency",
                "must be a currency of today's ISO 4217 table in which money can be paid, but is '"
                    + currency
                    + "'"));
  }

  @Test
  void currency_inWhichNobodyPays_isRefusedInEveryRequest() {
    assertThat(
            Wrong.fields(
                () -> RefundRequest.builder().paymentId("p-1").amount(1L).currency("XXX").build()))
        .containsExactly("currency");
    assertThat(
            Wrong.fields(
                () ->
                    SubscriptionRequest.builder()
                        .amount(1L)
                        .currency("DEM")
                        .shopTransactionId("o-1")
                        .subscriptionInfo(SubscriptionInfo.builder().build())
                        .build()))
        .containsExactly("currency");
  }

  @Test
  void currency_thatIsLong_isCutInTheMessage() {
    String detail =
        Wrong.refusal(() -> right().currency("E".repeat(10_000) + "\n").build())
            .errors()
            .get(0)
            .detail();

    assertThat(detail).hasSizeLessThan(120).doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "😀", "0", "order 42", "a/b?c#d%20"})
  void shopTransactionId_of255Characters_isRight(String character) {
    String id = character.repeat(255 / character.codePointCount(0, character.length()));

    assertThat(right().shopTransactionId(id).build().shopTransactionId()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "😀"})
  void shopTransactionId_of256Characters_isRefused(String character) {
    InvalidRequestException refusal =
        Wrong.refusal(() -> right().shopTransactionId(character.repeat(256)).build());

    assertThat(refusal.errors()).extracting(FieldError::field).containsExactly("shopTransactionId");
    assertThat(refusal.detail()).contains("255", "256");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "\t", "\n", "\u2003", "a\u0000b", "a\nb", "a\u007fb", "a\u0085b"})
  void shopTransactionId_blankOrWithControlCharacters_isRefused(String id) {
    assertThat(Wrong.fields(() -> right().shopTransactionId(id).build()))
        .containsExactly("shopTransactionId");
  }

  @Test
  void shopTransactionId_withHalfASurrogatePair_isRefused() {
    assertThat(Wrong.fields(() -> right().shopTransactionId("a\ud83d").build()))
        .containsExactly("shopTransactionId");
    assertThat(Wrong.fields(() -> right().shopTransactionId("\ude00a").build()))
        .containsExactly("shopTransactionId");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example/thanks",
        "http://localhost:8080/thanks?order=42#top",
        "HTTPS://SHOP.EXAMPLE",
        "https://[::1]:8443/",
        "https://127.0.0.1",
        "https://my_shop.example/x",
        "https://bücher.example/ä",
        "https://shop.example/ok?s={CHECKOUT_SESSION_ID}",
        "my-app://",
        "myapp://return",
        "myapp:return",
        "com.shop.app:/oauth/done",
        "intent://scan/#Intent;scheme=zxing;end",
        "my-app://",
        "my-app://{ID}",
        "x:{a}",
        "https://shop.example/ok?s={CHECKOUT_SESSION_ID}",
        "https://shop.example/{CHECKOUT_SESSION_ID}/ok#{ID}",
        "https://shop.example/{{order.id}}?{}&a[]=1",
        "https://shop.example?a={ID}",
        "https://user:pass@shop.example:8443/",
        "https://shop.example:/",
        "https://shop.example/?mail=a@b.example:x/y?z",
        "https://shop.example/#/route?x=%C3%A9!$&'()*+,;=:@-._~",
        "https://ex%61mple.example/",
        "https://shop.example/👩\u200d💻",
        "javascript-app://x",
        "web+pay://x",
        "file2:x"
      })
  void redirectUrl_absolute_isRight(String url) {
    PayRequest request = right().successRedirectUrl(url).failureRedirectUrl(url).build();

    assertThat(request.successRedirectUrl()).isEqualTo(url);
    assertThat(request.failureRedirectUrl()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "thanks",
        "/thanks",
        "//shop.example/thanks",
        "?order=42",
        "shop.example/thanks",
        "https:",
        "https:/thanks",
        "https:thanks",
        "https://",
        "https:///thanks",
        "https://shop.example/a b",
        " https://shop.example",
        "https://shop.example\n",
        "://shop.example",
        "1app://x",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,hello",
        "DATA:text/html;base64,aGk=",
        "vbscript:x",
        "file:///etc/passwd",
        "about:blank",
        "blob:https://shop.example/1",
        "view-source:https://shop.example",
        "View-Source:javascript:alert(1)",
        "filesystem:https://shop.example/temporary/x.html",
        "jar:https://shop.example/x!/y",
        "livescript:x",
        "mhtml:https://shop.example",
        "feed:javascript:alert(1)",
        " javascript:alert(1)",
        "\tjavascript:alert(1)",
        "\u0001javascript:alert(1)",
        "\u00a0javascript:alert(1)",
        "java\nscript:alert(1)",
        "java\u00adscript:alert(1)",
        "javascript :alert(1)",
        "java%73cript:alert(1)",
        "ｊavascript:alert(1)",
        "javascript&colon;alert(1)",
        "{javascript}:alert(1)",
        "myapp:",
        ":",
        "https:\\\\shop.example",
        "https:///\\shop.example",
        "https://shop.example\\@evil.example/",
        "https://shop.example|x/",
        "https://shop.example/a`b",
        "https://shop.example/<b>",
        "https://shop.example/\"b",
        "https://shop.example/a\u0000",
        "https://shop.example/a\u007f",
        "https://shop.example/a\u0085",
        "https://shop.example/a\u00a0b",
        "https://shop.example/a\u2028b",
        "https://shop.example/a\u202eb",
        "https://shop.example/a\ufeff",
        "https://shop.example/a\ud83d",
        "https://shop.example/%",
        "https://shop.example/%4",
        "https://shop.example/100%zz",
        "https://shop.example/{ID",
        "https://shop.example/ID}",
        "https://shop.example/}ID{",
        "https://shop.example/#a#b",
        "https://{ID}.shop.example/",
        "https://{ID}@shop.example/",
        "https://shop.example:{PORT}/",
        "https://shop.example:port/",
        "https://[::1/",
        "https://[]/",
        "https://[x]/",
        "https://::1/",
        "my-app://a b",
        "my-app://{ID"
      })
  void redirectUrl_relativeOrDangerous_isRefused(String url) {
    assertThat(Wrong.fields(() -> right().successRedirectUrl(url).failureRedirectUrl(url).build()))
        .containsExactly("successRedirectUrl", "failureRedirectUrl");
  }

  @Test
  void redirectUrl_thatIsWrong_isToldWhatIsWrongWithIt() {
    assertThat(whatIsWrongWith("JavaScript:alert(1)"))
        .isEqualTo("must not have the scheme javascript, which a browser would execute");
    assertThat(whatIsWrongWith("/thanks?token=secret"))
        .isEqualTo("must be an absolute http(s) or app-scheme URL, but is '/thanks?***'");
    assertThat(whatIsWrongWith("https://shop.example/a b"))
        .isEqualTo("must have U+0020 percent-encoded");
    assertThat(whatIsWrongWith("https://shop.example/{ID"))
        .isEqualTo("must close the brace that it opens");
    assertThat(whatIsWrongWith("https://shop.example/100%"))
        .isEqualTo("must have two hexadecimal digits after each '%'");
  }

  private static String whatIsWrongWith(String url) {
    return Wrong.refusal(() -> right().successRedirectUrl(url).build()).errors().get(0).detail();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://:443/thanks", "http://:8080", "https://user@/thanks", "https://@/thanks"})
  void redirectUrl_ofHttpWithoutHost_isRefused(String url) {
    assertThat(Wrong.fields(() -> right().successRedirectUrl(url).build()))
        .containsExactly("successRedirectUrl");
  }

  @Test
  void toBuilder_ofAFullRequest_makesAnEqualOne() {
    PayRequest full =
        right()
            .successRedirectUrl("https://shop.example/ok")
            .failureRedirectUrl("myapp://failed")
            .providerData(Map.of("card", Map.of("token", "t")))
            .build();

    assertThat(full.toBuilder().build()).isEqualTo(full).hasSameHashCodeAs(full);
    assertThat(full.toBuilder().amount(1).build()).isNotEqualTo(full);
  }

  @Test
  void toBuilder_ofAMinimalRequest_makesAnEqualOne() {
    PayRequest minimal = right().build();

    assertThat(minimal.toBuilder().build()).isEqualTo(minimal);
    assertThat(minimal.successRedirectUrl()).isNull();
    assertThat(minimal.failureRedirectUrl()).isNull();
    assertThat(minimal.providerData()).isNull();
  }

  @Test
  void builder_usedTwice_makesTwoRequestsThatDontTouch() {
    PayRequest.Builder builder = right();
    PayRequest first = builder.build();

    PayRequest second = builder.amount(5).build();

    assertThat(first.amount()).isEqualTo(1299);
    assertThat(second.amount()).isEqualTo(5);
  }

  @Test
  void refusal_isNeverAboutNothing() {
    assertThatThrownBy(() -> InvalidRequestException.of(java.util.List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void redirectUrls_haveAtMost4096Characters() {
    String longest = "https://shop.example/" + "a".repeat(4096 - 21);

    assertThat(right().successRedirectUrl(longest).build().successRedirectUrl()).isEqualTo(longest);
    InvalidRequestException refusal =
        Wrong.refusal(() -> right().failureRedirectUrl(longest + "a").build());
    assertThat(refusal.detail())
        .contains("failureRedirectUrl", "must have at most 4096 characters, but has 4097");
  }
}
