package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.spi.Callback;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a provider's author brings about what the rules are about: which request is declined, what a
 * genuine callback looks like. Whatever isn't told is not tried, and reported as skipped.
 * Immutable; what is given to the builder is called by many threads at once.
 */
public final class Scenarios {
  private static final Map<String, Object> SANDBOX_PENDING =
      Map.of("scenario", "pending", "settleAfterMs", 3_600_000);

  private final Builder told; // never changed

  private Scenarios(Builder builder) {
    this.told = new Builder(builder);
  }

  /** Does what has to happen elsewhere, such as the payer's part, before a payment is decided. */
  @FunctionalInterface
  public interface Completion<A> {
    /**
     * Called with every answer that is {@code PENDING} or {@code REDIRECT_TO_URL} where the rule
     * needs the payment to have come to its end. Returns when it has.
     *
     * @throws Exception when it can't be done
     */
    void complete(A answer) throws Exception;
  }

  /** Every payment goes through, and nothing else is known. */
  public static Scenarios none() {
    return builder().build();
  }

  /** Those of Turnpike's own sandbox, in process or behind a gateway. */
  public static Scenarios sandbox() {
    return builder()
        .providerData(Situation.REFUSED, Map.of("scenario", "ko"))
        .providerData(Situation.PENDING, SANDBOX_PENDING)
        .providerData(Situation.REDIRECT, Map.of("scenario", "redirect"))
        .providerData(Situation.UNAVAILABLE, Map.of("scenario", "unavailable"))
        .providerData(Situation.FAILING, Map.of("scenario", "error"))
        .providerData(Situation.SILENT, Map.of("scenario", "timeout"))
        .charged(status -> amountIn(status.metadata()))
        .echo("echo")
        .build();
  }

  private static @Nullable Long amountIn(@Nullable Map<String, @Nullable Object> metadata) {
    return metadata != null && metadata.get("amount") instanceof Number amount
        ? amount.longValue()
        : null;
  }

  /** A builder that knows what {@link #none()} knows. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from these. */
  public Builder toBuilder() {
    return new Builder(told);
  }

  Optional<UnaryOperator<PayRequest.Builder>> payment(Situation situation) {
    return Optional.ofNullable(told.payments.get(situation));
  }

  /** Why a situation can't be tried. */
  String whyNot(Situation situation) {
    return (told.ruledOut.contains(situation)
            ? "the scenarios say that it is never brought about here: %s (%s)"
            : "the scenarios don't say how to bring about %s (%s)")
        .formatted(situation.words(), situation.text());
  }

  /** What a class is started with besides the subject's settings, and instead of them. */
  Map<String, String> settings(Situation situation) {
    return told.settings.getOrDefault(situation, Map.of());
  }

  UnaryOperator<SubscriptionRequest.Builder> subscription() {
    return told.subscription;
  }

  Completion<PayResponse> completion() {
    return told.completion;
  }

  Optional<Completion<PayResponse>> refusal() {
    return Optional.ofNullable(told.refusal);
  }

  Completion<SubscriptionResponse> subscriptionCompletion() {
    return told.subscriptionCompletion;
  }

  Optional<Function<PaymentStatus, @Nullable Long>> charged() {
    return Optional.ofNullable(told.charged);
  }

  UnaryOperator<String> unknownId() {
    return told.unknownId;
  }

  Optional<String> echo() {
    return Optional.ofNullable(told.echo);
  }

  Callback callback(String paymentId) {
    return told.callback == null
        ? new Callback("GET", Map.of("paymentId", List.of(paymentId)), Map.of(), new byte[0])
        : told.callback.apply(PaymentStatus.of(PaymentState.ACCEPTED, paymentId));
  }

  Optional<Callback> expiredCallback(String paymentId) {
    return Optional.ofNullable(told.expiredCallback)
        .map(made -> made.apply(PaymentStatus.of(PaymentState.ACCEPTED, paymentId)));
  }

  /** Collects {@link Scenarios}. Not thread-safe. */
  public static final class Builder {
    private final Map<Situation, UnaryOperator<PayRequest.Builder>> payments =
        new EnumMap<>(Situation.class);
    private final Set<Situation> ruledOut = EnumSet.noneOf(Situation.class);
    private final Map<Situation, Map<String, String>> settings = new EnumMap<>(Situation.class);
    private UnaryOperator<SubscriptionRequest.Builder> subscription = UnaryOperator.identity();
    private Completion<PayResponse> completion = answer -> {};
    private @Nullable Completion<PayResponse> refusal;
    private Completion<SubscriptionResponse> subscriptionCompletion = answer -> {};
    private @Nullable Function<PaymentStatus, @Nullable Long> charged;
    private UnaryOperator<String> unknownId = UnaryOperator.identity();
    private @Nullable String echo;
    private @Nullable Function<PaymentStatus, Callback> callback;
    private @Nullable Function<PaymentStatus, Callback> expiredCallback;

