package dev.turnpike.internal.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.CallOptions;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.Interval;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.testing.ById;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests are read strictly, and everything that is wrong is named at once. */
class StrictReadingTest {
  private static final String PAY =
      "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-42\"%s}";
  private static final String SUBSCRIPTION =
      "{\"amount\":%s,\"currency\":\"EUR\",\"shopTransactionId\":\"sub-1\",\"subscriptionInfo\":%s}";
  private static final String MONTHLY = "{\"interval\":\"MONTH\",\"intervalCount\":1}";

  private static Record read(Operation<?, ?> operation, String json) {
    return Reading.body(operation, json.getBytes(UTF_8));
  }

  private static PayRequest pay(String more) {
    return (PayRequest) read(Operation.PAY, PAY.formatted(more));
  }

  private static Map<String, Object> data(String providerData) {
    return pay(",\"providerData\":" + providerData).providerData();
  }

  private static String writtenData(String providerData) {
    String json = new String(ContractJson.write(pay(",\"providerData\":" + providerData)), UTF_8);
    return json.substring(json.indexOf("\"providerData\":") + 15, json.length() - 1);
  }

  private static InvalidRequestException refusal(Operation<?, ?> operation, byte[] json) {
    InvalidRequestException refusal =
        catchThrowableOfType(InvalidRequestException.class, () -> Reading.body(operation, json));
    if (refusal == null) {
      throw new AssertionError("it was not refused");
    }
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(refusal.detail()).doesNotContain("com.fasterxml", "java.", "Exception", "\n");
    return refusal;
  }

  private static List<String> wrong(Operation<?, ?> operation, byte[] json) {
    return refusal(operation, json).errors().stream().map(FieldError::field).toList();
  }

  private static List<String> wrong(Operation<?, ?> operation, String json) {
    return wrong(operation, json.getBytes(UTF_8));
  }

  private static List<String> wrongPay(String more) {
    return wrong(Operation.PAY, PAY.formatted(more));
  }

  // ---- fields

  @Test
  void unknownField_isRefusedByItsName() {
    assertThat(wrongPay(",\"amuont\":1")).containsExactly("amuont");
    assertThat(wrongPay(",\"x\":null,\"y\":{}")).containsExactly("x", "y");
    assertThat(wrongPay(",\"\":1")).containsExactly("");
    assertThat(wrong(Operation.REFUND, "{\"paymentId\":\"p-1\",\"shopTransactionId\":\"x\"}"))
        .containsExactly("shopTransactionId");
  }

  @Test
  void numberAsId_isRefused() {
    assertThat(wrong(Operation.REFUND, "{\"paymentId\":12345}")).containsExactly("paymentId");
  }

  @Test
  void unknownField_ofAnotherCase_isRefused() {
    assertThat(wrongPay(",\"Amount\":1299")).containsExactly("Amount");
  }

  @Test
  void unknownField_inside_isRefusedByItsPath() {
    String info = "{\"interval\":\"DAY\",\"intervalCount\":1,\"x\":1}";

    assertThat(wrong(Operation.START, SUBSCRIPTION.formatted(1, info)))
        .containsExactly("subscriptionInfo.x");
  }

  @Test
  void nullAndAbsent_meanTheSame() {
    assertThat(
            pay(",\"successRedirectUrl\":null,\"failureRedirectUrl\":null,\"providerData\":null"))
        .isEqualTo(pay(""));
    assertThat(
            wrong(Operation.PAY, "{\"amount\":null,\"currency\":null,\"shopTransactionId\":null}"))
        .containsExactlyInAnyOrder("amount", "currency", "shopTransactionId");
    assertThat(wrong(Operation.PAY, "{}"))
        .containsExactlyInAnyOrder("amount", "currency", "shopTransactionId");
  }

  @Test
  void everythingWrong_isNamedAtOnceAndEachFieldOnce() {
    String json =
        "{\"amount\":\"1299\",\"currency\":978,\"shopTransactionId\":\"\",\"successRedirectUrl\":\"x\","
            + "\"failureRedirectUrl\":[],\"providerData\":\"data\",\"extra\":1}";

    assertThat(wrong(Operation.PAY, json))
        .containsExactlyInAnyOrder(
            "amount",
            "currency",
            "shopTransactionId",
            "successRedirectUrl",
            "failureRedirectUrl",
            "providerData",
            "extra");
  }

