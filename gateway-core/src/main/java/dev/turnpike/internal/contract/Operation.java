package dev.turnpike.internal.contract;

import static dev.turnpike.internal.contract.OperationEntry.asksAboutPayment;
import static dev.turnpike.internal.contract.OperationEntry.asksAboutSubscription;
import static dev.turnpike.internal.contract.OperationEntry.thatMovesMoney;

import dev.turnpike.CallOptions;
import dev.turnpike.Right;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.OperationEntry.Facts;
import dev.turnpike.internal.contract.OutcomeQuery.ByPayment;
import dev.turnpike.internal.contract.OutcomeQuery.BySubscription;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.Provider;
import dev.turnpike.spi.SubscriptionProvider;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of operations, which has every operation of the contract once. Routes of the
 * server, calls of services, discovery, checks, the ledger and the reconciler walk over it; adding
 * an operation means one row here, one method of the SPI and one of the handle. Immutable.
 *
 * @param <Q> what it reads
 * @param <A> what it answers: a record of the contract
 */
public final class Operation<Q, A> {
  private static final Facts<SubscriptionResponse> OF_SUBSCRIPTION =
      new Facts<>(
          SubscriptionResponse::result,
          SubscriptionResponse::paymentId,
          SubscriptionResponse::subscriptionToken);

  /** Takes a payment. */
  public static final Operation<PayRequest, PayResponse> PAY =
      thatMovesMoney(
              "POST",
              "/pay",
              Right.PAY,
              RequestForm.body(PayRequest.class),
              PayResponse.class,
              new Facts<>(PayResponse::result, PayResponse::paymentId, answer -> null))
          .withPaymentMethod()
          .guardedBy("shopTransactionId", PayRequest::shopTransactionId)
          .moves(PayRequest::amount, PayRequest::currency)
          .foundOut(new ByPayment<>(true, Operation::payment))
          .does("Takes a payment.")
          .carriedOutBy(PaymentProvider.class, "pay", PaymentProvider::pay);

  /** Gives money back. */
  public static final Operation<RefundRequest, RefundResponse> REFUND =
      thatMovesMoney(
              "POST",
              "/refund",
              Right.REFUND,
              RequestForm.body(RefundRequest.class),
              RefundResponse.class,
              new Facts<RefundResponse>(
                  answer -> PayResult.valueOf(answer.result().name()),
                  RefundResponse::paymentId,
                  answer -> null))
          .guardedBy("refundId", RefundRequest::refundId)
          .moves(RefundRequest::amount, RefundRequest::currency)
          .ofPayment(RefundRequest::paymentId)
          .givesBack()
          .does("Gives money of a payment back: all that is left, or an amount of it.")
          .carriedOutBy(PaymentProvider.class, "refund", PaymentProvider::refund);

  /** Says where a payment stands. */
  public static final Operation<PaymentQuery, PaymentStatus> STATUS =
      asksAboutPayment("/status")
          .does("Says where a payment stands, by its id or by the shop's own.")
          .carriedOutBy(
              PaymentProvider.class,
              "status",
              (provider, query, context) ->
                  query.paymentId() != null
                      ? provider.status(query.paymentId(), context)
                      : provider.statusByShopTransactionId(
                          String.valueOf(query.shopTransactionId()), context));

  /** Says where a payment stands, and notifies. */
  public static final Operation<PaymentQuery, PaymentStatus> CHECK =
      asksAboutPayment("/check")
          .notifies()
          .insteadBy(STATUS)
          .supportedWith("status")
          .does("Says where a payment stands, and has it notified.")
          .carriedOutBy(
              PaymentProvider.class,
              "check",
              (provider, query, context) ->
                  query.paymentId() != null
                      ? provider.check(query.paymentId(), context)
                      : provider.checkByShopTransactionId(
                          String.valueOf(query.shopTransactionId()), context));

  /** Sets a subscription up to begin later. */
  public static final Operation<SubscriptionRequest, SubscriptionResponse> SCHEDULE =
      changesSubscription("schedule")
          .requires("amount", "subscriptionInfo.interval", "subscriptionInfo.intervalCount")
          .leavesSubscription(result -> result == PayResult.KO ? null : SubscriptionState.PENDING)
          .does("Sets a subscription up that begins later.")
          .carriedOutBy(
              SubscriptionProvider.class,
              "scheduleSubscription",
              SubscriptionProvider::scheduleSubscription);