    private Builder() {
      payments.put(Situation.ACCEPTED, UnaryOperator.identity());
    }

    private Builder(Builder other) {
      payments.putAll(other.payments);
      ruledOut.addAll(other.ruledOut);
      settings.putAll(other.settings);
      subscription = other.subscription;
      completion = other.completion;
      refusal = other.refusal;
      subscriptionCompletion = other.subscriptionCompletion;
      charged = other.charged;
      unknownId = other.unknownId;
      echo = other.echo;
      callback = other.callback;
      expiredCallback = other.expiredCallback;
    }

    /**
     * Which request leads there: gets one for 12.99 EUR, without anything optional, and changes
     * what it has to. Some rules change amount and currency afterwards.
     */
    public Builder on(Situation situation, UnaryOperator<PayRequest.Builder> request) {
      payments.put(situation, Objects.requireNonNull(request, "request"));
      ruledOut.remove(situation);
      return this;
    }

    /** The {@code providerData} of a request leads there. */
    public Builder providerData(Situation situation, Map<String, ?> providerData) {
      return on(situation, request -> request.providerData(providerData));
    }

    /**
     * The class has to be started with another setting, such as the URL of a company where nobody
     * listens, or of an {@code Upstream} that says nothing. It is started anew for that payment. A
     * service over HTTP has no settings.
     */
    public Builder setting(Situation situation, String key, String value) {
      Map<String, String> more = new TreeMap<>(settings.getOrDefault(situation, Map.of()));
      more.put(key, value);
      settings.put(situation, Map.copyOf(more));
      payments.putIfAbsent(situation, UnaryOperator.identity());
      ruledOut.remove(situation);
      return this;
    }

    /** It can't be brought about. Of use for {@link Situation#ACCEPTED}. */
    public Builder never(Situation situation) {
      payments.remove(situation);
      ruledOut.add(situation);
      return this;
    }

    /** How to begin a subscription: gets one for 9.99 EUR a month. Default: just so. */
    public Builder subscription(UnaryOperator<SubscriptionRequest.Builder> request) {
      this.subscription = Objects.requireNonNull(request, "request");
      return this;
    }

    /** What has to happen before an {@linkplain Situation#ACCEPTED accepted} payment is one. */
    public Builder completion(Completion<PayResponse> completion) {
      this.completion = Objects.requireNonNull(completion, "completion");
      return this;
    }

    /**
     * What has to happen before a {@linkplain Situation#REFUSED refused} payment is one, where
     * {@code pay} declines nobody because its payers are asked elsewhere: this one is declined, and
     * gives up.
     */
    public Builder refusal(Completion<PayResponse> refusal) {
      this.refusal = Objects.requireNonNull(refusal, "refusal");
      return this;
    }

    /** The same as {@link #completion} for subscriptions and their payments. */
    public Builder subscriptionCompletion(Completion<SubscriptionResponse> completion) {
      this.subscriptionCompletion = Objects.requireNonNull(completion, "completion");
      return this;
    }

    /**
     * Where a status tells how much was charged, in minor units; {@code null} from it: not there.
     * Without this the rules about amounts refund the money and see how much there was.
     */
    public Builder charged(Function<PaymentStatus, @Nullable Long> charged) {
      this.charged = Objects.requireNonNull(charged, "charged");
      return this;
    }

    /**
     * The form of the company's ids, so that the company itself is asked about one that it doesn't
     * know: makes one for a payment or a subscription of what is unique. Default: just that.
     */
    public Builder unknownId(UnaryOperator<String> form) {
      this.unknownId = Objects.requireNonNull(form, "form");
      return this;
    }

    /**
     * The field of {@code providerData} that comes back in the answer's {@code metadata}; {@code
     * null}: none does.
     */
    public Builder echo(@Nullable String field) {
      this.echo = field;
      return this;
    }

    /**
     * What the payment company sends when a payment stands so, rightly signed. Default: a {@code
     * GET} with the query parameter {@code paymentId}.
     */
    public Builder callback(Function<PaymentStatus, Callback> callback) {
      this.callback = Objects.requireNonNull(callback, "callback");
      return this;
    }

    /**
     * The same as {@link #callback}, rightly signed, but so long ago that the company asks to
     * refuse it. Default: its signatures have no time.
     */
    public Builder expiredCallback(Function<PaymentStatus, Callback> callback) {
      this.expiredCallback = Objects.requireNonNull(callback, "callback");
      return this;
    }

    /** The scenarios. */
    public Scenarios build() {
      return new Scenarios(this);
    }
  }
}
