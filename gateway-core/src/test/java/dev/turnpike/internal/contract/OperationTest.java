package dev.turnpike.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.Right;
import dev.turnpike.api.Interval;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.Provider;
import dev.turnpike.spi.SubscriptionProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pins section 1 of the wire contract, and that the table is carried out by the SPI. */
class OperationTest {
  private static final Set<Operation> ALWAYS =
      EnumSet.of(Operation.PAY, Operation.STATUS, Operation.CHECK, Operation.CALLBACK);

  /** id, methods, payment method before it?, about, moves money?, guard, reads, answers. */
  private static String row(Operation operation) {
    return String.join(
        " | ",
        operation.id(),
        operation.path(),
        String.join(",", operation.methods()),
        operation.takesPaymentMethod() ? "method" : "-",
        operation.subject().toString(),
        operation.movesMoney() ? "money" : "-",
        operation.guardField().orElse("-"),
        operation.requestType().map(Class::getSimpleName).orElse("-"),
        operation.answerType().getSimpleName());
  }

  @Test
  void table_isThatOfTheContract() {
    String pay = "subscription/pay | /subscription/pay | POST | method | NONE | money | ";
    String start = "subscription/start | /subscription/start | POST | method | NONE | money | ";
    String schedule =
        "subscription/schedule | /subscription/schedule | POST | method | NONE | money | ";
    assertThat(Arrays.stream(Operation.values()).map(OperationTest::row))
        .containsExactlyInAnyOrder(
            "pay | /pay | POST | method | NONE | money | shopTransactionId | PayRequest | PayResponse",
            "refund | /refund | POST | - | NONE | money | refundId | RefundRequest | RefundResponse",
            "status | /status | GET | - | PAYMENT | - | - | - | PaymentStatus",
            "check | /check | GET | - | PAYMENT | - | - | - | PaymentStatus",
            "callback | /callback | GET,POST | - | NONE | - | - | - | CallbackResult",
            schedule + "shopTransactionId | SubscriptionRequest | SubscriptionResponse",
            start + "shopTransactionId | SubscriptionRequest | SubscriptionResponse",
            pay + "shopTransactionId | SubscriptionRequest | SubscriptionResponse",
            "subscription/update | /subscription/update | POST | - | SUBSCRIPTION | money | - | "
                + "SubscriptionRequest | SubscriptionResponse",
            "subscription/status | /subscription/status | GET | - | SUBSCRIPTION | - | - | - | "
                + "SubscriptionStatus",
            "subscription/expire | /subscription/expire | DELETE,POST | - | SUBSCRIPTION | money | "
                + "- | - | SubscriptionResponse");
  }

  @Test
  void everyOperation_needsItsRight_andACallbackNone() {
    assertThat(
            Arrays.stream(Operation.values())
                .map(
                    operation ->
                        operation.id() + " " + operation.right().map(Right::text).orElse("-")))
        .containsExactlyInAnyOrder(
            "pay pay",
            "refund refund",
            "status read",
            "check read",
            "callback -",
            "subscription/schedule subscribe",
            "subscription/start subscribe",
            "subscription/pay subscribe",
            "subscription/update subscribe",
            "subscription/status read",
            "subscription/expire subscribe");
  }

  @ParameterizedTest
  @EnumSource(Right.class)
  void nameOfARight_leadsBackToIt(Right right) {
    assertThat(Right.of(right.text())).contains(right);
    assertThat(Right.of(right.name())).isEmpty();
  }

  @Test
  void ids_areUnique() {
    assertThat(Arrays.stream(Operation.values()).map(Operation::id)).doesNotHaveDuplicates();
  }

  @Test
  void makesPayment_wherePaymentsAreMade() {
    assertThat(Arrays.stream(Operation.values()).filter(Operation::makesPayment))
        .containsExactlyInAnyOrder(
            Operation.PAY, Operation.SCHEDULE, Operation.START, Operation.SUBSCRIPTION_PAY);
  }

  @Test
  void isForSubscriptions_isWhatThePathSays() {
    assertThat(Operation.values())
        .allSatisfy(
            operation ->
                assertThat(operation.isForSubscriptions())
                    .isEqualTo(operation.path().startsWith("/subscription/")));
  }