  /** Begins a subscription. */
  public static final Operation<SubscriptionRequest, SubscriptionResponse> START =
      changesSubscription("start")
          .requires("amount", "subscriptionInfo.interval", "subscriptionInfo.intervalCount")
          .moves(SubscriptionRequest::amount, SubscriptionRequest::currency)
          .leavesSubscription(
              result ->
                  switch (result) {
                    case OK -> SubscriptionState.ACTIVE;
                    case KO -> null;
                    case PENDING, REDIRECT_TO_URL -> SubscriptionState.PENDING;
                  })
          .foundOut(new ByPayment<>(false, Operation::paymentOfSubscription))
          .does("Begins a subscription, with its first payment where it has an amount.")
          .carriedOutBy(
              SubscriptionProvider.class,
              "startSubscription",
              SubscriptionProvider::startSubscription);

  /** Takes one payment of a subscription by hand. */
  public static final Operation<SubscriptionRequest, SubscriptionResponse> SUBSCRIPTION_PAY =
      changesSubscription("pay")
          .requires("amount", "subscriptionInfo.token")
          .amountAtLeast(1)
          .moves(SubscriptionRequest::amount, SubscriptionRequest::currency)
          .guardEnds()
          .answersAbout(
              "subscriptionToken", Operation::tokenOf, SubscriptionResponse::subscriptionToken)
          .foundOut(new ByPayment<>(true, Operation::paymentOfSubscription))
          .does("Takes one payment of a subscription by hand.")
          .carriedOutBy(
              SubscriptionProvider.class, "paySubscription", SubscriptionProvider::paySubscription);

  /** Changes a subscription. Counts as moving money: it decides what will be charged. */
  public static final Operation<SubscriptionUpdate, SubscriptionResponse> UPDATE =
      thatMovesMoney(
              "POST",
              "/subscription/update",
              Right.SUBSCRIBE,
              RequestForm.SUBSCRIPTION_UPDATE,
              SubscriptionResponse.class,
              OF_SUBSCRIPTION)
          .ofSubscription(SubscriptionUpdate::subscriptionToken)
          .answersAbout(
              "subscriptionToken",
              SubscriptionUpdate::subscriptionToken,
              SubscriptionResponse::subscriptionToken)
          .harmlessAgain()
          .does("Changes a subscription.")
          .carriedOutBy(
              SubscriptionProvider.class,
              "updateSubscription",
              (provider, update, context) ->
                  provider.updateSubscription(
                      update.subscriptionToken(), update.change(), context));

  /** Says where a subscription stands. */
  public static final Operation<SubscriptionQuery, SubscriptionStatus> SUBSCRIPTION_STATUS =
      asksAboutSubscription("/subscription/status")
          .does("Says where a subscription stands.")
          .carriedOutBy(
              SubscriptionProvider.class,
              "subscriptionStatus",
              (provider, query, context) ->
                  provider.subscriptionStatus(query.subscriptionToken(), context));

  /** Ends a subscription. Counts as moving money: it decides whether there will be charges. */
  public static final Operation<SubscriptionQuery, SubscriptionResponse> EXPIRE =
      thatMovesMoney(
              "DELETE",
              "/subscription/expire",
              Right.SUBSCRIBE,
              RequestForm.SUBSCRIPTION,
              SubscriptionResponse.class,
              OF_SUBSCRIPTION)
          .alsoBy("POST")
          .ofSubscription(SubscriptionQuery::subscriptionToken)
          .answersAbout(
              "subscriptionToken",
              SubscriptionQuery::subscriptionToken,
              SubscriptionResponse::subscriptionToken)
          .leavesSubscription(result -> result == PayResult.OK ? SubscriptionState.EXPIRED : null)
          .foundOut(
              new BySubscription<>(
                  status ->
                      status.status() == SubscriptionState.EXPIRED
                              || status.status() == SubscriptionState.CANCELED
                          ? SubscriptionResponse.ok(status.subscriptionToken())
                          : null))
          .harmlessAgain()
          .does("Ends a subscription.")
          .carriedOutBy(
              SubscriptionProvider.class,
              "expireSubscription",
              (provider, query, context) ->
                  provider.expireSubscription(query.subscriptionToken(), context));

