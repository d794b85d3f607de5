package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.ANSWERED;
import static dev.turnpike.testkit.Ending.Kind.REJECTED;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.internal.contract.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What passes through without loss. */
final class DataRules {
  static final List<Rule> RULES =
      List.of(
          Rule.must(
              "P-24",
              Group.DATA,
              "providerData that it doesn't know is passed over, or rejected.",
              "The caller's data may hold anything, and an unforeseen type must not end as an unknown outcome.",
              DataRules::unknownDataDisturbsNothing),
          Rule.must(
              "P-25",
              Group.DATA,
              "Numbers of providerData and metadata keep their digits: 1.10 stays 1.10, and 20 digits stay 20 digits.",
              "Account numbers and rates are numbers too, and a double has 15 digits.",
              probe -> comesBack(probe, numbers())),
          Rule.must(
              "P-26",
              Group.DATA,
              "Strings keep their characters, objects their order, and null stays.",
              "Somebody signs it, or compares it, on the other side.",
              probe -> comesBack(probe, texts(probe))),
          Rule.must(
              "P-27",
              Group.DATA,
              "Nested objects and lists come through at any reasonable depth.",
              "A basket has articles, which have options, which have prices.",
              probe -> comesBack(probe, nested(60))));

  private DataRules() {}

  private static Map<String, @Nullable Object> numbers() {
    Map<String, @Nullable Object> numbers = new LinkedHashMap<>();
    numbers.put("rate", new BigDecimal("1.10"));
    numbers.put("long", new BigInteger("12345678901234567890"));
    numbers.put("fine", new BigDecimal("0.1234567890123456789"));
    numbers.put("count", 7);
    return numbers;
  }

  private static Map<String, @Nullable Object> texts(Probe probe) {
    Map<String, @Nullable Object> texts = new LinkedHashMap<>();
    texts.put("zulu", "ü支払🍜\"\\\n\t/");
    texts.put("alpha", "");
    texts.put("none", null);
    texts.put("yes", true);
    texts.put("mike", "r" + probe.random().nextInt(1_000_000));
    return texts;
  }

  private static Map<String, @Nullable Object> nested(int depth) {
    Object inner = "the innermost";
    for (int i = 0; i < depth; i++) {
      inner = i % 2 == 0 ? List.of(inner, i) : Map.of("level", inner);
    }
    return Collections.singletonMap("outer", inner);
  }

  private static void unknownDataDisturbsNothing(Probe probe) throws Exception {
    Paid.by(probe);
    Map<String, @Nullable Object> odd = new LinkedHashMap<>();
    odd.put("kitNumbers", numbers());
    odd.put("kitTexts", texts(probe));
    odd.put("kitList", new ArrayList<>(Arrays.asList(1, null, "two", List.of())));
    odd.put("kitNested", nested(20));
    odd.put("kitNull", null);
    Ending<PayResponse> ending = probe.pay(with(probe.request(Situation.ACCEPTED), odd));
    probe.expect(ending.is(ANSWERED, REJECTED), "an answer, or rejected", ending);
  }

  /** The request with more in its {@code providerData}. */
  static PayRequest with(PayRequest request, Map<String, ? extends @Nullable Object> more) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    if (request.providerData() != null) {
      all.putAll(request.providerData());
    }
    all.putAll(more);
    return request.toBuilder().providerData(all).build();
  }

  private static void comesBack(Probe probe, Map<String, @Nullable Object> value) throws Exception {
    String field =
        probe
            .scenarios()
            .echo()
            .orElseThrow(
                () ->
                    new Stop.Skip(
                        "the scenarios name no field of providerData that comes back in metadata"));
    Paid.by(probe);
    PayRequest request = with(probe.request(Situation.ACCEPTED), Map.of(field, value));
    Ending<PayResponse> ending = probe.pay(request);
    Map<String, @Nullable Object> metadata =
        probe.answered(ending, "an answer with metadata").metadata();
    Object back = metadata == null ? null : metadata.get(field);
    String expected = json(field, value);
    String actual = json(field, back);
    probe.expect(expected.equals(actual), expected, actual);
  }

  private static String json(String field, @Nullable Object value) {
    return new String(Json.write(Collections.singletonMap(field, value)), StandardCharsets.UTF_8);
  }
}