  @Test
  void everythingWrong_ofASubscription_isNamedAtOnceAndEachFieldOnce() {
    String json =
        "{\"amount\":-1,\"currency\":\"eur\",\"shopTransactionId\":7,\"subscriptionInfo\":"
            + "{\"token\":5,\"interval\":\"month\",\"intervalCount\":0,\"expiresAfter\":1.5,\"x\":1},"
            + "\"y\":2}";

    assertThat(wrong(Operation.START, json))
        .containsExactlyInAnyOrder(
            "amount",
            "currency",
            "shopTransactionId",
            "subscriptionInfo.token",
            "subscriptionInfo.interval",
            "subscriptionInfo.intervalCount",
            "subscriptionInfo.expiresAfter",
            "subscriptionInfo.x",
            "y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"DAILY\"", "\"day\"", "\"\"", "1", "[\"DAY\"]", "true"})
  void interval_notInTheList_isRefusedAndTheListShown(String interval) {
    String info = "{\"interval\":" + interval + ",\"intervalCount\":1}";

    assertThat(wrong(Operation.START, SUBSCRIPTION.formatted(1, info)))
        .containsExactly("subscriptionInfo.interval");
    if (interval.startsWith("\"")) {
      assertThat(refusal(Operation.START, SUBSCRIPTION.formatted(1, info).getBytes(UTF_8)).detail())
          .contains("DAY, WEEK, MONTH, YEAR");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"text\"", "1", "true"})
  void objects_ofAnotherKind_areRefused(String value) {
    assertThat(wrongPay(",\"providerData\":" + value)).containsExactly("providerData");
    assertThat(wrong(Operation.UPDATE, SUBSCRIPTION.formatted(1, value)))
        .containsExactly("subscriptionInfo");
  }

