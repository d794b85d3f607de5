package dev.turnpike.internal.contract;

import static dev.turnpike.internal.contract.OperationEntry.entry;
import static dev.turnpike.internal.contract.OperationEntry.openEntry;

import dev.turnpike.Right;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.Provider;
import dev.turnpike.spi.SubscriptionProvider;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The table of operations: every operation of the contract, once. Routes of the server, calls of
 * the client, discovery and checks walk over it; adding an operation means one entry here and one
 * method of the SPI.
 */
public enum Operation {
  /** Takes a payment. */
  PAY(
      entry("POST", "/pay", Right.PAY)
          .withPaymentMethod()
          .reads(PayRequest.class)
          .answers(PayResponse.class)
          .movesMoney()
          .guardedBy("shopTransactionId", body -> ((PayRequest) body).shopTransactionId())
          .moves(body -> ((PayRequest) body).amount(), body -> ((PayRequest) body).currency())
          .carriedOutBy(
              PaymentProvider.class,
              "pay",
              (provider, call) -> provider.pay(call.body(PayRequest.class), call.context()))),

  /** Gives money back. */
  REFUND(
      entry("POST", "/refund", Right.REFUND)
          .reads(RefundRequest.class)
          .answers(RefundResponse.class)
          .movesMoney()
          .guardedBy("refundId", body -> ((RefundRequest) body).refundId())
          .moves(body -> ((RefundRequest) body).amount(), body -> ((RefundRequest) body).currency())
          .givesBackOf(body -> ((RefundRequest) body).paymentId())
          .carriedOutBy(
              PaymentProvider.class,
              "refund",
              (provider, call) -> provider.refund(call.body(RefundRequest.class), call.context()))),

  /** Says where a payment stands. */
  STATUS(
      entry("GET", "/status", Right.READ)
          .about(Subject.PAYMENT)
          .answers(PaymentStatus.class)
          .carriedOutBy(
              PaymentProvider.class,
              "status",
              (provider, call) ->
                  call.paymentId() != null
                      ? provider.status(call.paymentId(), call.context())
                      : provider.statusByShopTransactionId(
                          call.requiredShopTransactionId(), call.context()))),

  /** Says where a payment stands, and notifies. */
  CHECK(
      entry("GET", "/check", Right.READ)
          .about(Subject.PAYMENT)
          .answers(PaymentStatus.class)
          .supportedWith("status")
          .carriedOutBy(
              PaymentProvider.class,
              "check",
              (provider, call) ->
                  call.paymentId() != null
                      ? provider.check(call.paymentId(), call.context())
                      : provider.checkByShopTransactionId(
                          call.requiredShopTransactionId(), call.context()))),

  /**
   * Reads what a payment company sent by itself. The gateway's own work: not sent to external
   * services.
   */
  CALLBACK(
      openEntry("GET", "/callback")
          .alsoBy("POST")
          .answers(CallbackResult.class)
          .supportedWith("status")
          .carriedOutBy(
              PaymentProvider.class,
              "callback",
              (provider, call) -> provider.callback(call.body(Callback.class)))),

  /** Sets a subscription up to begin later. */
  SCHEDULE(
      entry("POST", "/subscription/schedule", Right.SUBSCRIBE)
          .withPaymentMethod()
          .reads(SubscriptionRequest.class)
          .requires("amount", "subscriptionInfo.interval", "subscriptionInfo.intervalCount")
          .answers(SubscriptionResponse.class)
          .movesMoney()
          .guardedBy("shopTransactionId", body -> ((SubscriptionRequest) body).shopTransactionId())
          .carriedOutBy(
              SubscriptionProvider.class,
              "scheduleSubscription",
              (provider, call) ->
                  provider.scheduleSubscription(
                      call.body(SubscriptionRequest.class), call.context()))),

  /** Begins a subscription. */
  START(
      entry("POST", "/subscription/start", Right.SUBSCRIBE)
          .withPaymentMethod()
          .reads(SubscriptionRequest.class)
          .requires("amount", "subscriptionInfo.interval", "subscriptionInfo.intervalCount")
          .answers(SubscriptionResponse.class)
          .movesMoney()
          .guardedBy("shopTransactionId", body -> ((SubscriptionRequest) body).shopTransactionId())
          .moves(
              body -> ((SubscriptionRequest) body).amount(),
              body -> ((SubscriptionRequest) body).currency())
          .carriedOutBy(
              SubscriptionProvider.class,
              "startSubscription",
              (provider, call) ->
                  provider.startSubscription(
                      call.body(SubscriptionRequest.class), call.context()))),

