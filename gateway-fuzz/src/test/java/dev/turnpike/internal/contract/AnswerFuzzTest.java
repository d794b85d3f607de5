package dev.turnpike.internal.contract;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.isOneLine;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a service answers is kept whole, down to the fields that nobody knows, or is a broken
 * answer: nothing in between.
 */
class AnswerFuzzTest {
  private static final List<Operation<?, ?>> OPERATIONS = Operation.all();

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "0{\"result\":\"OK\",\"paymentId\":12345,\"metadata\":[],\"fee\":1.10,\"note\":null}",
        "0{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"1\",\"redirectToUrl\":\"https://a.example/\",\"redirectToUrlMobile\":\"my-app://x\"}",
        "0{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"1\",\"redirectToUrl\":\"https://a.example/\",\"redirectToUrlMobile\":\"\"}",
        "0{\"result\":\"KO\",\"resultDescription\":\"no\",\"metadata\":{\"fee\":1},\"fee\":2,\"fee_\":3}",
        "1{\"result\":\"PENDING\"}",
        "\ufeff2{\"status\":\"ACCEPTED\",\"action\":\"REFUND\"}",
        "4{\"result\":\"OK\",\"subscriptionToken\":9007199254740993,\"paymentId\":\"p\"}",
        "8{\"status\":\"PAST_DUE\",\"shopTransactionId\":\"s\"}");
  }

  @MethodSource("seeds")
  @FuzzTest
  void anAnswer_isKeptWhole_orIsBroken(byte[] bytes) throws Exception {
    Input input = new Input(bytes);
    Operation<?, ?> operation = OPERATIONS.get(input.choice(OPERATIONS.size()));
    check(operation, input.rest());
  }

  private static <A> void check(Operation<?, A> operation, byte[] json) throws Exception {
    Map<String, String> known = Map.of("paymentId", "asked", "subscriptionToken", "asked");
    A answer;
    try {
      answer = ContractJson.readAnswer(operation.answerType(), json, known);
    } catch (BrokenAnswerException e) {
      isOneLine(Redactor.line(String.valueOf(e.getMessage())));
      return;
    }
    byte[] written = ContractJson.write(answer);
    same(ContractJson.readAnswer(operation.answerType(), written, Map.of()), answer);
    Map<String, Object> fields = ContractJson.fields(answer);
    Object metadata = fields.get("metadata");
    Json.readMarkedObject(json)
        .forEach(
            (name, value) -> {
              Object kept = fields.get(name);
              boolean inMetadata = metadata instanceof Map<?, ?> map && map.containsValue(value);
              holds(
                  saysNothing(name, value)
                      || isSame(kept, value)
                      || inMetadata
                      || name.equals("metadata"),
                  name + " is lost");
            });
  }

  /** Companies send an empty URL where there is none. */
  private static boolean saysNothing(String name, Object value) {
    return value == null || name.startsWith("redirectToUrl") && value.equals("");
  }

  /** Ids may be numbers, and an empty object a list. */
  private static boolean isSame(Object kept, Object told) {
    return told.equals(kept)
        || told instanceof Number && !(told instanceof BigDecimal) && told.toString().equals(kept);
  }
}