  @Test
  void guardOf_isTheFieldsValue() {
    assertThat(Operation.PAY.guardOf(payRequest())).contains("order-42");
    assertThat(Operation.START.guardOf(subscriptionRequest())).contains("sub-1");
    assertThat(Operation.UPDATE.guardOf(subscriptionRequest())).isEmpty();
    RefundRequest refund = RefundRequest.builder().paymentId("p-1").build();
    assertThat(Operation.REFUND.guardOf(refund)).isEmpty();
    assertThat(Operation.REFUND.guardOf(refund.toBuilder().refundId("r-1").build()))
        .contains("r-1");
    assertThat(Operation.EXPIRE.guardOf(null)).isEmpty();
    assertThat(Operation.PAY.guardOf(null)).isEmpty();
  }

  // ---- carried out by the SPI

  @ParameterizedTest
  @EnumSource(Operation.class)
  void everyEntry_callsItsOwnMethodOfTheSpi(Operation operation) throws Exception {
    Everything provider = new Everything();

    Object answer = operation.invoke(provider, call(operation, "p-1", null));

    assertThat(provider.heard).containsExactly(operation.name());
    assertThat(answer).isInstanceOf(operation.answerType());
  }

  @Test
  void statusAndCheck_withoutPaymentId_askByShopTransactionId() throws Exception {
    Everything provider = new Everything();

    Operation.STATUS.invoke(provider, call(Operation.STATUS, null, "order-42"));
    Operation.CHECK.invoke(provider, call(Operation.CHECK, null, "order-42"));

    assertThat(provider.heard).containsExactly("STATUS by order-42", "CHECK by order-42");
  }

  @Test
  void everyMethodOfTheSpi_hasAnEntry() {
    Set<String> optional = Set.of("statusByShopTransactionId", "checkByShopTransactionId");
    List<String> methods = new ArrayList<>();
    for (Class<?> spi : List.of(PaymentProvider.class, SubscriptionProvider.class)) {
      Arrays.stream(spi.getDeclaredMethods())
          .filter(method -> !method.isSynthetic() && !optional.contains(method.getName()))
          .forEach(method -> methods.add(method.getName()));
    }

    assertThat(methods).hasSize(Operation.values().length);
  }

  // ---- which operations a class supports

