package dev.turnpike.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code providerData} and {@code metadata} may hold, and that it can't be changed. */
class JsonDataTest {
  private static PayRequest with(Map<String, Object> providerData) {
    return PayRequest.builder()
        .amount(1)
        .currency("EUR")
        .shopTransactionId("order-42")
        .providerData(providerData)
        .build();
  }

  private static Map<String, Object> kept(Map<String, Object> providerData) {
    Map<String, Object> kept = with(providerData).providerData();
    assertThat(kept).isNotNull();
    return kept;
  }

  /** Nested so deep that the innermost object is at this level; the outermost is level 1. */
  private static Map<String, Object> nested(int levels) {
    Map<String, Object> data = Map.of("leaf", true);
    for (int level = 1; level < levels; level++) {
      data = Map.of("a", data);
    }
    return data;
  }

  @Test
  void changesToTheGivenMaps_changeNothing() {
    List<Object> items = new ArrayList<>(List.of("one"));
    Map<String, Object> inner = new HashMap<>(Map.of("items", items));
    Map<String, Object> outer = new HashMap<>(Map.of("inner", inner));
    PayRequest request = with(outer);
    PayResponse answer = PayResponse.ok("p-1").toBuilder().metadata(outer).build();

    items.add("two");
    inner.put("more", 1);
    outer.clear();

    Map<String, Object> expected = Map.of("inner", Map.of("items", List.of("one")));
    assertThat(request.providerData()).isEqualTo(expected);
    assertThat(answer.metadata()).isEqualTo(expected);
  }

  @Test
  void whatIsKept_isUnmodifiableAtEveryLevel() {
    Map<String, Object> kept =
        kept(new HashMap<>(Map.of("map", new HashMap<>(), "list", new ArrayList<>())));

    assertThatThrownBy(() -> kept.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(kept::clear).isInstanceOf(UnsupportedOperationException.class);
    @SuppressWarnings("unchecked")
    Map<String, Object> map = (Map<String, Object>) kept.get("map");
    @SuppressWarnings("unchecked")
    List<Object> list = (List<Object>) kept.get("list");
    assertThatThrownBy(() -> map.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> list.add(1)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void nulls_stayInMapsAndLists() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("nothing", null);
    data.put("list", Arrays.asList(null, 1, null));

    assertThat(kept(data)).containsEntry("nothing", null).isEqualTo(data);
  }

  @Test
  void order_stays() {
    Map<String, Object> data = new LinkedHashMap<>();
    for (String name : List.of("z", "a", "m", "10", "9", "")) {
      data.put(name, name);
    }

    assertThat(kept(data).keySet()).containsExactly("z", "a", "m", "10", "9", "");
  }

  @Test
  void digits_stay() {
    BigDecimal price = new BigDecimal("1.10");
    BigInteger big = new BigInteger("123456789012345678901234567890");

    Map<String, Object> kept = kept(Map.of("price", price, "big", big));

    assertThat(kept.get("price")).isEqualTo(price).hasToString("1.10");
    assertThat(kept).containsEntry("big", big);
  }

  @Test
  void numbers_comeOutAsWhenReadFromJson() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("byte", (byte) 1);
    data.put("short", (short) 2);
    data.put("long", 3L);
    data.put("longest", Long.MAX_VALUE);
    data.put("big", BigInteger.TEN);
    data.put("bigLong", BigInteger.valueOf(Long.MIN_VALUE));
    data.put("double", 0.1);
    data.put("float", 0.1f);

    assertThat(kept(data))
        .containsExactly(
            Map.entry("byte", 1),
            Map.entry("short", 2),
            Map.entry("long", 3),
            Map.entry("longest", Long.MAX_VALUE),
            Map.entry("big", 10),
            Map.entry("bigLong", Long.MIN_VALUE),
            Map.entry("double", new BigDecimal("0.1")),
            Map.entry("float", new BigDecimal("0.1")));
  }

  @Test
  void equalData_makesEqualRequests() {
    assertThat(with(Map.of("n", 5))).isEqualTo(with(Map.of("n", 5L)));
  }

  static Stream<Object> notJson() {
    return Stream.of(
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        new Object(),
        new StringBuilder("text"),
        'c',
        new AtomicInteger(1),
        Interval.DAY,
        Set.of(1),
        new int[] {1},
        java.time.Instant.EPOCH,
        java.util.Optional.empty());
  }

  @ParameterizedTest
  @MethodSource
  void notJson(Object value) {
    assertThat(Wrong.fields(() -> with(Map.of("a", List.of(1, Map.of("b", value))))))
        .containsExactly("providerData.a[1].b");
  }

  @Test
  void keysThatAreNoTexts_areRefused() {
    Map<Object, Object> numbers = Map.of(1, "one");
    Map<Object, Object> nothing = Collections.singletonMap(null, "none");

    assertThat(Wrong.fields(() -> with(Map.of("inner", numbers))))
        .containsExactly("providerData.inner");
    assertThat(Wrong.fields(() -> with(Map.of("inner", nothing))))
        .containsExactly("providerData.inner");
  }

  @Test
  void fiveHundredLevels_areKept() {
    assertThat(kept(nested(500))).isEqualTo(nested(500));
  }

  @Test
  void moreThanFiveHundredLevels_areRefusedByTheFieldsName() {
    InvalidRequestException refusal = Wrong.refusal(() -> with(nested(501)));

    assertThat(refusal.errors()).hasSize(1);
    assertThat(refusal.errors().get(0).field()).startsWith("providerData").hasSizeLessThan(200);
    assertThat(refusal.errors().get(0).detail()).contains("500");
  }

  @Test
  void aHundredThousandLevels_areRefusedAndOverflowNothing() {
    Map<String, Object> data = new HashMap<>();
    for (int level = 0; level < 100_000; level++) {
      Map<String, Object> outer = new HashMap<>();
      outer.put("a", data);
      data = outer;
    }
    Map<String, Object> deep = data;

    assertThat(Wrong.fields(() -> with(deep)))
        .singleElement()
        .asString()
        .startsWith("providerData");
  }

  @Test
  void aMapThatHoldsItself_isRefusedByTheFieldsName() {
    Map<String, Object> cyclic = new HashMap<>();
    cyclic.put("self", cyclic);

    assertThat(Wrong.fields(() -> with(cyclic)))
        .singleElement()
        .asString()
        .startsWith("providerData");
  }

  @Test
  void aListThatHoldsItself_isRefusedByTheFieldsName() {
    List<Object> cyclic = new ArrayList<>();
    cyclic.add(cyclic);

    assertThat(Wrong.fields(() -> with(Map.of("list", cyclic))))
        .singleElement()
        .asString()
        .startsWith("providerData");
  }

  @Test
  void metadataThatHoldsItself_isRefusedByTheFieldsName() {
    Map<String, Object> cyclic = new HashMap<>();
    cyclic.put("self", cyclic);

    assertThatThrownBy(() -> PayResponse.ok("p-1").toBuilder().metadata(cyclic).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("metadata");
  }
}
