package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  private static String of(Object body) {
    return Fingerprint.of("body", body);
  }

  @Test
  void orderOfFields_doesNotMatterAtAnyLevel() {
    assertThat(of(ordered("a", 1, "b", List.of(ordered("c", 2, "d", 3)))))
        .isEqualTo(of(ordered("b", List.of(ordered("d", 3, "c", 2)), "a", 1)));
  }

  @Test
  void orderOfItems_matters() {
    assertThat(of(List.of(1, 2))).isNotEqualTo(of(List.of(2, 1)));
  }

  @Test
  void digits_matter() {
    assertThat(of(new BigDecimal("1.10"))).isNotEqualTo(of(new BigDecimal("1.1")));
    assertThat(of(1)).isNotEqualTo(of(new BigDecimal("1.0")));
  }

  @Test
  void kinds_matter() {
    assertThat(
            List.of(
                of("1"),
                of(1),
                of(true),
                of("true"),
                of(List.of()),
                of(Map.of()),
                of(List.of(1)),
                of(Map.of("a", 1)),
                of(Map.of("a", "1")),
                of(Collections.singletonList(null)),
                of(""),
                of("null")))
        .doesNotHaveDuplicates();
  }

  @Test
  void anIntAndALong_areTheSameNumber() {
    assertThat(of(5)).isEqualTo(of(5L));
  }

  @Test
  void nullAndAbsent_areTheSameOnTopAndDifferInside() {
    assertThat(Fingerprint.of("a", 1, "b", null)).isEqualTo(Fingerprint.of("a", 1));
    assertThat(of(ordered("a", null))).isNotEqualTo(of(ordered()));
  }

  @Test
  void whereAValueStands_matters() {
    assertThat(Fingerprint.of("a", "x")).isNotEqualTo(Fingerprint.of("b", "x"));
    assertThat(of(ordered("a", ordered("b", 1)))).isNotEqualTo(of(ordered("a.b", 1)));
  }

  @Test
  void anyText_hasAFingerprint() {
    assertThat(List.of(of("\ud83d"), of("\ud83e"), of("?"), of("😀"), of("\0")))
        .doesNotHaveDuplicates();
  }

  @Test
  void fingerprint_isShortAndShowsNothing() {
    assertThat(of("4111111111111111".repeat(1_000))).matches("[0-9a-f]{64}");
  }

  @Test
  void shuffledFields_haveTheSameFingerprint() {
    Random random = new Random(42);
    for (int i = 0; i < 200; i++) {
      List<Map.Entry<String, Object>> entries = new ArrayList<>();
      for (int name = 0; name < 1 + random.nextInt(20); name++) {
        entries.add(
            Map.entry(
                "name" + name, Arrays.asList(random.nextInt(), Map.of("x", random.nextLong()))));
      }
      Map<String, Object> first = new LinkedHashMap<>();
      entries.forEach(entry -> first.put(entry.getKey(), entry.getValue()));
      Collections.shuffle(entries, random);
      Map<String, Object> second = new LinkedHashMap<>();
      entries.forEach(entry -> second.put(entry.getKey(), entry.getValue()));

      assertThat(of(second)).as("case " + i).isEqualTo(of(first));
    }
  }
}
