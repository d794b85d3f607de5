package dev.turnpike.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.SubscriptionRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenTest {
  private static final Map<Class<?>, Operation<?, ?>> READ_BY =
      Map.of(
          PayRequest.class, Operation.PAY,
          RefundRequest.class, Operation.REFUND,
          SubscriptionRequest.class, Operation.UPDATE);

  static Stream<String> records() {
    return Golden.records().keySet().stream();
  }

  static Stream<String> problems() {
    return Golden.problems().keySet().stream();
  }

  private static Object read(String name) throws Exception {
    Class<?> type = Golden.records().get(name).getClass();
    byte[] json = Golden.bytes(name);
    return READ_BY.containsKey(type)
        ? Reading.body(READ_BY.get(type), json)
        : ContractJson.readAnswer(type, json, Map.of());
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Test
  void everyFile_isTested() throws Exception {
    Set<String> tested = new HashSet<>(Golden.records().keySet());
    tested.addAll(Golden.problems().keySet());

    assertThat(Golden.files()).isEqualTo(tested);
  }

  @Test
  void everyRecordOfTheTable_hasFiles() {
    Set<Class<?>> pinned = new HashSet<>();
    Golden.records().values().forEach(record -> pinned.add(record.getClass()));

    for (Operation<?, ?> operation : Operation.all()) {
      operation.form().bodyType().ifPresent(type -> assertThat(pinned).contains(type));
      assertThat(pinned).contains(operation.answerType());
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void file_isWrittenBackByteForByte(String name) throws Exception {
    byte[] file = Golden.bytes(name);

    byte[] written = ContractJson.write(read(name));

    assertThat(text(written)).isEqualTo(text(file));
    assertThat(written).isEqualTo(file);
  }

  @ParameterizedTest
  @MethodSource("records")
  void record_isReadFromItsFile(String name) throws Exception {
    assertThat(read(name)).isEqualTo(Golden.records().get(name));
  }

  @ParameterizedTest
  @MethodSource("records")
  void record_isWrittenAsItsFile(String name) throws Exception {
    assertThat(text(ContractJson.write(Golden.records().get(name))))
        .isEqualTo(text(Golden.bytes(name)));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void problem_isWrittenAsItsFile(String name) throws Exception {
    assertThat(text(Problem.write(Golden.problems().get(name), Golden.REQUEST_ID)))
        .isEqualTo(text(Golden.bytes(name)));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void problem_isWrittenBackByteForByte(String name) throws Exception {
    GatewayException read = Problem.read(Golden.bytes(name)).orElseThrow().build();

    assertThat(text(Problem.write(read, Golden.REQUEST_ID))).isEqualTo(text(Golden.bytes(name)));
  }
}
