package dev.turnpike.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.api.FieldError;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackTest {
  private static final String CANARY = "4111111111111111";

  private static Callback withQuery(Map<String, List<String>> query) {
    return new Callback("GET", query, Map.of(), new byte[0]);
  }

  private static Callback withHeaders(Map<String, List<String>> headers) {
    return new Callback("POST", Map.of(), headers, new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Signature", "x-signature", "X-SIGNATURE"})
  void header_isFoundWhateverItsCase(String name) {
    Callback callback = withHeaders(Map.of("X-SigNature", List.of("one", "two")));

    assertThat(callback.header(name)).contains("one");
    assertThat(callback.headers()).containsEntry("x-signature", List.of("one", "two"));
  }

  @Test
  void header_thatIsNotThere_isEmpty() {
    assertThat(withHeaders(Map.of()).header("X-Signature")).isEmpty();
  }

  @Test
  void headersThatDifferInCaseOnly_areKeptTogether() {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("X-Signature", List.of("one"));
    headers.put("x-signature", List.of("two"));

    assertThat(withHeaders(headers).headers().get("x-signature")).containsExactly("one", "two");
  }

  @Test
  void body_isTheRawBytes() {
    byte[] raw = {(byte) 0xff, 0, (byte) 0xfe, '\r', '\n', (byte) 0xc0};

    assertThat(new Callback("POST", Map.of(), Map.of(), raw).body()).containsExactly(raw);
  }

  @Test
  void body_cantBeChangedFromOutside() {
    byte[] raw = {1, 2, 3};
    Callback callback = new Callback("POST", Map.of(), Map.of(), raw);

    raw[0] = 9;
    callback.body()[1] = 9;

    assertThat(callback.body()).containsExactly(1, 2, 3);
  }

  @Test
  void text_isUtf8() {
    byte[] body = "ä😀".getBytes(StandardCharsets.UTF_8);

    assertThat(new Callback("POST", Map.of(), Map.of(), body).text()).isEqualTo("ä😀");
  }

  @Test
  void queryAndHeaders_areCopiesThatCantBeChanged() {
    List<String> values = new ArrayList<>(List.of("p-1"));
    Map<String, List<String>> given = new LinkedHashMap<>();
    given.put("b", values);
    given.put("a", List.of());
    Callback callback = new Callback("GET", given, given, new byte[0]);

    values.add("p-2");
    given.clear();

    assertThat(callback.query()).containsOnlyKeys("b", "a");
    assertThat(callback.query().keySet()).containsExactly("b", "a");
    assertThat(callback.queryParameter("b")).contains("p-1");
    assertThat(callback.queryParameter("a")).isEmpty();
    assertThat(callback.query().get("b")).containsExactly("p-1");
    assertThatThrownBy(() -> callback.query().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> callback.query().get("b").clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> callback.headers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void requiredQueryParameter_isTheOneThatWasGiven() {
    String longest = "😀".repeat(4096);

    assertThat(withQuery(Map.of("paymentId", List.of(longest))).requiredQueryParameter("paymentId"))
        .isEqualTo(longest);
  }

  @Test
  void requiredQueryParameter_missingBlankTwiceOrTooLong_isRefusedByItsName() {
    List<List<String>> wrong =
        List.of(
            List.of(),
            List.of(""),
            List.of(" \t"),
            List.of("p-1", "p-1"),
            List.of("p\u0000"),
            List.of("p\n1"),
            List.of("😀".repeat(4097)));

    assertThat(wrong)
        .allSatisfy(
            values ->
                assertThat(refusal(withQuery(Map.of("paymentId", values))).errors())
                    .extracting(FieldError::field)
                    .containsExactly("paymentId"));
    assertThat(refusal(withQuery(Map.of("other", List.of("p-1")))).errors())
        .extracting(FieldError::field)
        .containsExactly("paymentId");
  }

  private static InvalidRequestException refusal(Callback callback) {
    return catchThrowableOfType(
        InvalidRequestException.class, () -> callback.requiredQueryParameter("paymentId"));
  }

  @Test
  void toString_showsNeitherQueryNorHeadersNorBody() {
    Callback callback =
        new Callback(
            "POST",
            Map.of("token", List.of(CANARY)),
            Map.of("Authorization", List.of("Bearer " + CANARY)),
            CANARY.getBytes(StandardCharsets.UTF_8));

    assertThat(callback.toString()).contains("POST").doesNotContain(CANARY);
  }

  @Test
  void result_saysWhatToDo() {
    PaymentStatus status =
        PaymentStatus.of(PaymentState.ACCEPTED, "p-1").toBuilder()
            .metadata(Map.of("card", CANARY))
            .build();

    assertThat(CallbackResult.ask("p-1").paymentId()).contains("p-1");
    assertThat(CallbackResult.ask("p-1").verifiedStatus()).isEmpty();
    assertThat(CallbackResult.verified(status).paymentId()).contains("p-1");
    assertThat(CallbackResult.verified(status).verifiedStatus()).contains(status);
    assertThat(CallbackResult.ignore().paymentId()).isEmpty();
    assertThat(CallbackResult.ignore().verifiedStatus()).isEmpty();
    assertThat(CallbackResult.verified(status).toString()).doesNotContain(CANARY);
    assertThatThrownBy(() -> CallbackResult.ask(null)).isInstanceOf(NullPointerException.class);
  }
}
