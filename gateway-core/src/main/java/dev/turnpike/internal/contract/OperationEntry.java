package dev.turnpike.internal.contract;

import dev.turnpike.Right;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of operations, while it is written down.
 *
 * @param <Q> what it reads
 * @param <A> what it answers
 */
final class OperationEntry<Q, A> {
  final List<String> methods = new ArrayList<>();
  final String path;
  final Right right;
  final RequestForm<Q> form;
  final Class<A> answerType;
  final Way<Q, A> way;
  final @Nullable Facts<A> facts;
  String summary = "";
  boolean takesPaymentMethod;
  boolean notifies;
  FieldRules rules = FieldRules.NONE;
  @Nullable String guardField;
  Function<Q, @Nullable String> guard = request -> null;
  boolean guardEnds;
  Function<Q, @Nullable Long> amount = request -> null;
  Function<Q, @Nullable String> currency = request -> null;
  Function<Q, @Nullable String> payment = request -> null;
  Function<Q, @Nullable String> subscription = request -> null;
  boolean givesBack;
  final List<Match<Q, A>> matches = new ArrayList<>();
  Function<PayResult, @Nullable SubscriptionState> subscriptionAfter = result -> null;
  OutcomeQuery<A> outcomeQuery = new OutcomeQuery.None<>();
  boolean harmlessAgain;
  @Nullable Operation<Q, A> instead;
  Class<?> spi = Provider.class;
  String supportedWith = "";
  Invoker<Provider, Q, A> invoker =
      (provider, request, context) -> {
        throw new IllegalStateException("nobody carries this out");
      };

  private OperationEntry(
      String method,
      String path,
      Right right,
      RequestForm<Q> form,
      Class<A> answerType,
      @Nullable Facts<A> facts,
      Way<Q, A> way) {
    this.methods.add(method);
    this.path = path;
    this.right = right;
    this.form = form;
    this.answerType = answerType;
    this.facts = facts;
    this.way = way;
  }

  /** It moves money, now or by what it changes. */
  static <Q, A> OperationEntry<Q, A> thatMovesMoney(
      String method,
      String path,
      Right right,
      RequestForm<Q> form,
      Class<A> answerType,
      Facts<A> facts) {
    return new OperationEntry<>(method, path, right, form, answerType, facts, Stages::moveMoney);
  }

  /** It asks where a payment stands. */
  static OperationEntry<PaymentQuery, PaymentStatus> asksAboutPayment(String path) {
    return new OperationEntry<>(
            "GET",
            path,
            Right.READ,
            RequestForm.PAYMENT,
            PaymentStatus.class,
            null,
            Stages::askAboutPayment)
        .ofPayment(PaymentQuery::paymentId)
        .answersAbout("paymentId", PaymentQuery::paymentId, PaymentStatus::paymentId)
        .answersAbout(
            "shopTransactionId", PaymentQuery::shopTransactionId, PaymentStatus::shopTransactionId);
  }

  /** It asks where a subscription stands. */
  static OperationEntry<SubscriptionQuery, SubscriptionStatus> asksAboutSubscription(String path) {
    return new OperationEntry<>(
            "GET",
            path,
            Right.READ,
            RequestForm.SUBSCRIPTION,
            SubscriptionStatus.class,
            null,
            Stages::askAboutSubscription)
        .ofSubscription(SubscriptionQuery::subscriptionToken)
        .answersAbout(
            "subscriptionToken",
            SubscriptionQuery::subscriptionToken,
            SubscriptionStatus::subscriptionToken);
  }

  /** What it does, in one sentence for people. */
  OperationEntry<Q, A> does(String sentence) {
    summary = sentence;
    return this;
  }

  OperationEntry<Q, A> alsoBy(String method) {
    methods.add(method);
    return this;
  }

  /** A payment method may stand before the path. */
  OperationEntry<Q, A> withPaymentMethod() {
    takesPaymentMethod = true;
    return this;
  }

