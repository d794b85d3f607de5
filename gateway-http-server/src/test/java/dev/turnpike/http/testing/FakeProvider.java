package dev.turnpike.http.testing;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.SubscriptionProvider;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Supports everything, accepts everything, and remembers what it was given. What a {@link Play}
 * does comes before each answer.
 */
public final class FakeProvider implements PaymentProvider, SubscriptionProvider {
  /** What makes a subscription, and so its token. */
  private static final Set<String> NEW = Set.of("subscription/schedule", "subscription/start");

  private final String name;
  private final Play play;
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  /** What happens at a call before it is answered: nothing, a wait, an exception. */
  public interface Play {
    /**
     * Plays.
     *
     * @param call the call that is to be answered
     * @return the answer instead of the usual one; {@link #USUAL} for that one
     */
    Object at(Call call) throws Exception;
  }

  /** Says that a call is answered as usual. */
  public static final Object USUAL = new Object();

  /**
   * One call that arrived.
   *
   * @param operation its name in the contract
   * @param subject the id or token it is about, of a payment its shopTransactionId
   * @param body the request record, or the callback
   * @param context what came with it
   */
  public record Call(String operation, String subject, Object body, CallContext context) {}

  /** A provider named {@code fake} that accepts everything. */
  public FakeProvider() {
    this("fake", call -> USUAL);
  }

  /** A provider that plays. */
  public FakeProvider(String name, Play play) {
    this.name = name;
    this.play = play;
  }

  /** Every call, in the order of arrival. */
  public List<Call> calls() {
    return calls;
  }

  /** The last call. */
  public Call lastCall() {
    return calls.get(calls.size() - 1);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PayResponse pay(PayRequest request, CallContext context) throws Exception {
    return answer(
        new Call("pay", request.shopTransactionId(), request, context),
        PayResponse.class,
        PayResponse.ok("paid-" + calls.size()));
  }

  @Override
  public PaymentStatus status(String paymentId, CallContext context) throws Exception {
    return answer(
        new Call("status", paymentId, paymentId, context),
        PaymentStatus.class,
        PaymentStatus.of(PaymentState.ACCEPTED, paymentId));
  }

  @Override
  public PaymentStatus statusByShopTransactionId(String shopTransactionId, CallContext context)
      throws Exception {
    return answer(
        new Call("statusByShopTransactionId", shopTransactionId, shopTransactionId, context),
        PaymentStatus.class,
        PaymentStatus.of(PaymentState.ACCEPTED, "found").toBuilder()
            .shopTransactionId(shopTransactionId)
            .build());
  }

  @Override
  public RefundResponse refund(RefundRequest request, CallContext context) throws Exception {
    return answer(
        new Call("refund", request.paymentId(), request, context),
        RefundResponse.class,
        RefundResponse.ok(request.paymentId()));
  }

  @Override
  public CallbackResult callback(Callback callback) throws Exception {
    return answer(
        new Call("callback", callback.queryParameter("paymentId").orElse(""), callback, null),
        CallbackResult.class,
        CallbackResult.ignore());
  }

  @Override
  public SubscriptionResponse scheduleSubscription(SubscriptionRequest request, CallContext context)
      throws Exception {
    return change("subscription/schedule", request.shopTransactionId(), request, context);
  }

  @Override
  public SubscriptionResponse startSubscription(SubscriptionRequest request, CallContext context)
      throws Exception {
    return change("subscription/start", request.shopTransactionId(), request, context);
  }

  @Override
  public SubscriptionResponse paySubscription(SubscriptionRequest request, CallContext context)
      throws Exception {
    return change("subscription/pay", request.subscriptionInfo().token(), request, context);
  }

  @Override
  public SubscriptionResponse updateSubscription(
      String token, SubscriptionRequest request, CallContext context) throws Exception {
    return change("subscription/update", token, request, context);
  }

  @Override
  public SubscriptionStatus subscriptionStatus(String token, CallContext context) throws Exception {
    return answer(
        new Call("subscription/status", token, token, context),
        SubscriptionStatus.class,
        SubscriptionStatus.of(SubscriptionState.ACTIVE, token));
  }

  @Override
  public SubscriptionResponse expireSubscription(String token, CallContext context)
      throws Exception {
    return change("subscription/expire", token, token, context);
  }

  private SubscriptionResponse change(
      String operation, String subject, Object body, CallContext context) throws Exception {
    return answer(
        new Call(operation, subject, body, context),
        SubscriptionResponse.class,
        SubscriptionResponse.ok(
            NEW.contains(operation) ? "token-" + calls.size() : subject, "paid-" + calls.size()));
  }

  private <T> T answer(Call call, Class<T> type, T usual) throws Exception {
    calls.add(call);
    Object played = play.at(call);
    return played == USUAL ? usual : type.cast(played);
  }
}
