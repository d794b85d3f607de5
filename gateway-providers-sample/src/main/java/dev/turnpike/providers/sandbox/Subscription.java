package dev.turnpike.providers.sandbox;

import dev.turnpike.api.Interval;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One subscription and how many payments it took. Guarded by {@link Sandbox}. */
final class Subscription {
  private final String token;
  private final String currency;
  private final String shopTransactionId;
  private long amount;
  private Interval interval;
  private int intervalCount;
  private @Nullable Integer expiresAfter;
  private @Nullable AttemptResult beginning;
  private int payments;
  private boolean expired;

  Subscription(String token, String shopTransactionId, String currency, Terms terms) {
    this.token = token;
    this.shopTransactionId = shopTransactionId;
    this.currency = currency;
    this.amount = terms.amount;
    this.interval = terms.interval;
    this.intervalCount = terms.intervalCount;
    this.expiresAfter = terms.expiresAfter;
  }

  /** What a subscription has to have. */
  record Terms(long amount, Interval interval, int intervalCount, @Nullable Integer expiresAfter) {}

  String token() {
    return token;
  }

  String currency() {
    return currency;
  }

  /** Whether no payment is taken any more. */
  boolean isOver() {
    return expired || (expiresAfter != null && payments >= expiresAfter);
  }

  /** In force as soon as the first of these is accepted, unless a later one is so at once. */
  void begin(AttemptResult verdict, Instant now) {
    if (beginning == null || verdict.state(now) == PaymentState.ACCEPTED) {
      beginning = verdict;
    }
  }

  /** Counts a payment that was not declined; the first one begins the subscription. */
  void paid(AttemptResult verdict, Instant now) {
    payments++;
    begin(verdict, now);
  }

  void update(@Nullable Long newAmount, SubscriptionInfo changes) {
    amount = Objects.requireNonNullElse(newAmount, amount);
    interval = Objects.requireNonNullElse(changes.interval(), interval);
    intervalCount = Objects.requireNonNullElse(changes.intervalCount(), intervalCount);
    expiresAfter = changes.expiresAfter() == null ? expiresAfter : changes.expiresAfter();
  }

  void expire() {
    expired = true;
  }

  /** Where it stands, said to the caller. */
  SubscriptionStatus look(Instant now) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("amount", amount);
    metadata.put("currency", currency);
    metadata.put("interval", interval.name());
    metadata.put("intervalCount", intervalCount);
    metadata.put("payments", payments);
    if (expiresAfter != null) {
      metadata.put("expiresAfter", expiresAfter);
    }
    return SubscriptionStatus.builder()
        .status(lookAtState(now))
        .subscriptionToken(token)
        .shopTransactionId(shopTransactionId)
        .metadata(metadata)
        .build();
  }

  private SubscriptionState lookAtState(Instant now) {
    if (isOver()) {
      return SubscriptionState.EXPIRED;
    }
    return beginning != null && beginning.look(now) == PaymentState.ACCEPTED
        ? SubscriptionState.ACTIVE
        : SubscriptionState.PENDING;
  }
}
