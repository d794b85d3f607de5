package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static dev.turnpike.testing.Requests.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.ledger.memory.MemoryStore;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.RejectedException;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same key with the same request gives the same answer, and never reaches the provider. */
class IdempotencyKeyTest {
  private final SettableClock clock = new SettableClock();
  private final ScriptedProvider acme = new ScriptedProvider();
  private final ScriptedProvider other = new ScriptedProvider("other");
  private final PaymentGateway gateway =
      PaymentGateway.builder().provider(acme).provider(other).clock(clock).build();
  private final Payments payments = gateway.provider("acme");

  @AfterEach
  void close() {
    gateway.close();
  }

  private Answered<PayResponse> pay(String key, PayRequest request) {
    return gateway.execute(
        new Call<>(Operation.PAY, "acme", request, CallOptions.idempotencyKey(key)));
  }

  private GatewayException payFails(String key, PayRequest request) {
    return problemOf(() -> pay(key, request));
  }

  @Test
  void theSameKeyWithTheSameRequestGivesTheSameAnswer() {
    acme.pay.then(
        (request, call) ->
            PayResponse.ok("p-1").toBuilder()
                .metadata(map("fee", new BigDecimal("1.10"), "nothing", null))
                .build());
    Answered<PayResponse> first = pay("k", payment("o-1"));
    Answered<PayResponse> second = pay("k", payment("o-1"));

    assertThat(first.replayed()).isFalse();
    assertThat(second.replayed()).isTrue();
    assertThat(second.answer()).isEqualTo(first.answer());
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(new String(second.json(), StandardCharsets.UTF_8))
        .contains("\"metadata\":{\"fee\":1.10,\"nothing\":null}");
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void theProviderIsGivenTheKey() throws Exception {
    pay("my-key", payment("o-1"));
    assertThat(acme.pay.take().call().idempotencyKey()).contains("my-key");
    payments.pay(payment("o-2"));
    payments.pay(payment("o-3"));
    String made = acme.pay.take().call().idempotencyKey().orElseThrow();
    assertThat(acme.pay.take().call().idempotencyKey().orElseThrow())
        .isNotBlank()
        .isNotEqualTo(made);
  }

  @Test
  void aDeclinedAPendingAndARedirectedPaymentAreReplayedUnderTheirKeyToo() {
    acme.pay
        .then((request, call) -> PayResponse.ko("no money"))
        .then((request, call) -> PayResponse.pending("p-2"))
        .then((request, call) -> PayResponse.redirect("p-3", "https://pay.example/3"));
    for (String key : List.of("k-1", "k-2", "k-3")) {
      Answered<PayResponse> first = pay(key, payment("o-1"));
      Answered<PayResponse> second = pay(key, payment("o-1"));
      assertThat(second.replayed()).isTrue();
      assertThat(second.answer()).isEqualTo(first.answer());
    }
    assertThat(acme.pay.calls()).isEqualTo(3);
  }

  @Test
  void theSameKeyWithAnotherRequestIsAMismatch() {
    pay("k", payment("o-1"));
    for (PayRequest another :
        List.of(
            payment("o-2"),
            payment("o-1").toBuilder().amount(1300).build(),
            payment("o-1").toBuilder().currency("USD").build(),
            payment("o-1").toBuilder().successRedirectUrl("https://shop.example/").build(),
            payment("o-1").toBuilder().providerData(Map.of("a", 1)).build())) {
      GatewayException problem = payFails("k", another);
      assertThat(problem.code()).isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
      assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
      assertThat(problem.replayed()).isFalse();
    }
    GatewayException method =
        problemOf(
            () ->
                payments.pay(
                    payment("o-1"),
                    CallOptions.builder().idempotencyKey("k").paymentMethod("pay-pal").build()));
    assertThat(method.code()).isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void theOrderOfKeysInProviderDataDoesNotMatter() {
    pay("k", with(map("a", 1, "b", map("c", List.of(1, 2), "d", null))));
    assertThat(pay("k", with(map("b", map("d", null, "c", List.of(1, 2)), "a", 1))).replayed())
        .isTrue();
  }

  static Stream<Values> different() {
    return Stream.of(
        new Values(new BigDecimal("1.10"), new BigDecimal("1.1")),
        new Values(new BigDecimal("1.0"), 1),
        new Values(new BigInteger("12345678901234567890"), new BigInteger("12345678901234567891")),
        new Values(1, "1"),
        new Values(null, "null"),
        new Values(true, "true"),
        new Values(List.of(1, 2), List.of(2, 1)),
        new Values(List.of(), Map.of()),
        new Values(Arrays.asList(1, null), List.of(1)));
  }

  record Values(Object one, Object another) {}

  @ParameterizedTest
  @MethodSource("different")
  void whatProviderDataSaysMattersToTheLastDigit(Values values) {
    pay("k", with(map("x", values.one())));
    assertThat(pay("k", with(map("x", values.one()))).replayed()).isTrue();
    assertThat(payFails("k", with(map("x", values.another()))).code())
        .isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
  }

  private static PayRequest with(Map<String, Object> providerData) {
    return payment("o-1").toBuilder().providerData(providerData).build();
  }

  private static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  @Test
  void keysAreScopedToTenantProviderAndOperation() {
    CallOptions alice = CallOptions.builder().idempotencyKey("k").tenant("alice").build();
    CallOptions bob = CallOptions.builder().idempotencyKey("k").tenant("bob").build();
    String byAlice = payments.pay(payment("o-1"), alice).paymentId();
    assertThat(payments.pay(payment("o-1"), bob).paymentId()).isNotEqualTo(byAlice);
    assertThat(payments.pay(payment("o-9"), CallOptions.idempotencyKey("k")).paymentId())
        .isNotEqualTo(byAlice);
    assertThat(gateway.provider("other").pay(payment("o-2"), alice).paymentId())
        .isEqualTo("other-1");
    assertThat(payments.refund(refund(byAlice), alice).paymentId()).isEqualTo(byAlice);
    assertThat(payments.subscriptions().start(subscription("o-1"), alice).paymentId()).isNotNull();
    assertThat(payments.pay(payment("o-1"), alice).paymentId()).isEqualTo(byAlice);
    assertThat(acme.pay.calls()).isEqualTo(3);
  }

  @Test
  void tenantsThatChooseTheSameKeyReachTheProviderUnderDifferentOnes() throws Exception {
    for (String tenant : List.of("", "alice", "bob")) {
      payments.pay(
          payment("o-" + tenant), CallOptions.builder().idempotencyKey("k").tenant(tenant).build());
    }
    List<String> keys = List.of(keyOfNextPay(), keyOfNextPay(), keyOfNextPay());
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void noTenantCanReachTheProviderUnderTheKeyOfAnother() throws Exception {
    payments.pay(payment("o-1"), CallOptions.builder().tenant("alice").idempotencyKey("k").build());
    String ofAlice = keyOfNextPay();

    payments.pay(payment("o-2"), CallOptions.builder().idempotencyKey("alice:k").build());
    assertThat(keyOfNextPay()).isNotEqualTo(ofAlice);
  }

  @Test
  void aTenantsNameThatCouldRunTogetherWithAKeyIsRefused() {
    GatewayException problem =
        problemOf(
            () ->
                payments.pay(
                    payment("o-1"),
                    CallOptions.builder().tenant("a:b").idempotencyKey("c").build()));
    assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(acme.pay.calls()).isZero();
  }

  private String keyOfNextPay() throws InterruptedException {
    return acme.pay.take().call().idempotencyKey().orElseThrow();
  }

  @Test
  void aLongKeyOfANamedCallerReachesTheProviderInAtMost255Characters() throws Exception {
    payments.pay(
        payment("o-1"),
        CallOptions.builder().tenant("alice").idempotencyKey("k".repeat(255)).build());
    payments.pay(
        payment("o-2"),
        CallOptions.builder().tenant("alice").idempotencyKey("k".repeat(254)).build());
    String first = keyOfNextPay();
    assertThat(first).hasSizeBetween(1, 255).isNotEqualTo(keyOfNextPay());
  }

  @Test
  void everyMoneyMovingOperationKeepsItsKey() {
    CallOptions key = CallOptions.idempotencyKey("k");
    Subscriptions subscriptions = payments.subscriptions();
    for (int i = 0; i < 3; i++) {
      payments.pay(payment("o-1"), key);
      payments.refund(refund("p-1"), key);
      subscriptions.schedule(subscription("o-1"), key);
      subscriptions.start(subscription("o-1"), key);
      subscriptions.update("t-1", subscription("o-1"), key);
      subscriptions.expire("t-1", key);
    }
    assertThat(
            List.of(
                acme.pay.calls(),
                acme.refund.calls(),
                acme.schedule.calls(),
                acme.start.calls(),
                acme.update.calls(),
                acme.expire.calls()))
        .containsOnly(1);
    assertThat(problemOf(() -> subscriptions.update("t-2", subscription("o-1"), key)).code())
        .isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
  }

  @Test
  void threadsThatStartAtTheSameMomentMakeOneCall() throws Exception {
    int threads = 64;
    for (int round = 0; round < 10; round++) {
      String key = "k-" + round;
      PayRequest request = payment("o-" + round);
      int before = acme.pay.calls();
      List<Object> heard =
          Threads.race(
              threads,
              number -> {
                try {
                  return pay(key, request);
                } catch (GatewayException problem) {
                  return problem;
                }
              });
      assertThat(acme.pay.calls()).isEqualTo(before + 1);
      List<Answered<?>> answers =
          heard.stream()
              .filter(Answered.class::isInstance)
              .<Answered<?>>map(answer -> (Answered<?>) answer)
              .toList();
      assertThat(answers).isNotEmpty();
      assertThat(answers.stream().filter(answer -> !answer.replayed())).hasSize(1);
      assertThat(answers.stream().map(Answered::answer).distinct()).hasSize(1);
      assertThat(heard)
          .filteredOn(GatewayException.class::isInstance)
          .allSatisfy(
              problem -> {
                assertThat(((GatewayException) problem).code())
                    .isEqualTo(ErrorCode.IDEMPOTENCY_IN_PROGRESS);
                assertThat(((GatewayException) problem).outcome()).contains(Outcome.UNKNOWN);
              });
    }
  }

  @Test
  void whileTheFirstIsInFlightTheSameIsInProgressAndAnotherIsAMismatch() throws Exception {
    try (Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("p-1"));
      Future<Answered<PayResponse>> first = Threads.start(() -> pay("k", payment("o-1")));
      gate.awaitReached();

      assertThat(payFails("k", payment("o-1")).code()).isEqualTo(ErrorCode.IDEMPOTENCY_IN_PROGRESS);
      assertThat(payFails("k", payment("o-2")).code()).isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);

      gate.open();
      assertThat(Threads.join(first).replayed()).isFalse();
      assertThat(pay("k", payment("o-1")).replayed()).isTrue();
      assertThat(acme.pay.calls()).isEqualTo(1);
    }
  }

  @Test
  void whatWasNotExecutedDoesNotUseTheKeyUp() {
    acme.pay
        .thenThrow(new RejectedException("not like this"))
        .thenThrow(new NotExecutedException("down"))
        .thenThrow(GatewayException.of(ErrorCode.TOO_MANY_REQUESTS).build());
    for (ErrorCode code :
        List.of(
            ErrorCode.PROVIDER_REJECTED,
            ErrorCode.PROVIDER_UNAVAILABLE,
            ErrorCode.PROVIDER_UNAVAILABLE)) {
      GatewayException problem = payFails("k", payment("o-1"));
      assertThat(problem.code()).isEqualTo(code);
      assertThat(problem.replayed()).isFalse();
    }
    assertThat(
            problemOf(
                    () ->
                        gateway.call(
                            JsonCall.of(
                                "acme", "pay", new byte[0], CallOptions.idempotencyKey("k"))))
                .code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);

    Answered<PayResponse> answer = pay("k", payment("another"));
    assertThat(answer.replayed()).isFalse();
    assertThat(acme.pay.calls()).isEqualTo(4);
  }

  @Test
  void unknownStaysUnknownUnderItsKeyAndIsNeverExecutedAgain() {
    acme.pay.thenThrow(new IllegalStateException("connection reset"));
    GatewayException first = payFails("k", payment("o-1"));
    assertThat(first.outcome()).contains(Outcome.UNKNOWN);
    assertThat(first.replayed()).isFalse();

    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofDays(30));
      GatewayException again = payFails("k", payment("o-1"));
      assertThat(again.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
      assertThat(again.outcome()).contains(Outcome.UNKNOWN);
      assertThat(again.replayed()).isTrue();
      assertThat(again.detail()).isEqualTo(first.detail());
      assertThat(again.provider()).contains("acme");
    }
    assertThat(payFails("k", payment("o-2")).code()).isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void aKeyIsKeptSevenDays() {
    pay("k", payment("o-1"));
    clock.advance(Duration.ofDays(7).minusSeconds(1));
    assertThat(pay("k", payment("o-1")).replayed()).isTrue();
    clock.advance(Duration.ofSeconds(2));
    assertThat(pay("k", payment("o-2")).replayed()).isFalse();
  }

  @Test
  void theRetentionCanBeSet() {
    try (PaymentGateway quick =
        PaymentGateway.builder()
            .provider(new ScriptedProvider())
            .clock(clock)
            .keyRetention(Duration.ofHours(1))
            .build()) {
      Payments there = quick.provider("acme");
      CallOptions key = CallOptions.idempotencyKey("k");
      String first = there.pay(payment("o-1"), key).paymentId();
      clock.advance(Duration.ofMinutes(59));
      assertThat(there.pay(payment("o-1"), key).paymentId()).isEqualTo(first);
      clock.advance(Duration.ofMinutes(2));
      assertThat(there.pay(payment("o-1"), key).paymentId()).isNotEqualTo(first);
    }
  }

  @Test
  void aStoreThatIsFullOfOpenOperationsRefusesMoreAndForgetsNone() throws Exception {
    ScriptedProvider provider = new ScriptedProvider();
    try (Gate gate = new Gate();
        PaymentGateway small =
            PaymentGateway.builder()
                .provider(provider)
                .store(new MemoryStore(Duration.ofDays(7), 1))
                .build()) {
      provider.pay.thenAfter(gate, (request, call) -> PayResponse.ok("p-1"));
      Payments there = small.provider("acme");
      Future<PayResponse> first = Threads.start(() -> there.pay(payment("o-1")));
      gate.awaitReached();

      GatewayException full = problemOf(() -> there.pay(payment("o-2")));
      assertThat(full.code()).isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
      assertThat(full.outcome()).contains(Outcome.NOT_EXECUTED);
      assertThat(provider.pay.calls()).isEqualTo(1);

      gate.open();
      assertThat(Threads.join(first).paymentId()).isEqualTo("p-1");
      assertThat(there.pay(payment("o-2")).paymentId()).isNotNull();
    }
  }
}