  /** Takes one payment of a subscription by hand. */
  SUBSCRIPTION_PAY(
      entry("POST", "/subscription/pay", Right.SUBSCRIBE)
          .withPaymentMethod()
          .reads(SubscriptionRequest.class)
          .requires("amount", "subscriptionInfo.token")
          .amountAtLeast(1)
          .answers(SubscriptionResponse.class)
          .movesMoney()
          .guardedBy("shopTransactionId", body -> ((SubscriptionRequest) body).shopTransactionId())
          .moves(
              body -> ((SubscriptionRequest) body).amount(),
              body -> ((SubscriptionRequest) body).currency())
          .guardEnds()
          .carriedOutBy(
              SubscriptionProvider.class,
              "paySubscription",
              (provider, call) ->
                  provider.paySubscription(call.body(SubscriptionRequest.class), call.context()))),

  /** Changes a subscription. Counts as moving money: it decides what will be charged. */
  UPDATE(
      entry("POST", "/subscription/update", Right.SUBSCRIBE)
          .about(Subject.SUBSCRIPTION)
          .reads(SubscriptionRequest.class)
          .answers(SubscriptionResponse.class)
          .movesMoney()
          .carriedOutBy(
              SubscriptionProvider.class,
              "updateSubscription",
              (provider, call) ->
                  provider.updateSubscription(
                      call.requiredSubscriptionToken(),
                      call.body(SubscriptionRequest.class),
                      call.context()))),

  /** Says where a subscription stands. */
  SUBSCRIPTION_STATUS(
      entry("GET", "/subscription/status", Right.READ)
          .about(Subject.SUBSCRIPTION)
          .answers(SubscriptionStatus.class)
          .carriedOutBy(
              SubscriptionProvider.class,
              "subscriptionStatus",
              (provider, call) ->
                  provider.subscriptionStatus(call.requiredSubscriptionToken(), call.context()))),

  /** Ends a subscription. Counts as moving money: it decides whether there will be charges. */
  EXPIRE(
      entry("DELETE", "/subscription/expire", Right.SUBSCRIBE)
          .alsoBy("POST")
          .about(Subject.SUBSCRIPTION)
          .answers(SubscriptionResponse.class)
          .movesMoney()
          .carriedOutBy(
              SubscriptionProvider.class,
              "expireSubscription",
              (provider, call) ->
                  provider.expireSubscription(call.requiredSubscriptionToken(), call.context())));

  private final List<String> methods;
  private final String path;
  private final @Nullable Right right;
  private final boolean takesPaymentMethod;
  private final Subject subject;
  private final @Nullable Class<?> requestType;
  private final Class<?> answerType;
  private final boolean movesMoney;
  private final List<String> required;
  private final long leastAmount;
  private final @Nullable String guardField;
  private final Function<Object, @Nullable String> guard;
  private final Function<Object, @Nullable Long> amount;
  private final Function<Object, @Nullable String> currency;
  private final Function<Object, @Nullable String> refunded;
  private final boolean givesBack;
  private final boolean guardEnds;
  private final Class<?> spi;
  private final String supportedWith;
  private final OperationEntry.Invoker<Provider> invoker;

  Operation(OperationEntry entry) {
    this.methods = List.copyOf(entry.methods);
    this.path = entry.path;
    this.right = entry.right;
    this.takesPaymentMethod = entry.takesPaymentMethod;
    this.subject = entry.subject;
    this.requestType = entry.requestType;
    this.answerType = entry.answerType;
    this.movesMoney = entry.movesMoney;
    this.required = entry.required;
    this.leastAmount = entry.leastAmount;
    this.guardField = entry.guardField;
    this.guard = entry.guard;
    this.amount = entry.amount;
    this.currency = entry.currency;
    this.refunded = entry.refunded;
    this.givesBack = entry.givesBack;
    this.guardEnds = entry.guardEnds;
    this.spi = entry.spi;
    this.supportedWith = entry.supportedWith;
    this.invoker = entry.invoker;
  }

