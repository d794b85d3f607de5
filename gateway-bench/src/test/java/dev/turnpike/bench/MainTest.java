package dev.turnpike.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Main main =
      new Main(Duration.ofMillis(20), new PrintStream(printed, true, StandardCharsets.UTF_8));

  private List<String> lines() {
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void aPayment_isMeasuredOnEachStore_withEachNumberOfCallers() throws Exception {
    main.pay();

    assertThat(lines()).hasSize(9);
    assertThat(lines())
        .filteredOn(line -> line.matches("(SQLite|PostgreSQL) .* us .* [0-9]+ %"))
        .hasSize(8);
  }

  @Test
  void aFullStore_isMeasuredBesideAnEmptyOne() throws Exception {
    main.many(2_000);

    assertThat(lines()).hasSize(3);
    assertThat(lines()).filteredOn(line -> line.contains("2,000")).hasSize(2);
  }

  @Test
  void whatAnOperatorAsks_isMeasuredOnEachStore_andSoIsWhatPaymentsCostThere() throws Exception {
    main.lists(3_000);

    assertThat(lines()).filteredOn(line -> line.contains("3,000 payments are there")).hasSize(2);
    for (String question :
        List.of(
            "search: a trace", "operations: UNKNOWN", "notifications: DEAD", "a payment's life")) {
      assertThat(lines())
          .filteredOn(
              line ->
                  line.matches(
                      "(SQLite|PostgreSQL) +" + question + " +[1-9][0-9]*( +[0-9]+[.][0-9]){3}"))
          .as(question)
          .hasSize(2);
    }
    assertThat(lines())
        .filteredOn(line -> line.matches(".* (payment|statistics round) takes .* times"))
        .hasSize(4);
  }

  @Test
  void anEncryptedStore_isMeasuredBesideAClearOne() throws Exception {
    main.encrypted();

    assertThat(lines()).hasSize(5);
    assertThat(lines())
        .filteredOn(line -> line.matches("(SQLite|PostgreSQL) .* [0-9]+ % .* us .* us"))
        .hasSize(4);
  }
}