  // ---- amounts

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"1299\"",
        "12.99",
        "1299.0",
        "1.299e3",
        "1e3",
        "1E3",
        "9223372036854775808",
        "-9223372036854775809",
        "100000000000000000000000000",
        "0",
        "-1",
        "-0",
        "-9223372036854775808",
        "true",
        "[1299]",
        "{\"value\":1299}"
      })
  void amount_notAWholeNumberFromOneUp_isRefused(String amount) {
    String json = "{\"amount\":%s,\"currency\":\"EUR\",\"shopTransactionId\":\"order-42\"}";

    assertThat(wrong(Operation.PAY, json.formatted(amount))).containsExactly("amount");
    assertThat(
            wrong(
                Operation.REFUND,
                "{\"amount\":%s,\"currency\":\"EUR\",\"paymentId\":\"p-1\"}".formatted(amount)))
        .containsExactly("amount");
    assertThat(
            wrong(Operation.SUBSCRIPTION_PAY, SUBSCRIPTION.formatted(amount, "{\"token\":\"t\"}")))
        .containsExactly("amount");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01299", "+1299", "0x10", ".5", "5.", "NaN", "Infinity", "1_000", "'5'"})
  void amount_thatIsNoJson_isRefused(String amount) {
    String json = "{\"amount\":%s,\"currency\":\"EUR\",\"shopTransactionId\":\"order-42\"}";

    assertThat(wrong(Operation.PAY, json.formatted(amount))).containsExactly("body");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE})
  void amount_ofAnyWholeNumber_isExact(long amount) {
    String json = "{\"amount\":%s,\"currency\":\"EUR\",\"shopTransactionId\":\"order-42\"}";

    assertThat(((PayRequest) read(Operation.PAY, json.formatted(amount))).amount())
        .isEqualTo(amount);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "2147483648", "9999999999999999999", "1.0", "\"1\"", "1e0"})
  void counts_notAWholeNumberFromOneUp_areRefused(String count) {
    String info =
        "{\"interval\":\"DAY\",\"intervalCount\":%s,\"expiresAfter\":%s}".formatted(count, count);

    assertThat(wrong(Operation.START, SUBSCRIPTION.formatted(1, info)))
        .containsExactlyInAnyOrder(
            "subscriptionInfo.intervalCount", "subscriptionInfo.expiresAfter");
  }

  // ---- what one operation asks for

  @ParameterizedTest
  @ValueSource(strings = {"subscription/schedule", "subscription/start"})
  void scheduleAndStart_needAmountIntervalAndIntervalCount(
      @ConvertWith(ById.class) Operation<?, ?> operation) {
    assertThat(wrong(operation, SUBSCRIPTION.formatted("null", "{}")))
        .containsExactlyInAnyOrder(
            "amount", "subscriptionInfo.interval", "subscriptionInfo.intervalCount");
    assertThat(read(operation, SUBSCRIPTION.formatted(0, MONTHLY)))
        .isInstanceOf(SubscriptionRequest.class);
  }

  @Test
  void subscriptionPay_needsTokenAndAnAmountOfAtLeastOne() {
    assertThat(wrong(Operation.SUBSCRIPTION_PAY, SUBSCRIPTION.formatted(0, MONTHLY)))
        .containsExactlyInAnyOrder("amount", "subscriptionInfo.token");
    assertThat(wrong(Operation.SUBSCRIPTION_PAY, SUBSCRIPTION.formatted("null", "{}")))
        .containsExactlyInAnyOrder("amount", "subscriptionInfo.token");
    assertThat(wrong(Operation.SUBSCRIPTION_PAY, SUBSCRIPTION.formatted(1, "{\"token\":\" \"}")))
        .containsExactly("subscriptionInfo.token");
    assertThat(read(Operation.SUBSCRIPTION_PAY, SUBSCRIPTION.formatted(1, "{\"token\":\"t\"}")))
        .isInstanceOf(SubscriptionRequest.class);
  }

  @Test
  void update_mayLeaveTheAmountOut() {
    SubscriptionRequest request =
        (SubscriptionRequest) read(Operation.UPDATE, SUBSCRIPTION.formatted("null", "{}"));

    assertThat(request.amount()).isNull();
    assertThat(wrong(Operation.UPDATE, SUBSCRIPTION.formatted(-1, "{}"))).containsExactly("amount");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subscription/schedule",
        "subscription/start",
        "subscription/pay",
        "subscription/update"
      })
  void subscriptionInfo_isAlwaysNeeded(@ConvertWith(ById.class) Operation<?, ?> operation) {
    assertThat(wrong(operation, SUBSCRIPTION.formatted(1, "null")))
        .contains("subscriptionInfo")
        .doesNotHaveDuplicates();
  }

  @Test
  void check_ofARecordMadeInJava_asksForTheSame() {
    SubscriptionRequest request =
        SubscriptionRequest.builder()
            .amount(0L)
            .currency("EUR")
            .shopTransactionId("sub-1")
            .subscriptionInfo(SubscriptionInfo.builder().interval(Interval.DAY).build())
            .build();

    assertThat(missing(Operation.START, request)).containsExactly("subscriptionInfo.intervalCount");
    assertThat(missing(Operation.SUBSCRIPTION_PAY, request))
        .containsExactlyInAnyOrder("amount", "subscriptionInfo.token");
    assertThat(missing(Operation.START, request.toBuilder().amount(null).build()))
        .containsExactlyInAnyOrder("amount", "subscriptionInfo.intervalCount");
    check(Operation.UPDATE, new SubscriptionUpdate("t", request.toBuilder().amount(null).build()));
  }

  private static <Q, A> void check(Operation<Q, A> operation, Q request) {
    operation.check(new Call<>(operation, "acme", request, CallOptions.none()));
  }

  private static <Q, A> List<String> missing(Operation<Q, A> operation, Q request) {
    return catchThrowableOfType(InvalidRequestException.class, () -> check(operation, request))
        .errors()
        .stream()
        .map(FieldError::field)
        .toList();
  }

  // ---- keys given twice

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",\"amount\":1299|amount",
        ",\"\\u0061mount\":1299|amount",
        ",\"x\":1,\"x\":1|x",
        ",\"providerData\":{\"a\":1,\"a\":1}|providerData.a",
        ",\"providerData\":{\"a\":{\"b\":null,\"b\":null}}|providerData.a.b"
      })
  void keyGivenTwice_isRefusedByItsPath(String more, String path) {
    assertThat(wrongPay(more)).containsExactly(path);
  }

  @Test
  void keyGivenTwice_insideAnArray_isRefusedBelowTheArraysName() {
    assertThat(wrongPay(",\"providerData\":{\"list\":[1,{\"a\":1,\"a\":2}]}"))
        .singleElement()
        .asString()
        .startsWith("providerData.list")
        .endsWith("a");
  }

  @Test
  void keyGivenTwice_inSubscriptionInfo_isRefusedByItsPath() {
    String info = "{\"interval\":\"DAY\",\"interval\":\"DAY\",\"intervalCount\":1}";

    assertThat(wrong(Operation.START, SUBSCRIPTION.formatted(1, info)))
        .containsExactly("subscriptionInfo.interval");
  }

  @Test
  void keyGivenTwice_deepInside_isRefusedByTheFieldsName() {
    String deep = "{\"level\":".repeat(100) + "{\"a\":1,\"a\":2}" + "}".repeat(100);

    assertThat(wrongPay(",\"providerData\":" + deep))
        .singleElement()
        .asString()
        .startsWith("providerData.level");
  }

  @Test
  void sameKey_inDifferentObjects_isRight() {
    assertThat(data("{\"a\":{\"a\":1},\"b\":{\"a\":1}}")).hasSize(2);
  }

  // ---- what is no JSON object in UTF-8

  static Stream<Arguments> notAnObject() {
    return Stream.of(
        Arguments.of("nothing", ""),
        Arguments.of("space", " \n"),
        Arguments.of("array", "[]"),
        Arguments.of("array around it", "[" + PAY.formatted("") + "]"),
        Arguments.of("text", "\"x\""),
        Arguments.of("number", "5"),
        Arguments.of("null", "null"),
        Arguments.of("no JSON", "amount=1299"),
        Arguments.of("cut", PAY.formatted("").substring(0, 20)),
        Arguments.of("not closed", PAY.formatted("").replace("}", "")),
        Arguments.of("two", PAY.formatted("") + PAY.formatted("")),
        Arguments.of("text after it", PAY.formatted("") + " x"),
        Arguments.of("number after it", PAY.formatted("") + "1"),
        Arguments.of("brace after it", PAY.formatted("") + "}"),
        Arguments.of("comma after it", PAY.formatted("") + ","),
        Arguments.of("NUL after it", PAY.formatted("") + "\0"),
        Arguments.of("comment", PAY.formatted("") + "// x"),
        Arguments.of("comment inside", "{/* x */}"),
        Arguments.of("comma at the end", PAY.formatted(",")),
        Arguments.of("names without quotes", "{amount:1299}"),
        Arguments.of("single quotes", PAY.formatted("").replace('"', '\'')),
        Arguments.of("control character", PAY.formatted(",\"providerData\":{\"a\":\"\t\"}")),
        Arguments.of("wrong escape", PAY.formatted(",\"providerData\":{\"a\":\"\\x\"}")),
        Arguments.of("short escape", PAY.formatted(",\"providerData\":{\"a\":\"\\u12\"}")),
        Arguments.of("byte order mark", "\ufeff" + PAY.formatted("")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notAnObject")
  void whatIsNoObject_isRefusedAsBody(String name, String json) {
    assertThat(wrong(Operation.PAY, json)).containsExactly("body");
  }

  @Test
  void spaceAroundIt_isRight() {
    assertThat(read(Operation.PAY, " \r\n\t" + PAY.formatted("") + " \n")).isEqualTo(pay(""));
  }

  static Stream<Arguments> notUtf8() {
    return Stream.of(
        Arguments.of("a lone continuation byte", bytes(0x80)),
        Arguments.of("a cut sequence of two", bytes(0xc3)),
        Arguments.of("a cut sequence of three", bytes(0xe2, 0x82)),
        Arguments.of("a cut sequence of four", bytes(0xf0, 0x9f, 0x98)),
        Arguments.of("Latin-1", bytes(0xe4)),
        Arguments.of("an overlong slash", bytes(0xc0, 0xaf)),
        Arguments.of("an overlong NUL", bytes(0xc0, 0x80)),
        Arguments.of("an overlong euro", bytes(0xf0, 0x82, 0x82, 0xac)),
        Arguments.of("an encoded high surrogate", bytes(0xed, 0xa0, 0x80)),
        Arguments.of("an encoded low surrogate", bytes(0xed, 0xbf, 0xbf)),
        Arguments.of("an encoded pair (CESU-8)", bytes(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80)),
        Arguments.of("above U+10FFFF", bytes(0xf4, 0x90, 0x80, 0x80)),
        Arguments.of("a sequence of five", bytes(0xf8, 0x88, 0x80, 0x80, 0x80)),
        Arguments.of("FE FF", bytes(0xfe, 0xff)));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notUtf8")
  void whatIsNotUtf8_isRefusedAsBody(String name, byte[] wrong) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(PAY.formatted(",\"providerData\":{\"a\":\"").replace("}", "").getBytes(UTF_8));
    body.writeBytes(wrong);
    body.writeBytes("\"}}".getBytes(UTF_8));

    InvalidRequestException refusal = refusal(Operation.PAY, body.toByteArray());

    assertThat(refusal.errors()).containsExactly(new FieldError("body", "must be UTF-8"));
  }

  @Test
  void utf16_isRefused() {
    String json = PAY.formatted("");

    assertThat(wrong(Operation.PAY, json.getBytes(StandardCharsets.UTF_16)))
        .containsExactly("body");
    assertThat(wrong(Operation.PAY, json.getBytes(StandardCharsets.UTF_16LE)))
        .containsExactly("body");
    assertThat(wrong(Operation.PAY, json.getBytes(StandardCharsets.UTF_16BE)))
        .containsExactly("body");
  }

  @Test
  void refusal_ofWhatIsNoJson_doesNotShowTheBody() {
    String number = "4111111111111111";

    assertThat(
            refusal(
                    Operation.PAY,
                    PAY.formatted(",\"providerData\":{\"card\":card" + number + "}")
                        .getBytes(UTF_8))
                .toString())
        .doesNotContain(number);
    assertThat(refusal(Operation.PAY, ("card" + number).getBytes(UTF_8)).toString())
        .doesNotContain(number);
    assertThat(
            refusal(
                    Operation.PAY,
                    PAY.formatted(",\"providerData\":{\"card\":" + number + "x}").getBytes(UTF_8))
                .toString())
        .doesNotContain(number);
  }

  // ---- limits

  @ParameterizedTest
  @ValueSource(ints = {5_000, 100_000})
  void fiveThousandLevels_areRefused(int levels) {
    assertThat(wrongPay(",\"providerData\":" + "{\"a\":".repeat(levels) + "1" + "}".repeat(levels)))
        .hasSize(1);
    assertThat(
            wrongPay(",\"providerData\":{\"a\":" + "[".repeat(levels) + "]".repeat(levels) + "}"))
        .hasSize(1);
  }

  @Test
  void aLittleTooDeep_isRefusedByTheFieldsNameOrAsBody() {
    for (int levels = 495; levels <= 515; levels++) {
      String json =
          PAY.formatted(",\"providerData\":" + "{\"a\":".repeat(levels) + "1" + "}".repeat(levels));
      try {
        byte[] written = ContractJson.write(read(Operation.PAY, json));
        assertThat(new String(written, UTF_8)).isEqualTo(json);
      } catch (InvalidRequestException e) {
        assertThat(e.errors()).hasSize(1);
        assertThat(e.errors().get(0).field())
            .as(levels + " levels")
            .matches("(body|providerData.*)");
      }
    }
  }

  @Test
  void aNumberOfTenThousandDigits_isRefusedAndNeitherCutNorBroken() {
    assertThat(wrongPay(",\"providerData\":{\"n\":" + "1".repeat(10_000) + "}")).hasSize(1);
    assertThat(wrongPay(",\"providerData\":{\"n\":0." + "1".repeat(10_000) + "}")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e99999999999", "1e-99999999999", "1e2147483650"})
  void aNumberWithAnExponentNobodyCanHold_isRefused(String number) {
    assertThat(wrongPay(",\"providerData\":{\"n\":" + number + "}")).hasSize(1);
  }

  // ---- nothing is lost

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"z\":1,\"a\":2,\"m\":3}",
        "{\"n\":1.10}",
        "{\"n\":0.000}",
        "{\"n\":100.00}",
        "{\"n\":12345678901234567890}",
        "{\"n\":-123456789012345678901234567890}",
        "{\"n\":3.14159265358979323846264338327950288}",
        "{\"n\":9007199254740993}",
        "{\"n\":null}",
        "{\"n\":[null,null]}",
        "{\"n\":[[],{},\"\",0,true,false]}",
        "{\"n\":\"\\u0000\\u001F\"}",
        "{\"n\":\"\u2028\u007f\ufeff\uffff\"}",
        "{\"\":{\"\":\"\"}}",
        "{\"a.b\":{\"c d\":\"e\"}}"
      })
  void providerData_isWrittenAsItWasRead(String json) {
    assertThat(writtenData(json)).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e5", "1E+5", "1.50e-7", "0e10"})
  void exponents_keepTheirValueAndDigits(String number) {
    String written = writtenData("{\"n\":" + number + "}");

    assertThat(new BigDecimal(written.substring(5, written.length() - 1)))
        .isEqualTo(new BigDecimal(number));
  }

  @Test
  void numbers_haveTheSmallestTypeThatHoldsThem() {
    assertThat(data("{\"i\":1,\"l\":2147483648,\"b\":9223372036854775808,\"d\":1.10}"))
        .containsExactly(
            Map.entry("i", 1),
            Map.entry("l", 2147483648L),
            Map.entry("b", new BigInteger("9223372036854775808")),
            Map.entry("d", new BigDecimal("1.10")));
  }

  @Test
  void halfASurrogatePair_survives() {
    String json = "{\"n\":\"a\\uD83D\",\"m\":[\"\\uDE00z\"]}";

    assertThat(data(json)).containsEntry("n", "a\ud83d");
    assertThat(writtenData(json)).isEqualTo(json);
  }

  @Test
  void halfASurrogatePair_besideAWholeOne_survives() {
    Map<String, Object> read = data("{\"n\":\"\\uD83Dä😀\",\"m\":\"😀\"}");

    assertThat(data(writtenData("{\"n\":\"\\uD83Dä😀\",\"m\":\"😀\"}"))).isEqualTo(read);
    assertThat(writtenData("{\"n\":\"\\uD83D\",\"m\":\"😀\"}"))
        .isEqualTo("{\"n\":\"\\uD83D\",\"m\":\"😀\"}");
  }

  @Test
  void halfASurrogatePair_inAName_isRefusedAndNotChanged() {
    assertThat(wrongPay(",\"providerData\":{\"a\\uD83D\":1}")).hasSize(1);
    assertThat(wrongPay(",\"providerData\":{\"x\":{\"\\uDE00\":1}}")).hasSize(1);
  }

  @Test
  void halfASurrogatePair_inANameMadeInJava_isRefusedOrWrittenSoThatItCanBeRead() {
    PayRequest request;
    try {
      request = pay("").toBuilder().providerData(Map.of("a\ud83d", 1)).build();
    } catch (InvalidRequestException e) {
      assertThat(e.errors())
          .singleElement()
          .extracting(FieldError::field)
          .asString()
          .startsWith("providerData");
      return;
    }
    byte[] written = ContractJson.write(request);

    assertThat(Reading.request(Operation.PAY, written)).isEqualTo(request);
  }

  @Test
  void providerDataOfFourHundredLevels_passes() {
    String json = "{\"a\":".repeat(400) + "1.10" + "}".repeat(400);
    String arrays = "{\"a\":" + "[".repeat(400) + "]".repeat(400) + "}";

    assertThat(writtenData(json)).isEqualTo(json);
    assertThat(writtenData(arrays)).isEqualTo(arrays);
  }

  @Test
  void aLongText_passes() {
    String json = "{\"t\":\"" + "ä😀".repeat(100_000) + "\"}";

    assertThat(writtenData(json)).isEqualTo(json);
  }

  @Test
  void aStrangeCharacterThatIsNoJson_isSaidEscaped() {
    assertThat(refusal(Operation.PAY, "{\"\\\u2028\":1}".getBytes(UTF_8)).errors())
        .singleElement()
        .extracting(FieldError::detail)
        .asString()
        .contains("\\u2028")
        .doesNotContain("\u2028");
  }
}