  /** The gateway records what it finds out, and notifies receivers of it. */
  OperationEntry<Q, A> notifies() {
    notifies = true;
    return this;
  }

  OperationEntry<Q, A> requires(String... fields) {
    rules = new FieldRules(List.of(fields), rules.leastAmount());
    return this;
  }

  OperationEntry<Q, A> amountAtLeast(long least) {
    rules = new FieldRules(rules.required(), least);
    return this;
  }

  OperationEntry<Q, A> guardedBy(String field, Function<Q, @Nullable String> value) {
    guardField = field;
    guard = value;
    return this;
  }

  /** The same may be done again some time after it came out {@code OK}. */
  OperationEntry<Q, A> guardEnds() {
    guardEnds = true;
    return this;
  }

  /** How much it moves, in minor units of which currency. */
  OperationEntry<Q, A> moves(
      Function<Q, @Nullable Long> amount, Function<Q, @Nullable String> currency) {
    this.amount = amount;
    this.currency = currency;
    return this;
  }

  /** It is about this payment, where it says so. */
  OperationEntry<Q, A> ofPayment(Function<Q, @Nullable String> paymentId) {
    payment = paymentId;
    return this;
  }

  /** It gives money back of the payment that it is about. */
  OperationEntry<Q, A> givesBack() {
    givesBack = true;
    return this;
  }

  /** It is about this subscription, where it says so. */
  OperationEntry<Q, A> ofSubscription(Function<Q, @Nullable String> subscriptionToken) {
    subscription = subscriptionToken;
    return this;
  }

  /** Where both say it, an answer tells of what was asked for. */
  OperationEntry<Q, A> answersAbout(
      String field, Function<Q, @Nullable String> asked, Function<A, @Nullable String> told) {
    matches.add(new Match<>(field, asked, told));
    return this;
  }

  /** Where a subscription stands after it; {@code null} where it says nothing of that. */
  OperationEntry<Q, A> leavesSubscription(
      Function<PayResult, @Nullable SubscriptionState> stateAfter) {
    subscriptionAfter = stateAfter;
    return this;
  }

  /** How its outcome is found out. */
  OperationEntry<Q, A> foundOut(OutcomeQuery<A> query) {
    outcomeQuery = query;
    return this;
  }

  /** Made again, it changes and charges nothing more. */
  OperationEntry<Q, A> harmlessAgain() {
    harmlessAgain = true;
    return this;
  }

  /** A service that lacks it is asked by this one. */
  OperationEntry<Q, A> insteadBy(Operation<Q, A> other) {
    instead = other;
    return this;
  }

  /** A provider that overrides that method of the SPI supports this as well. */
  OperationEntry<Q, A> supportedWith(String method) {
    supportedWith = method;
    return this;
  }

  <P extends Provider> Operation<Q, A> carriedOutBy(
      Class<P> spi, String method, Invoker<P, Q, A> invoker) {
    this.spi = spi;
    this.supportedWith = supportedWith.isEmpty() ? method : supportedWith;
    this.invoker =
        (provider, request, context) -> invoker.invoke(spi.cast(provider), request, context);
    return new Operation<>(this);
  }

  /** How a provider carries an operation out. */
  @FunctionalInterface
  interface Invoker<P, Q, A> {
    @Nullable A invoke(P provider, Q request, CallContext context) throws Exception;
  }

  /** Which way it takes through the engine. */
  @FunctionalInterface
  interface Way<Q, A> {
    Answered<A> take(Stages stages, Call<Q, A> call);
  }

  /**
   * Where the facts stand in an answer that the ledger's rules need.
   *
   * @param result how it came out
   * @param paymentId the payment that it tells of
   * @param subscriptionToken the subscription that it tells of
   */
  record Facts<A>(
      Function<A, PayResult> result,
      Function<A, @Nullable String> paymentId,
      Function<A, @Nullable String> subscriptionToken) {}

  /** What is the same in question and answer, where both say it. */
  record Match<Q, A>(
      String field, Function<Q, @Nullable String> asked, Function<A, @Nullable String> told) {}
}
