package dev.turnpike.providers.stripe;

import com.stripe.model.Subscription;
import com.stripe.model.checkout.Session;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as Stripe has it. It begins as a Checkout Session, which has one once the payer is
 * through; so the session's id is its token, and Stripe's own id of it is taken for one, too.
 */
record FoundSubscription(
    String token,
    @Nullable Session session,
    @Nullable Subscription subscription,
    Map<String, String> marks) {

  /** What the gateway writes at Stripe when it ends one. */
  static final String EXPIRED_BY_US = "expired by Turnpike";

  SubscriptionState state() {
    if (subscription != null) {
      return States.ofSubscription(subscription.getStatus(), isExpiredByUs(subscription));
    }
    return States.ofSessionAlone(session == null ? null : session.getStatus());
  }

  boolean isOver() {
    SubscriptionState state = state();
    return state == SubscriptionState.EXPIRED || state == SubscriptionState.CANCELED;
  }

  SubscriptionStatus toStatus() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    if (session != null) {
      metadata.put("sessionStatus", String.valueOf(session.getStatus()));
    }
    if (subscription != null) {
      metadata.put("subscription", subscription.getId());
      metadata.put("subscriptionStatus", String.valueOf(subscription.getStatus()));
      metadata.put("cancelAtPeriodEnd", Boolean.TRUE.equals(subscription.getCancelAtPeriodEnd()));
    }
    Map<String, String> callers = MetadataKeys.callers(marks);
    if (!callers.isEmpty()) {
      metadata.put("metadata", callers);
    }
    return SubscriptionStatus.builder()
        .status(state())
        .subscriptionToken(token)
        .shopTransactionId(marks.get(MetadataKeys.SHOP_TRANSACTION_ID))
        .metadata(metadata)
        .build();
  }

  private static boolean isExpiredByUs(Subscription subscription) {
    return subscription.getCancellationDetails() != null
        && Objects.equals(subscription.getCancellationDetails().getComment(), EXPIRED_BY_US);
  }
}
