package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.internal.contract.CallbackEntry;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.PaymentQuery;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What a check works with: one subject, opened when it is first called. Thread-safe once open. */
final class Probe implements AutoCloseable {
  private final Subject subject;
  private final Scenarios scenarios;
  private final Random random;
  private final FreshIds ids;
  private final List<Exchange> exchanges = Collections.synchronizedList(new ArrayList<>());
  private Subject.@Nullable Session session; // guarded by this
  private Map<String, String> settings = Map.of(); // guarded by this

  Probe(Subject subject, Scenarios scenarios, Random random, FreshIds ids) {
    this.subject = subject;
    this.scenarios = scenarios;
    this.random = random;
    this.ids = ids;
  }

  Subject subject() {
    return subject;
  }

  Scenarios scenarios() {
    return scenarios;
  }

  Random random() {
    return random;
  }

  String id(String what) {
    return ids.next(what);
  }

  /** As the company might have given it to a payment or subscription, and hasn't. */
  String unknownId() {
    return scenarios.unknownId().apply(id("unknown"));
  }

  List<Exchange> exchanges() {
    synchronized (exchanges) {
      return List.copyOf(exchanges);
    }
  }

  synchronized Provider provider() throws Exception {
    if (session == null) {
      session = subject.with(settings).open();
    }
    return session.provider();
  }

  /** Calls it; skips the rule where the provider is none of that kind. */
  <Q, A> Callable<A> calling(Operation<Q, A> operation, Q request, CallContext call)
      throws Exception {
    Provider provider = provider();
    if (!operation.isOfKindOf(provider)) {
      throw new Stop.Skip("it is none that carries out " + operation.id());
    }
    return () -> operation.invoke(provider, request, call);
  }

  /** Skips the rule unless the class overrides what carries this out. */
  void needs(Operation<?, ?> operation) throws Exception {
    if (!supports(operation)) {
      throw new Stop.Skip("it does not support " + operation.id());
    }
  }

  boolean supports(Operation<?, ?> operation) throws Exception {
    return operation.isSupportedBy(provider().getClass());
  }

  /** Whether the provider executes a call with the same key once only. */
  boolean honoursKeys() throws Exception {
    return !provider().idempotencyWindow().isZero();
  }

  /** Skips the rule where the provider leaves it to the gateway. */
  void needsKeys() throws Exception {
    if (!honoursKeys()) {
      throw new Stop.Skip("its idempotencyWindow() is zero, so the gateway alone guards it");
    }
  }

  void inProcessOnly(String why) {
    if (subject.isHttp()) {
      throw new Stop.Skip(why);
    }
  }

  /** A call that moves money, with a key of its own. */
  CallContext context() {
    return keyed(id("key"));
  }

  CallContext keyed(String key) {
    return CallContext.builder().idempotencyKey(key).requestId(id("request")).build();
  }

  CallContext lookup() {
    return CallContext.builder().requestId(id("request")).build();
  }

  /** A request that leads there; skips the rule where the author doesn't say how. */
  PayRequest request(Situation situation) {
    PayRequest.Builder plain =
        PayRequest.builder().amount(1299).currency("EUR").shopTransactionId(id("order"));
    PayRequest request =
        scenarios
            .payment(situation)
            .orElseThrow(() -> new Stop.Skip(scenarios.whyNot(situation)))
            .apply(plain)
            .build();
    startWith(scenarios.settings(situation));
    return request;
  }

  /** After a situation with settings of its own. */
  void startAsUsual() {
    startWith(scenarios.settings(Situation.ACCEPTED));
  }

  private synchronized void startWith(Map<String, String> wanted) {
    if (!wanted.equals(settings)) {
      close();
      settings = wanted;
    }
  }

  Ending<PayResponse> pay(PayRequest request) throws Exception {
    return pay(request, context());
  }

  Ending<PayResponse> pay(PayRequest request, CallContext call) throws Exception {
    return tell("pay", keyed(request, call), calling(Operation.PAY, request, call));
  }

  Ending<RefundResponse> refund(RefundRequest request) throws Exception {
    return refund(request, context());
  }

  Ending<RefundResponse> refund(RefundRequest request, CallContext call) throws Exception {
    return tell("refund", keyed(request, call), calling(Operation.REFUND, request, call));
  }

  private static String keyed(Object request, CallContext call) {
    return ReportText.of(request)
        + call.idempotencyKey().map(key -> " with the key " + key).orElse("");
  }

  Ending<PaymentStatus> status(String paymentId) throws Exception {
    return tell(
        "status",
        "paymentId=" + paymentId,
        calling(Operation.STATUS, PaymentQuery.byPaymentId(paymentId), lookup()));
  }

  Ending<PaymentStatus> statusByShopTransactionId(String id) throws Exception {
    return tell(
        "status",
        "shopTransactionId=" + id,
        calling(Operation.STATUS, PaymentQuery.byShopTransactionId(id), lookup()));
  }

  boolean readsCallbacks() throws Exception {
    return CallbackEntry.isSupportedBy(provider());
  }

  Ending<CallbackResult> callback(Callback callback) throws Exception {
    if (!readsCallbacks()) {
      throw new Stop.Skip("it reads no callbacks");
    }
    Provider provider = provider();
    return tell("callback", callback, () -> CallbackEntry.read(provider, callback));
  }

  /** Makes a call and writes down what was said. */
  <T> Ending<T> tell(String operation, Object request, Callable<T> call) {
    Ending<T> ending = Ending.of(call);
    exchanges.add(
        new Exchange((operation + " " + ReportText.of(request)).strip(), ending.describe()));
    return ending;
  }

  /** The rule is broken unless this is true. */
  void expect(boolean kept, String expected, Object actual) {
    if (!kept) {
      throw new Stop.Breach(
          expected,
          actual instanceof Ending<?> ending ? ending.describe() : String.valueOf(actual));
    }
  }

  /** The answer; the rule is broken where there is none. */
  <T> T answered(Ending<T> ending, String expected) {
    T answer = ending.answer();
    if (answer == null) {
      throw new Stop.Breach(expected, ending.describe());
    }
    return answer;
  }

  /** The rule is skipped where a provider doesn't offer this, or not in this form. */
  <T> Ending<T> offered(Ending<T> ending, String what) {
    if (ending.is(Ending.Kind.NOT_SUPPORTED)) {
      throw new Stop.Skip("it does not support " + what + ": " + ending.describe());
    }
    return ending;
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