  private static Set<Operation> supported(Class<? extends Provider> type) {
    return Arrays.stream(Operation.values())
        .filter(operation -> operation.isSupportedBy(type))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Operation.class)));
  }

  private static Set<Operation> and(Operation... more) {
    Set<Operation> all = EnumSet.copyOf(ALWAYS);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void aMinimalProvider_supportsPayAndStatusAndWhatFollowsFromThem() {
    assertThat(supported(Minimal.class)).isEqualTo(ALWAYS);
  }

  @Test
  void whatIsOverridden_isSupported() {
    assertThat(supported(Refunding.class)).isEqualTo(and(Operation.REFUND));
  }

  @Test
  void whatTheSuperclassOverrides_isSupported() {
    assertThat(supported(RefundingChild.class)).isEqualTo(and(Operation.REFUND));
  }

  @Test
  void whatAnInterfaceInBetweenOverrides_isSupported() {
    assertThat(supported(RefundingByInterface.class)).isEqualTo(and(Operation.REFUND));
  }

  @Test
  void aProviderOfSubscriptionsOnly_supportsNoPayments() {
    assertThat(supported(Expiring.class)).isEqualTo(EnumSet.of(Operation.EXPIRE));
    assertThat(supported(NothingAtAll.class)).isEmpty();
  }

  @Test
  void aProviderOfBoth_supportsWhatItOverridesOfEither() {
    assertThat(supported(Both.class)).isEqualTo(and(Operation.EXPIRE));
    assertThat(supported(Everything.class)).isEqualTo(EnumSet.allOf(Operation.class));
  }

  @Test
  void aMethodOfTheSameNameWithOtherParameters_overridesNothing() {
    assertThat(supported(Lookalike.class)).isEqualTo(ALWAYS);
  }

  private static PayRequest payRequest() {
    return PayRequest.builder().amount(1).currency("EUR").shopTransactionId("order-42").build();
  }

  private static SubscriptionRequest subscriptionRequest() {
    return SubscriptionRequest.builder()
        .amount(1L)
        .currency("EUR")
        .shopTransactionId("sub-1")
        .subscriptionInfo(
            SubscriptionInfo.builder().interval(Interval.DAY).intervalCount(1).build())
        .build();
  }

  private static ProviderCall call(Operation operation, String paymentId, String shopId) {
    Object body =
        switch (operation) {
          case PAY -> payRequest();
          case REFUND -> RefundRequest.builder().paymentId("p-1").build();
          case CALLBACK -> new Callback("GET", Map.of(), Map.of(), new byte[0]);
          case SCHEDULE, START, SUBSCRIPTION_PAY, UPDATE -> subscriptionRequest();
          default -> null;
        };
    return new ProviderCall(body, paymentId, shopId, "t", CallContext.builder().build());
  }

  static class Minimal implements PaymentProvider {
    @Override
    public String name() {
      return "minimal";
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) {
      return PayResponse.ok("p-1");
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) {
      return PaymentStatus.of(PaymentState.PENDING, paymentId);
    }
  }

  static class Refunding extends Minimal {
    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) {
      return RefundResponse.ok("p-1");
    }
  }

  static class RefundingChild extends Refunding {}

  interface Refunds extends PaymentProvider {
    @Override
    default RefundResponse refund(RefundRequest request, CallContext call) {
      return RefundResponse.ok("p-1");
    }
  }

  static class RefundingByInterface extends Minimal implements Refunds {}

  static class NothingAtAll implements SubscriptionProvider {
    @Override
    public String name() {
      return "nothing";
    }
  }

  static class Expiring extends NothingAtAll {
    @Override
    public SubscriptionResponse expireSubscription(String token, CallContext call) {
      return SubscriptionResponse.ok(token);
    }
  }

  static class Both extends Minimal implements SubscriptionProvider {
    @Override
    public SubscriptionResponse expireSubscription(String token, CallContext call) {
      return SubscriptionResponse.ok(token);
    }
  }

  static class Lookalike extends Minimal {
    public RefundResponse refund(String paymentId) {
      return RefundResponse.ok(paymentId);
    }
  }

  static class Everything implements PaymentProvider, SubscriptionProvider {
    final List<String> heard = new ArrayList<>();

    private SubscriptionResponse heard(Operation operation) {
      heard.add(operation.name());
      return SubscriptionResponse.ok("t");
    }

    private PaymentStatus told(String heardAs) {
      heard.add(heardAs);
      return PaymentStatus.of(PaymentState.PENDING, "p-1");
    }

    @Override
    public String name() {
      return "everything";
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) {
      heard.add("PAY");
      return PayResponse.ok("p-1");
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) {
      return told("STATUS");
    }

    @Override
    public PaymentStatus statusByShopTransactionId(String id, CallContext call) {
      return told("STATUS by " + id);
    }

    @Override
    public PaymentStatus check(String paymentId, CallContext call) {
      return told("CHECK");
    }

    @Override
    public PaymentStatus checkByShopTransactionId(String id, CallContext call) {
      return told("CHECK by " + id);
    }

    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) {
      heard.add("REFUND");
      return RefundResponse.ok("p-1");
    }

    @Override
    public CallbackResult callback(Callback callback) {
      heard.add("CALLBACK");
      return CallbackResult.ignore();
    }

    @Override
    public SubscriptionResponse scheduleSubscription(
        SubscriptionRequest request, CallContext call) {
      return heard(Operation.SCHEDULE);
    }

    @Override
    public SubscriptionResponse startSubscription(SubscriptionRequest request, CallContext call) {
      return heard(Operation.START);
    }

    @Override
    public SubscriptionResponse paySubscription(SubscriptionRequest request, CallContext call) {
      return heard(Operation.SUBSCRIPTION_PAY);
    }

    @Override
    public SubscriptionResponse updateSubscription(
        String token, SubscriptionRequest request, CallContext call) {
      return heard(Operation.UPDATE);
    }

    @Override
    public SubscriptionStatus subscriptionStatus(String token, CallContext call) {
      heard.add("SUBSCRIPTION_STATUS");
      return SubscriptionStatus.of(SubscriptionState.ACTIVE, token);
    }

    @Override
    public SubscriptionResponse expireSubscription(String token, CallContext call) {
      return heard(Operation.EXPIRE);
    }
  }
}