  /** The stable name, for instance {@code pay} or {@code subscription/start}. */
  public String id() {
    return path.substring(1);
  }

  /** The HTTP methods it is served by; a client uses the first. */
  public List<String> methods() {
    return methods;
  }

  /** The path below {@code /v3/{external}}; a subscription's token follows as one more segment. */
  public String path() {
    return path;
  }

  /** The right that a caller needs; empty where nobody needs one, nor a key. */
  public Optional<Right> right() {
    return Optional.ofNullable(right);
  }

  /** Whether a payment method may stand before the path. */
  public boolean takesPaymentMethod() {
    return takesPaymentMethod;
  }

  /** What it is about, beside its body. */
  public Subject subject() {
    return subject;
  }

  /** The record it reads; empty where it takes no body of the contract's. */
  public Optional<Class<?>> requestType() {
    return Optional.ofNullable(requestType);
  }

  /** What it answers with: a record of the contract, but for {@link #CALLBACK}. */
  public Class<?> answerType() {
    return answerType;
  }

  /**
   * Whether it moves money, now or by what it changes: recorded before, made once, completed after.
   */
  public boolean movesMoney() {
    return movesMoney;
  }

  /**
   * What a problem with this code says of the money, where nothing more is known; {@code null}
   * where none moves.
   */
  public @Nullable Outcome outcomeOf(ErrorCode code) {
    return movesMoney ? code.usualOutcome() : null;
  }

  /** The field whose value guards callers without an idempotency key. */
  public Optional<String> guardField() {
    return Optional.ofNullable(guardField);
  }

  /** Whether it is about subscriptions, and not about single payments. */
  public boolean isForSubscriptions() {
    return spi == SubscriptionProvider.class;
  }

  /** Whether it makes a payment that the caller knows by a {@code shopTransactionId}. */
  public boolean makesPayment() {
    return "shopTransactionId".equals(guardField);
  }

  /** The value of the {@linkplain #guardField() guard field} in a request. */
  public Optional<String> guardOf(@Nullable Object body) {
    return body == null ? Optional.empty() : Optional.ofNullable(guard.apply(body));
  }

  /** How much a request moves, in minor units; {@code null} where it doesn't say. */
  public @Nullable Long amountOf(@Nullable Object body) {
    return body == null ? null : amount.apply(body);
  }

  /** The currency of what a request moves; {@code null} where it doesn't say. */
  public @Nullable String currencyOf(@Nullable Object body) {
    return body == null ? null : currency.apply(body);
  }

  /** The payment of which a request gives money back; {@code null} where it gives none. */
  public @Nullable String refundedBy(@Nullable Object body) {
    return body == null ? null : refunded.apply(body);
  }

  /** Whether it gives money back. */
  public boolean givesBack() {
    return givesBack;
  }

  /** Whether its guard ends some time after it came out {@code OK}. */
  public boolean guardEnds() {
    return guardEnds;
  }

  /**
   * Whether objects of this class carry this operation out: whether the class overrides the method
   * of the SPI.
   */
  public boolean isSupportedBy(Class<? extends Provider> type) {
    return spi.isAssignableFrom(type)
        && Arrays.stream(spi.getMethods())
            .filter(method -> method.getName().equals(supportedWith))
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

  /**
   * Has the provider carry it out.
   *
   * @throws Exception whatever the provider throws
   */
  public @Nullable Object invoke(Provider provider, ProviderCall call) throws Exception {
    return invoker.invoke(provider, call);
  }

  /** What is wrong with a request, given as fields, for this operation in particular. */
  List<FieldError> whatIsWrongWith(Map<String, ? extends @Nullable Object> fields) {
    List<FieldError> errors = new ArrayList<>();
    for (String name : required) {
      if (valueAt(fields, name) == null) {
        errors.add(new FieldError(name, "is required"));
      }
    }
    if (fields.get("amount") instanceof Number amount && amount.longValue() < leastAmount) {
      errors.add(
          new FieldError(
              "amount", "must be at least " + leastAmount + " (minor units), but is " + amount));
    }
    return errors;
  }

  private static @Nullable Object valueAt(
      Map<String, ? extends @Nullable Object> fields, String name) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      return fields.get(name);
    }
    return fields.get(name.substring(0, dot)) instanceof Map<?, ?> inner
        ? inner.get(name.substring(dot + 1))
        : null;
  }
}
