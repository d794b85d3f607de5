package dev.turnpike.internal.contract;

import dev.turnpike.Right;
import dev.turnpike.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One row of the table of operations, while it is written down. */
final class OperationEntry {
  final List<String> methods = new ArrayList<>();
  final String path;
  final @Nullable Right right;
  boolean takesPaymentMethod;
  Subject subject = Subject.NONE;
  @Nullable Class<?> requestType;
  Class<?> answerType = Void.class;
  boolean movesMoney;
  List<String> required = List.of();
  long leastAmount = Long.MIN_VALUE;
  @Nullable String guardField;
  Function<Object, @Nullable String> guard = body -> null;
  Function<Object, @Nullable Long> amount = body -> null;
  Function<Object, @Nullable String> currency = body -> null;
  Function<Object, @Nullable String> refunded = body -> null;
  boolean givesBack;
  boolean guardEnds;
  Class<?> spi = Provider.class;
  String supportedWith = "";
  Invoker<Provider> invoker =
      (provider, call) -> {
        throw new IllegalStateException("nobody carries this out");
      };

  /** A row for callers whose key has this right. */
  static OperationEntry entry(String method, String path, Right right) {
    return new OperationEntry(method, path, right);
  }

  /** A row for everybody: nobody needs a key. */
  static OperationEntry openEntry(String method, String path) {
    return new OperationEntry(method, path, null);
  }

  private OperationEntry(String method, String path, @Nullable Right right) {
    this.methods.add(method);
    this.path = path;
    this.right = right;
  }

  OperationEntry alsoBy(String method) {
    methods.add(method);
    return this;
  }

  OperationEntry withPaymentMethod() {
    takesPaymentMethod = true;
    return this;
  }

  OperationEntry about(Subject subject) {
    this.subject = subject;
    return this;
  }

  OperationEntry reads(Class<?> type) {
    requestType = type;
    return this;
  }

  OperationEntry answers(Class<?> type) {
    answerType = type;
    return this;
  }

  OperationEntry movesMoney() {
    movesMoney = true;
    return this;
  }

  OperationEntry requires(String... fields) {
    required = List.of(fields);
    return this;
  }

  OperationEntry amountAtLeast(long least) {
    leastAmount = least;
    return this;
  }

  OperationEntry guardedBy(String field, Function<Object, @Nullable String> value) {
    guardField = field;
    guard = value;
    return this;
  }

  /** How much it moves, in minor units of which currency. */
  OperationEntry moves(
      Function<Object, @Nullable Long> amount, Function<Object, @Nullable String> currency) {
    this.amount = amount;
    this.currency = currency;
    return this;
  }

  /** It gives money back of this payment. */
  OperationEntry givesBackOf(Function<Object, @Nullable String> paymentId) {
    refunded = paymentId;
    givesBack = true;
    return this;
  }

  /** The same may be done again some time after it came out {@code OK}. */
  OperationEntry guardEnds() {
    guardEnds = true;
    return this;
  }

  OperationEntry supportedWith(String method) {
    supportedWith = method;
    return this;
  }

  <Q extends Provider> OperationEntry carriedOutBy(
      Class<Q> spi, String method, Invoker<Q> invoker) {
    this.spi = spi;
    this.supportedWith = supportedWith.isEmpty() ? method : supportedWith;
    this.invoker = (provider, call) -> invoker.invoke(spi.cast(provider), call);
    return this;
  }

  /** How a provider carries an operation out. */
  interface Invoker<P> {
    @Nullable Object invoke(P provider, ProviderCall call) throws Exception;
  }
}