  private static final List<Operation<?, ?>> ALL =
      List.of(
          PAY,
          REFUND,
          STATUS,
          CHECK,
          SCHEDULE,
          START,
          SUBSCRIPTION_PAY,
          UPDATE,
          SUBSCRIPTION_STATUS,
          EXPIRE);

  private static final Map<String, Operation<?, ?>> BY_ID =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Operation::id, Function.identity()));

  private final OperationEntry<Q, A> row;
  private final String id;

  Operation(OperationEntry<Q, A> row) {
    this.row = row;
    this.id = row.path.substring(1);
  }

  private static OperationEntry<SubscriptionRequest, SubscriptionResponse> changesSubscription(
      String name) {
    return thatMovesMoney(
            "POST",
            "/subscription/" + name,
            Right.SUBSCRIBE,
            RequestForm.body(SubscriptionRequest.class),
            SubscriptionResponse.class,
            OF_SUBSCRIPTION)
        .withPaymentMethod()
        .ofSubscription(Operation::tokenOf)
        .guardedBy("shopTransactionId", SubscriptionRequest::shopTransactionId);
  }

  private static @Nullable String tokenOf(SubscriptionRequest request) {
    return request.subscriptionInfo().token();
  }

  private static PayResponse payment(
      PayResult result, PaymentStatus status, @Nullable String token) {
    return PayResponse.builder()
        .result(result)
        .paymentId(status.paymentId())
        .metadata(status.metadata())
        .build();
  }

  private static @Nullable SubscriptionResponse paymentOfSubscription(
      PayResult result, PaymentStatus status, @Nullable String token) {
    return token == null && result != PayResult.KO
        ? null
        : SubscriptionResponse.builder()
            .result(result)
            .subscriptionToken(token)
            .paymentId(status.paymentId())
            .metadata(status.metadata())
            .build();
  }

  /** Every operation, in the order of the table. */
  public static List<Operation<?, ?>> all() {
    return ALL;
  }

  /** The operation with this id. */
  public static Optional<Operation<?, ?>> byId(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** The stable name, for instance {@code pay} or {@code subscription/start}. */
  public String id() {
    return id;
  }

  /** The HTTP methods it is served by; a client uses the first. */
  public List<String> methods() {
    return row.methods;
  }

  /** The path below {@code /v3/{external}}; a subscription's token follows as one more segment. */
  public String path() {
    return row.path;
  }

  /** The right that a caller needs. */
  public Right right() {
    return row.right;
  }

  /** Whether a payment method may stand before the path. */
  public boolean takesPaymentMethod() {
    return row.takesPaymentMethod;
  }

  /** How its request travels. */
  public RequestForm<Q> form() {
    return row.form;
  }

  /** What it asks of its body beyond the body's record. */
  FieldRules rules() {
    return row.rules;
  }

  /** What it does, in one sentence for people. */
  public String summary() {
    return row.summary;
  }

  /** The record that it answers with. */
  public Class<A> answerType() {
    return row.answerType;
  }

  /**
   * Whether it moves money, now or by what it changes: recorded before, made once, completed after.
   */
  public boolean movesMoney() {
    return row.facts != null;
  }

  /** Whether the gateway records what it finds out, and notifies receivers of it. */
  public boolean notifies() {
    return row.notifies;
  }

  /** Whether it is about subscriptions, and not about single payments. */
  public boolean isForSubscriptions() {
    return row.spi == SubscriptionProvider.class;
  }

  /** What "not found" means: what it is about isn't there. */
  public ErrorCode notFoundCode() {
    return isForSubscriptions() ? ErrorCode.SUBSCRIPTION_NOT_FOUND : ErrorCode.PAYMENT_NOT_FOUND;
  }

  /** Whether it makes a payment that the caller knows by a {@code shopTransactionId}. */
  public boolean makesPayment() {
    return "shopTransactionId".equals(row.guardField);
  }

  /** Whether it gives money back. */
  public boolean givesBack() {
    return row.givesBack;
  }

  /** The field whose value guards callers without an idempotency key. */
  public Optional<String> guardField() {
    return Optional.ofNullable(row.guardField);
  }

  /** Whether its guard ends some time after it came out {@code OK}, since it comes again. */
  public boolean guardEnds() {
    return row.guardEnds;
  }

  /** Whether it changes and charges nothing more when it is made again. */
  public boolean isHarmlessAgain() {
    return row.harmlessAgain;
  }

  /** Whether its outcome is found out by the payment that it made. */
  public boolean isFoundByPayment() {
    return row.outcomeQuery instanceof ByPayment;
  }

  /** Whether its outcome is found out by the subscription that it changed. */
  public boolean isFoundBySubscription() {
    return row.outcomeQuery instanceof BySubscription;
  }

  /** Whether nothing was executed where there is no payment of it. */
  public boolean makesNothingButPayment() {
    return row.outcomeQuery instanceof ByPayment<A> query && query.notFoundCounts();
  }

  /** By what a service is asked that lacks it. */
  public Optional<Operation<Q, A>> instead() {
    return Optional.ofNullable(row.instead);
  }

  /** The value of the {@linkplain #guardField() guard field} in a request. */
  public @Nullable String guardOf(Q request) {
    return row.guard.apply(request);
  }

  /** How much a request moves, in minor units; {@code null} where it doesn't say. */
  public @Nullable Long amountOf(Q request) {
    return row.amount.apply(request);
  }

  /** The currency of what a request moves; {@code null} where it doesn't say. */
  public @Nullable String currencyOf(Q request) {
    return row.currency.apply(request);
  }

  /** The payment that a request is about; {@code null} where there is none, or none yet. */
  public @Nullable String paymentOf(Q request) {
    return row.payment.apply(request);
  }

  /** The subscription that a request is about; {@code null} where there is none, or none yet. */
  public @Nullable String subscriptionOf(Q request) {
    return row.subscription.apply(request);
  }

  /** Where a subscription stands after it; {@code null} where it says nothing of that. */
  public @Nullable SubscriptionState subscriptionAfter(PayResult result) {
    return row.subscriptionAfter.apply(result);
  }

  /** How an answer came out; {@code null} where it moves no money. */
  public @Nullable PayResult resultOf(A answer) {
    return row.facts == null ? null : row.facts.result().apply(answer);
  }

  /** What the ledger's rules need of an answer. */
  public ProviderAnswer factsOf(A answer) {
    Facts<A> facts = row.facts;
    if (facts == null) {
      throw new IllegalStateException(id + " moves no money");
    }
    return new ProviderAnswer(
        facts.result().apply(answer),
        facts.paymentId().apply(answer),
        facts.subscriptionToken().apply(answer),
        new String(ContractJson.write(answer), StandardCharsets.UTF_8));
  }

  /**
   * The answer that the status of its payment stands for; empty where that doesn't tell all of it.
   *
   * @param subscriptionToken the subscription that the request was about
   */
  public Optional<ProviderAnswer> answerBy(
      PaymentStatus status, @Nullable String subscriptionToken) {
    return row.outcomeQuery instanceof ByPayment<A> query
        ? Optional.ofNullable(
                query.answer().of(OutcomeQuery.resultOf(status), status, subscriptionToken))
            .map(this::factsOf)
        : Optional.empty();
  }

  /** The answer that the status of its subscription stands for; empty where it was not done. */
  public Optional<ProviderAnswer> answerBy(SubscriptionStatus status) {
    return row.outcomeQuery instanceof BySubscription<A> query
        ? Optional.ofNullable(query.answer().of(status)).map(this::factsOf)
        : Optional.empty();
  }

  /**
   * What the ledger's rules need of an answer that came without its type.
   *
   * @throws ClassCastException where it is another operation's
   */
  public ProviderAnswer factsOfAny(Object answer) {
    return factsOf(row.answerType.cast(answer));
  }

  /** Whether it took money, and doesn't say which payment that is. */
  public boolean lacksPayment(Q request, A answer) {
    Facts<A> facts = row.facts;
    Long moved = amountOf(request);
    return facts != null
        && makesPayment()
        && moved != null
        && moved > 0
        && facts.paymentId().apply(answer) == null
        && facts.result().apply(answer) != PayResult.KO;
  }

  /**
   * The field in which an answer is not about what was asked; empty where it is about that, or
   * leaves it out.
   */
  public Optional<String> mismatchOf(Q request, A answer) {
    for (OperationEntry.Match<Q, A> match : row.matches) {
      String asked = match.asked().apply(request);
      String told = match.told().apply(answer);
      if (asked != null && told != null && !asked.equals(told)) {
        return Optional.of(match.field());
      }
    }
    return Optional.empty();
  }

  /** Whether an answer says by itself that it is about what was asked. */
  public boolean saysWhatWasAsked(Q request, A answer) {
    return row.matches.stream()
        .anyMatch(
            match -> {
              String asked = match.asked().apply(request);
              return asked != null && asked.equals(match.told().apply(answer));
            });
  }

  /**
   * What a problem with this code says of the money, where nothing more is known; {@code null}
   * where none moves.
   */
  public @Nullable Outcome outcomeOf(ErrorCode code) {
    return movesMoney() ? code.usualOutcome() : null;
  }

  /** A problem with a call at this provider, and what its code says of the money. */
  public GatewayException.Builder problem(ErrorCode code, String provider) {
    return GatewayException.of(code).provider(provider).outcome(outcomeOf(code));
  }

  /**
   * A call out of what came over a wire.
   *
   * @param onDropped hears the names of the body's fields that the contract doesn't name, which are
   *     not read; {@code null}: such fields are wrong
   * @throws InvalidRequestException names everything that is wrong with it, all at once
   */
  public Call<Q, A> read(
      String provider,
      WireRequest wire,
      CallOptions options,
      @Nullable Consumer<List<String>> onDropped) {
    RequestForm.Reader reader = new RequestForm.Reader(row.rules, onDropped != null);
    OptionRules.check(this, options, reader::note);
    Q request = row.form.read(wire, reader);
    if (request == null) {
      throw invalid(reader.errors());
    }
    requireNone(reader.errors());
    if (onDropped != null && !reader.dropped().isEmpty()) {
      onDropped.accept(reader.dropped());
    }
    return new Call<>(this, provider, request, options);
  }

  /**
   * Checks a call that was made in this JVM.
   *
   * @throws InvalidRequestException names everything that is wrong with it, all at once
   */
  public void check(Call<Q, A> call) {
    RequestForm.Reader reader = new RequestForm.Reader(row.rules, false);
    OptionRules.check(this, call.options(), reader::note);
    if (call.request() == null) {
      reader.noBody();
    } else {
      row.form.check(call.request(), reader);
    }
    requireNone(reader.errors());
  }

  private void requireNone(List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw invalid(errors);
    }
  }

  private GatewayException invalid(List<FieldError> errors) {
    return InvalidRequestException.of(errors).toBuilder()
        .outcome(outcomeOf(ErrorCode.INVALID_REQUEST))
        .build();
  }

  /** Takes a call through the engine, on the way that is its own. */
  public Answered<A> through(Stages stages, Call<Q, A> call) {
    return row.way.take(stages, call);
  }

  /**
   * Has the provider carry it out.
   *
   * @throws Exception what the provider throws
   */
  public @Nullable A invoke(Provider provider, Q request, CallContext context) throws Exception {
    return provider instanceof TableProvider service
        ? service.carryOut(this, request, context)
        : row.invoker.invoke(provider, request, context);
  }

  /** Whether this is a provider of the kind that may carry this operation out. */
  public boolean isOfKindOf(Provider provider) {
    return provider instanceof TableProvider || row.spi.isInstance(provider);
  }

  /**
   * Whether a provider carries this operation out: whether its class overrides the method of the
   * SPI.
   */
  public boolean isSupportedBy(Class<? extends Provider> type) {
    return TableProvider.class.isAssignableFrom(type)
        || row.spi.isAssignableFrom(type)
            && Arrays.stream(row.spi.getMethods())
                .filter(method -> method.getName().equals(row.supportedWith))
                .anyMatch(method -> isOverridden(method, type));
  }

  private static boolean isOverridden(Method method, Class<?> type) {
    try {
      return type.getMethod(method.getName(), method.getParameterTypes()).getDeclaringClass()
          != method.getDeclaringClass();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " lacks a method of its own interface", e);
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
