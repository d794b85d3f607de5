package dev.turnpike.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnpike.Right;
import dev.turnpike.api.Interval;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pins section 1 of the wire contract, and that the table is carried out by the SPI. */
class OperationTest {
  private static final CallContext CONTEXT = CallContext.builder().build();
  private static final Set<String> ALWAYS = Set.of("pay", "status", "check", "callback");

  /** id, methods, payment method before it?, about, moves money?, guard, reads, answers. */
  private static String row(Operation<?, ?> operation) {
    return String.join(
        " | ",
        operation.id(),
        operation.path(),
        String.join(",", operation.methods()),
        operation.takesPaymentMethod() ? "method" : "-",
        about(operation),
        operation.movesMoney() ? "money" : "-",
        operation.guardField().orElse("-"),
        operation.form().bodyType().map(Class::getSimpleName).orElse("-"),
        operation.answerType().getSimpleName());
  }

  private static String about(Operation<?, ?> operation) {
    assertThat(operation.form().namesPayment() && operation.form().namesSubscription()).isFalse();
    if (operation.form().namesPayment()) {
      return "PAYMENT";
    }
    return operation.form().namesSubscription() ? "SUBSCRIPTION" : "NONE";
  }

  @Test
  void table_isThatOfTheContract() {
    String pay = "subscription/pay | /subscription/pay | POST | method | NONE | money | ";
    String start = "subscription/start | /subscription/start | POST | method | NONE | money | ";
    String schedule =
        "subscription/schedule | /subscription/schedule | POST | method | NONE | money | ";
    assertThat(Operation.all().stream().map(OperationTest::row))
        .containsExactlyInAnyOrder(
            "pay | /pay | POST | method | NONE | money | shopTransactionId | PayRequest | PayResponse",
            "refund | /refund | POST | - | NONE | money | refundId | RefundRequest | RefundResponse",
            "status | /status | GET | - | PAYMENT | - | - | - | PaymentStatus",
            "check | /check | GET | - | PAYMENT | - | - | - | PaymentStatus",
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
  void callback_isNoRow_butAnEntryOfItsOwn() {
    assertThat(CallbackEntry.ID).isEqualTo("callback");
    assertThat(CallbackEntry.PATH).isEqualTo("/callback");
    assertThat(CallbackEntry.METHODS).containsExactly("GET", "POST");
    assertThat(Operation.byId("callback")).isEmpty();
  }

  /**
   * id, guard, does it end?, gives back?, makes a payment?, notifies?, harmless again?, found out
   * by, was it made at all when that is not there?, by what a service is asked that lacks it.
   */
  private static String rules(Operation<?, ?> operation) {
    return String.join(
        " | ",
        operation.id(),
        operation.guardEnds() ? "guard ends" : "-",
        operation.givesBack() ? "gives back" : "-",
        operation.makesPayment() ? "makes payment" : "-",
        operation.notifies() ? "notifies" : "-",
        operation.isHarmlessAgain() ? "harmless again" : "-",
        foundBy(operation),
        operation.makesNothingButPayment() ? "nothing but payment" : "-",
        operation.instead().<String>map(Operation::id).orElse("-"));
  }

  private static String foundBy(Operation<?, ?> operation) {
    assertThat(operation.isFoundByPayment() && operation.isFoundBySubscription()).isFalse();
    if (operation.isFoundByPayment()) {
      return "by payment";
    }
    return operation.isFoundBySubscription() ? "by subscription" : "-";
  }

  @Test
  void rules_areThoseOfTheContract() {
    assertThat(Operation.all().stream().map(OperationTest::rules))
        .containsExactly(
            "pay | - | - | makes payment | - | - | by payment | nothing but payment | -",
            "refund | - | gives back | - | - | - | - | - | -",
            "status | - | - | - | - | - | - | - | -",
            "check | - | - | - | notifies | - | - | - | status",
            "subscription/schedule | - | - | makes payment | - | - | - | - | -",
            "subscription/start | - | - | makes payment | - | - | by payment | - | -",
            "subscription/pay | guard ends | - | makes payment | - | - | by payment | "
                + "nothing but payment | -",
            "subscription/update | - | - | - | - | harmless again | - | - | -",
            "subscription/status | - | - | - | - | - | - | - | -",
            "subscription/expire | - | - | - | - | harmless again | by subscription | - | -");
  }

  @Test
  void everyOperation_needsItsRight() {
    assertThat(
            Operation.all().stream()
                .map(operation -> operation.id() + " " + operation.right().text()))
        .containsExactlyInAnyOrder(
            "pay pay",
            "refund refund",
            "status read",
            "check read",
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
  void id_leadsBackToItsOperation() {
    assertThat(Operation.all())
        .allSatisfy(
            operation -> assertThat(Operation.byId(operation.id())).containsSame(operation));
    assertThat(Operation.byId("PAY")).isEmpty();
    assertThat(Operation.byId("")).isEmpty();
  }

  @Test
  void ids_areUnique() {
    assertThat(Operation.all().stream().map(Operation::id)).doesNotHaveDuplicates();
  }

  @Test
  void makesPayment_wherePaymentsAreMade() {
    assertThat(Operation.all().stream().filter(Operation::makesPayment))
        .containsExactlyInAnyOrder(
            Operation.PAY, Operation.SCHEDULE, Operation.START, Operation.SUBSCRIPTION_PAY);
  }

  @Test
  void isForSubscriptions_isWhatThePathSays() {
    assertThat(Operation.all())
        .allSatisfy(
            operation ->
                assertThat(operation.isForSubscriptions())
                    .isEqualTo(operation.path().startsWith("/subscription/")));
  }

  @Test
  void guardOf_isTheFieldsValue() {
    assertThat(Operation.PAY.guardOf(payRequest())).isEqualTo("order-42");
    assertThat(Operation.SCHEDULE.guardOf(subscriptionRequest())).isEqualTo("sub-1");
    assertThat(Operation.START.guardOf(subscriptionRequest())).isEqualTo("sub-1");
    assertThat(Operation.SUBSCRIPTION_PAY.guardOf(subscriptionRequest())).isEqualTo("sub-1");
    assertThat(Operation.UPDATE.guardOf(update())).isNull();
    RefundRequest refund = RefundRequest.builder().paymentId("p-1").build();
    assertThat(Operation.REFUND.guardOf(refund)).isNull();
    assertThat(Operation.REFUND.guardOf(refund.toBuilder().refundId("r-1").build()))
        .isEqualTo("r-1");
    assertThat(Operation.EXPIRE.guardOf(new SubscriptionQuery("t"))).isNull();
  }

  @Test
  void amountAndCurrency_areThoseOfWhatMovesNow() {
    assertThat(Operation.PAY.amountOf(payRequest())).isEqualTo(1);
    assertThat(Operation.PAY.currencyOf(payRequest())).isEqualTo("EUR");
    RefundRequest refund =
        RefundRequest.builder().paymentId("p-1").amount(7L).currency("EUR").build();
    assertThat(Operation.REFUND.amountOf(refund)).isEqualTo(7);
    assertThat(Operation.REFUND.currencyOf(refund)).isEqualTo("EUR");
    for (Operation<SubscriptionRequest, ?> moving :
        List.<Operation<SubscriptionRequest, ?>>of(Operation.START, Operation.SUBSCRIPTION_PAY)) {
      assertThat(moving.amountOf(subscriptionRequest())).isEqualTo(1);
      assertThat(moving.currencyOf(subscriptionRequest())).isEqualTo("EUR");
    }
    assertThat(Operation.SCHEDULE.amountOf(subscriptionRequest())).isNull();
    assertThat(Operation.SCHEDULE.currencyOf(subscriptionRequest())).isNull();
    assertThat(Operation.UPDATE.amountOf(update())).isNull();
    assertThat(Operation.UPDATE.currencyOf(update())).isNull();
  }

  @Test
  void paymentOf_isThatOfRefundsAndLookups() {
    PaymentQuery byOwnId = PaymentQuery.byShopTransactionId("order-42");
    assertThat(Operation.REFUND.paymentOf(RefundRequest.builder().paymentId("p-1").build()))
        .isEqualTo("p-1");
    for (Operation<PaymentQuery, PaymentStatus> lookup :
        List.of(Operation.STATUS, Operation.CHECK)) {
      assertThat(lookup.paymentOf(PaymentQuery.byPaymentId("p-1"))).isEqualTo("p-1");
      assertThat(lookup.paymentOf(byOwnId)).isNull();
    }
    assertThat(Operation.PAY.paymentOf(payRequest())).isNull();
    assertThat(Operation.START.paymentOf(subscriptionRequest())).isNull();
    assertThat(Operation.SUBSCRIPTION_PAY.paymentOf(subscriptionRequest())).isNull();
    assertThat(Operation.UPDATE.paymentOf(update())).isNull();
  }

  @Test
  void subscriptionOf_isThatOfThePath_orThatOfTheBodyWhereThereIsNone() {
    SubscriptionQuery query = new SubscriptionQuery("t");
    SubscriptionRequest named =
        subscriptionRequest().toBuilder()
            .subscriptionInfo(SubscriptionInfo.builder().token("t-2").build())
            .build();
    assertThat(Operation.UPDATE.subscriptionOf(update())).isEqualTo("t");
    assertThat(Operation.SUBSCRIPTION_STATUS.subscriptionOf(query)).isEqualTo("t");
    assertThat(Operation.EXPIRE.subscriptionOf(query)).isEqualTo("t");
    for (Operation<SubscriptionRequest, ?> byBody :
        List.<Operation<SubscriptionRequest, ?>>of(
            Operation.SCHEDULE, Operation.START, Operation.SUBSCRIPTION_PAY)) {
      assertThat(byBody.subscriptionOf(named)).isEqualTo("t-2");
      assertThat(byBody.subscriptionOf(subscriptionRequest())).isNull();
    }
    assertThat(Operation.PAY.subscriptionOf(payRequest())).isNull();
    assertThat(Operation.STATUS.subscriptionOf(PaymentQuery.byPaymentId("p-1"))).isNull();
  }

  @Test
  void subscriptionAfter_isSaidByThoseThatBeginOrEndOne() {
    Map<String, String> states = new LinkedHashMap<>();
    for (Operation<?, ?> operation : Operation.all()) {
      states.put(
          operation.id(),
          Arrays.stream(PayResult.values())
              .filter(result -> operation.subscriptionAfter(result) != null)
              .map(result -> result + " " + operation.subscriptionAfter(result))
              .sorted()
              .collect(Collectors.joining(", ")));
    }
    states.values().removeIf(String::isEmpty);

    assertThat(states)
        .containsOnly(
            Map.entry(
                "subscription/schedule", "OK PENDING, PENDING PENDING, REDIRECT_TO_URL PENDING"),
            Map.entry("subscription/start", "OK ACTIVE, PENDING PENDING, REDIRECT_TO_URL PENDING"),
            Map.entry("subscription/expire", "OK EXPIRED"));
  }

  // ---- carried out by the SPI

  @ParameterizedTest
  @MethodSource("requests")
  <Q, A> void everyEntry_callsItsOwnMethodOfTheSpi(Operation<Q, A> operation, Q request)
      throws Exception {
    Everything provider = new Everything();

    Object answer = operation.invoke(provider, request, CONTEXT);

    assertThat(provider.heard).containsExactly(operation.id());
    assertThat(answer).isInstanceOf(operation.answerType());
  }

  @Test
  void everyOperation_hasARequestAbove() {
    assertThat(requests().map(row -> row.get()[0])).containsExactlyElementsOf(Operation.all());
  }

  @ParameterizedTest
  @MethodSource("requests")
  <Q, A> void aProviderOfTheTable_isAskedForEveryOperationInTheSameWay(
      Operation<Q, A> operation, Q request) throws Exception {
    List<Object> asked = new ArrayList<>();
    TableProvider provider =
        new TableProvider() {
          @Override
          public String name() {
            return "table";
          }

          @Override
          public <R, T> T carryOut(Operation<R, T> what, R about, CallContext context) {
            asked.addAll(List.of(what, about, context));
            return null;
          }

          @Override
          public CallbackResult callback(Callback callback) {
            return CallbackResult.ignore();
          }
        };

    operation.invoke(provider, request, CONTEXT);

    assertThat(asked).containsExactly(operation, request, CONTEXT);
    assertThat(operation.isOfKindOf(provider)).isTrue();
    assertThat(operation.isSupportedBy(provider.getClass())).isTrue();
    assertThat(CallbackEntry.isSupportedBy(provider)).isTrue();
  }

  @Test
  void aCallback_isReadByItsMethodOfTheSpi() throws Exception {
    Everything provider = new Everything();

    CallbackResult answer =
        CallbackEntry.read(provider, new Callback("GET", Map.of(), Map.of(), new byte[0]));

    assertThat(provider.heard).containsExactly("callback");
    assertThat(answer).isNotNull();
  }

  @Test
  void statusAndCheck_withoutPaymentId_askByShopTransactionId() throws Exception {
    Everything provider = new Everything();
    PaymentQuery query = PaymentQuery.byShopTransactionId("order-42");

    Operation.STATUS.invoke(provider, query, CONTEXT);
    Operation.CHECK.invoke(provider, query, CONTEXT);

    assertThat(provider.heard).containsExactly("status by order-42", "check by order-42");
  }

  @Test
  void everyMethodOfTheSpi_hasAnEntry() {
    Set<String> optional =
        Set.of("statusByShopTransactionId", "checkByShopTransactionId", "dashboardUrl");
    List<String> methods = new ArrayList<>();
    for (Class<?> spi : List.of(PaymentProvider.class, SubscriptionProvider.class)) {
      Arrays.stream(spi.getDeclaredMethods())
          .filter(method -> !method.isSynthetic() && !optional.contains(method.getName()))
          .forEach(method -> methods.add(method.getName()));
    }

    assertThat(methods).contains(CallbackEntry.ID).hasSize(Operation.all().size() + 1);
  }

  // ---- which operations a class supports

  private static Set<String> supported(Provider provider) {
    Set<String> ids =
        Operation.all().stream()
            .filter(operation -> operation.isSupportedBy(provider.getClass()))
            .map(Operation::id)
            .collect(Collectors.toCollection(HashSet::new));
    if (CallbackEntry.isSupportedBy(provider)) {
      ids.add(CallbackEntry.ID);
    }
    return ids;
  }

  private static Set<String> and(Operation<?, ?>... more) {
    Set<String> all = new HashSet<>(ALWAYS);
    Arrays.stream(more).map(Operation::id).forEach(all::add);
    return all;
  }

  @Test
  void aMinimalProvider_supportsPayAndStatusAndWhatFollowsFromThem() {
    assertThat(supported(new Minimal())).isEqualTo(ALWAYS);
  }

  @Test
  void whatIsOverridden_isSupported() {
    assertThat(supported(new Refunding())).isEqualTo(and(Operation.REFUND));
  }

  @Test
  void whatTheSuperclassOverrides_isSupported() {
    assertThat(supported(new RefundingChild())).isEqualTo(and(Operation.REFUND));
  }

  @Test
  void whatAnInterfaceInBetweenOverrides_isSupported() {
    assertThat(supported(new RefundingByInterface())).isEqualTo(and(Operation.REFUND));
  }

  @Test
  void aProviderOfSubscriptionsOnly_supportsNoPayments() {
    assertThat(supported(new Expiring())).isEqualTo(Set.of("subscription/expire"));
    assertThat(supported(new NothingAtAll())).isEmpty();
  }

  @Test
  void aProviderOfBoth_supportsWhatItOverridesOfEither() {
    assertThat(supported(new Both())).isEqualTo(and(Operation.EXPIRE));
    assertThat(supported(new Everything()))
        .isEqualTo(and(Operation.all().toArray(Operation<?, ?>[]::new)));
  }

  @Test
  void aMethodOfTheSameNameWithOtherParameters_overridesNothing() {
    assertThat(supported(new Lookalike())).isEqualTo(ALWAYS);
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

  private static SubscriptionUpdate update() {
    return new SubscriptionUpdate("t", subscriptionRequest());
  }

  /** Each operation, and what it reads. */
  static Stream<Arguments> requests() {
    PaymentQuery payment = PaymentQuery.byPaymentId("p-1");
    SubscriptionQuery subscription = new SubscriptionQuery("t");
    return Stream.of(
        arguments(Operation.PAY, payRequest()),
        arguments(Operation.REFUND, RefundRequest.builder().paymentId("p-1").build()),
        arguments(Operation.STATUS, payment),
        arguments(Operation.CHECK, payment),
        arguments(Operation.SCHEDULE, subscriptionRequest()),
        arguments(Operation.START, subscriptionRequest()),
        arguments(Operation.SUBSCRIPTION_PAY, subscriptionRequest()),
        arguments(Operation.UPDATE, update()),
        arguments(Operation.SUBSCRIPTION_STATUS, subscription),
        arguments(Operation.EXPIRE, subscription));
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

    private SubscriptionResponse heard(Operation<?, ?> operation) {
      heard.add(operation.id());
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
      heard.add("pay");
      return PayResponse.ok("p-1");
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) {
      return told("status");
    }

    @Override
    public PaymentStatus statusByShopTransactionId(String id, CallContext call) {
      return told("status by " + id);
    }

    @Override
    public PaymentStatus check(String paymentId, CallContext call) {
      return told("check");
    }

    @Override
    public PaymentStatus checkByShopTransactionId(String id, CallContext call) {
      return told("check by " + id);
    }

    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) {
      heard.add("refund");
      return RefundResponse.ok("p-1");
    }

    @Override
    public CallbackResult callback(Callback callback) {
      heard.add("callback");
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
      heard.add("subscription/status");
      return SubscriptionStatus.of(SubscriptionState.ACTIVE, token);
    }

    @Override
    public SubscriptionResponse expireSubscription(String token, CallContext call) {
      return heard(Operation.EXPIRE);
    }
  }
}
