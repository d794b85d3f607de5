package dev.turnpike.internal.contract;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.CallOptions;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.fuzz.Input;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A request of any operation is read and written without loss, or refused with all that is wrong
 * with it, and then nothing was executed.
 */
class RequestFuzzTest {
  private static final List<Operation<?, ?>> OPERATIONS = Operation.all();

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "0\n{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\",\"successRedirectUrl\":\"https://s.example/ok?s={CHECKOUT_SESSION_ID}\",\"failureRedirectUrl\":\"my-app://\",\"providerData\":{\"a\":[1.10,null]}}",
        "1\n{\"paymentId\":\"pay-1\",\"amount\":5,\"currency\":\"JPY\",\"refundId\":\"r\",\"providerData\":{}}",
        "2pay-1\n",
        "3\norder-1",
        "4\n{\"amount\":0,\"currency\":\"EUR\",\"shopTransactionId\":\"s\",\"subscriptionInfo\":{\"interval\":\"MONTH\",\"intervalCount\":1,\"expiresAfter\":12}}",
        "6\n{\"amount\":1,\"currency\":\"USD\",\"shopTransactionId\":\"s\",\"subscriptionInfo\":{\"token\":\"t\"}}",
        "7token\n{\"currency\":\"EUR\",\"shopTransactionId\":\"s\",\"subscriptionInfo\":{\"token\":\"token\"}}",
        "8a/b\n",
        "9..\n",
        "0\n{\"amount\":1.0,\"currency\":\"XXX\",\"shopTransactionId\":\"\\u200b\",\"foo\":1,\"successRedirectUrl\":\"javascript:alert(1)\"}");
  }

  @MethodSource("seeds")
  @FuzzTest
  void aRequest_isReadAndWrittenWithoutLoss_orRefused(byte[] bytes) {
    Input input = new Input(bytes);
    Operation<?, ?> operation = OPERATIONS.get(input.choice(OPERATIONS.size()));
    String where = input.line();
    byte[] rest = input.rest();
    readAndWrite(operation, wire(operation, where, rest));
  }

  private static WireRequest wire(Operation<?, ?> operation, String where, byte[] rest) {
    boolean body = operation.form().bodyType().isPresent();
    String own = rest.length == 0 ? null : new Input(rest).text();
    return operation.form().namesPayment()
        ? new WireRequest(null, where.isEmpty() ? null : where, own, null)
        : new WireRequest(
            body ? rest : null, null, null, operation.form().namesSubscription() ? where : null);
  }

  private static <Q, A> void readAndWrite(Operation<Q, A> operation, WireRequest wire) {
    Q request;
    try {
      request = operation.read("acme", wire, CallOptions.none(), null).request();
    } catch (GatewayException e) {
      same(e.code(), ErrorCode.INVALID_REQUEST);
      holds(!e.errors().isEmpty(), "what is wrong is named");
      same(e.outcome().orElse(null), operation.movesMoney() ? Outcome.NOT_EXECUTED : null);
      same(Problem.read(Problem.write(e, "id")).orElseThrow().build().errors(), e.errors());
      checkTolerant(operation, wire);
      return;
    }
    WireRequest written = operation.form().write(request);
    Q again = operation.read("acme", written, CallOptions.none(), null).request();
    same(again, request);
    holds(
        Arrays.equals(operation.form().write(again).json(), written.json()),
        "it is written otherwise the second time");
    operation.check(new Call<>(operation, "acme", request, CallOptions.none()));
  }

  /** What drops unknown fields drops only those. */
  private static <Q> void checkTolerant(Operation<Q, ?> operation, WireRequest wire) {
    List<String> dropped = new ArrayList<>();
    try {
      operation.read("acme", wire, CallOptions.none(), dropped::addAll);
      holds(!dropped.isEmpty(), "only unknown fields make the difference");
    } catch (GatewayException e) {
      same(e.code(), ErrorCode.INVALID_REQUEST);
    }
  }
}
