package dev.turnpike.providers.sandbox;

import com.google.auto.service.AutoService;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.ProviderContext;
import dev.turnpike.spi.SubscriptionProvider;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment company that is only played: everything works, no money moves. For trying the gateway
 * out, and for tests of whatever talks to it.
 *
 * <p>{@code providerData.scenario} chooses how a call comes out:
 *
 * <table>
 *   <caption>scenarios</caption>
 *   <tr><th>scenario</th><th>what happens</th></tr>
 *   <tr><td>{@code ok}</td><td>accepted at once; so is a request without a scenario</td></tr>
 *   <tr><td>{@code ko}</td><td>declined; a payment gets an id nevertheless, and is {@code FAILED}</td></tr>
 *   <tr><td>{@code pending}</td><td>accepted after two seconds, or after {@code
 *       providerData.settleAfterMs}; not for update</td></tr>
 *   <tr><td>{@code redirect}</td><td>the payer is sent to a URL that leads nowhere, and has paid there
 *       once the status of the payment or the subscription has been asked for; not for update and
 *       refund</td></tr>
 *   <tr><td>{@code timeout}</td><td>accepted, but the answer never comes: the call waits until it is
 *       interrupted, or until {@link #close}. Repeated with the same idempotency key, it is
 *       answered</td></tr>
 *   <tr><td>{@code error}</td><td>the provider fails before it does anything</td></tr>
 *   <tr><td>{@code unavailable}</td><td>the provider can't be reached: nothing is executed</td></tr>
 * </table>
 *
 * <p>{@code providerData.echo} of a payment comes back as {@code metadata.echo}, whatever it holds,
 * to see that nothing is lost on its way. It is not kept.
 *
 * <p>The newest 100,000 payments, subscriptions, refunds and answers to idempotency keys are kept,
 * in memory, from {@link #start} to {@link #close}. A refund under way counts as given back, in the
 * status of its payment, once it has settled. Thread-safe; it starts no threads of its own, and
 * reads the time from its context only when it is asked.
 */
@AutoService({PaymentProvider.class, SubscriptionProvider.class})
public final class SandboxProvider implements PaymentProvider, SubscriptionProvider {
  private static final String ECHO = "echo";

  private volatile @Nullable Sandbox sandbox;

  @Override
  public String name() {
    return "sandbox";
  }

  /** As companies do. It remembers the newest calls only, and none that were before its start. */
  @Override
  public boolean keepsDeadline() {
    return true;
  }

  @Override
  public Duration idempotencyWindow() {
    return Duration.ofHours(24);
  }

  @Override
  public boolean sandbox() {
    return true;
  }

  @Override
  public void start(ProviderContext context) {
    sandbox = new Sandbox(context.clock());
  }

  @Override
  public void close() {
    Sandbox ending = sandbox;
    sandbox = null;
    if (ending != null) {
      ending.close();
    }
  }

  @Override
  public PayResponse pay(PayRequest request, CallContext call) throws InterruptedException {
    Sandbox open = open();
    Payment.Charge charge =
        new Payment.Charge(
            request.amount(),
            request.currency(),
            request.shopTransactionId(),
            call.paymentMethod().orElse(null));
    PayResponse answer =
        open.once(
            ScriptedOperation.PAY,
            List.of(charge.amount(), charge.currency(), charge.shopTransactionId()),
            request.providerData(),
            call,
            verdict -> open.payments().pay(charge, verdict));
    return echoing(request, answer);
  }

  /** The echo is of any length, so it has no place among the answers that are kept. */
  private static PayResponse echoing(PayRequest request, PayResponse answer) {
    Map<String, @Nullable Object> data = request.providerData();
    return data == null || !data.containsKey(ECHO)
        ? answer
        : answer.toBuilder().metadata(Collections.singletonMap(ECHO, data.get(ECHO))).build();
  }

  @Override
  public PaymentStatus status(String paymentId, CallContext call) {
    Sandbox open = open();
    return open.look(() -> open.payments().status(paymentId));
  }

  @Override
  public PaymentStatus statusByShopTransactionId(String shopTransactionId, CallContext call) {
    Sandbox open = open();
    return open.look(() -> open.payments().statusByShopTransactionId(shopTransactionId));
  }

  @Override
  public RefundResponse refund(RefundRequest request, CallContext call)
      throws InterruptedException {
    Sandbox open = open();
    return open.once(
        ScriptedOperation.REFUND,
        Arrays.asList(
            request.paymentId(), request.amount(), request.currency(), request.refundId()),
        request.providerData(),
        call,
        verdict -> open.refunds().refund(request, verdict));
  }

  @Override
  public SubscriptionResponse scheduleSubscription(SubscriptionRequest request, CallContext call)
      throws InterruptedException {
    Sandbox open = open();
    return open.once(
        ScriptedOperation.SCHEDULE,
        identity(request),
        request.providerData(),
        call,
        verdict -> open.subscriptions().schedule(request, verdict));
  }

  @Override
  public SubscriptionResponse startSubscription(SubscriptionRequest request, CallContext call)
      throws InterruptedException {
    Sandbox open = open();
    return open.once(
        ScriptedOperation.START,
        identity(request),
        request.providerData(),
        call,
        verdict -> open.subscriptions().start(request, call.paymentMethod().orElse(null), verdict));
  }

  @Override
  public SubscriptionResponse paySubscription(SubscriptionRequest request, CallContext call)
      throws InterruptedException {
    Sandbox open = open();
    return open.once(
        ScriptedOperation.PAY_SUBSCRIPTION,
        identity(request),
        request.providerData(),
        call,
        verdict -> open.subscriptions().pay(request, call.paymentMethod().orElse(null), verdict));
  }

  @Override
  public SubscriptionResponse updateSubscription(
      String subscriptionToken, SubscriptionRequest request, CallContext call)
      throws InterruptedException {
    Sandbox open = open();
    return open.once(
        ScriptedOperation.UPDATE,
        List.of(subscriptionToken, identity(request)),
        request.providerData(),
        call,
        verdict -> open.subscriptions().update(subscriptionToken, request, verdict));
  }

  @Override
  public SubscriptionStatus subscriptionStatus(String subscriptionToken, CallContext call) {
    Sandbox open = open();
    return open.look(() -> open.subscriptions().status(subscriptionToken));
  }

  @Override
  public SubscriptionResponse expireSubscription(String subscriptionToken, CallContext call) {
    Sandbox open = open();
    return open.look(() -> open.subscriptions().expire(subscriptionToken));
  }

  private Sandbox open() {
    Sandbox open = sandbox;
    if (open == null) {
      throw new IllegalStateException("the sandbox is not open: start it before, close it after");
    }
    return open;
  }

  private static List<?> identity(SubscriptionRequest request) {
    return Arrays.asList(
        request.amount(),
        request.currency(),
        request.shopTransactionId(),
        request.subscriptionInfo());
  }
}
