package dev.turnpike.internal.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever JSON a provider or a caller thinks of passes through unchanged. */
class RandomJsonTest {
  private static final int CASES_PER_SEED = 250;

  @ParameterizedTest
  @ValueSource(longs = {1, 42, 20_240, 987_654_321})
  void anyData_passesThroughUnchanged(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < CASES_PER_SEED; i++) {
      Map<String, Object> data = object(random, 4);
      PayRequest request =
          PayRequest.builder()
              .amount(1)
              .currency("EUR")
              .shopTransactionId("order-42")
              .providerData(data)
              .build();
      PayResponse answer = PayResponse.ok("p-1").toBuilder().metadata(data).build();

      byte[] requestJson = ContractJson.write(request);
      byte[] answerJson = ContractJson.write(answer);
      PayRequest requestRead = Reading.request(Operation.PAY, requestJson);
      PayResponse answerRead = ContractJson.readAnswer(PayResponse.class, answerJson, Map.of());

      String which = "seed " + seed + ", case " + i + ": " + new String(requestJson, UTF_8);
      assertThat(requestRead).as(which).isEqualTo(request);
      assertThat(requestRead.providerData()).as(which).isEqualTo(data);
      assertThat(answerRead.metadata()).as(which).isEqualTo(data);
      assertThat(ContractJson.write(requestRead)).as(which).isEqualTo(requestJson);
      assertThat(ContractJson.write(answerRead)).as(which).isEqualTo(answerJson);
    }
  }

  private static Map<String, Object> object(Random random, int levels) {
    Map<String, Object> object = new LinkedHashMap<>();
    int size = random.nextInt(6);
    for (int i = 0; i < size; i++) {
      object.put(text(random, false), value(random, levels - 1));
    }
    return object;
  }

  private static Object value(Random random, int levels) {
    return switch (random.nextInt(levels > 0 ? 10 : 8)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextInt();
      case 3 -> long33OrMore(random);
      case 4 -> new BigInteger(64 + random.nextInt(200), random).setBit(64);
      case 5 -> new BigDecimal(new BigInteger(1 + random.nextInt(100), random), decimals(random));
      case 6, 7 -> text(random, true);
      case 8 -> object(random, levels);
      default -> list(random, levels);
    };
  }

  private static int decimals(Random random) {
    return 1 + random.nextInt(30);
  }

  private static long long33OrMore(Random random) {
    long value = random.nextLong();
    return value == (int) value ? Long.MAX_VALUE : value;
  }

  private static List<Object> list(Random random, int levels) {
    List<Object> list = new ArrayList<>();
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      list.add(value(random, levels - 1));
    }
    return list;
  }

  private static String text(Random random, boolean halfPairs) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append("\"\\/\u007f\u2028\ufeff<&".charAt(random.nextInt(8)));
        case 2 -> text.append((char) random.nextInt(halfPairs ? 0x10000 : 0xd800));
        case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }
}
