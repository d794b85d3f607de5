package dev.turnpike.providers.stripe;

import com.stripe.model.HasId;
import com.stripe.model.MetadataStore;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeCollection;
import com.stripe.model.checkout.Session;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.checkout.SessionListParams;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotFoundException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the newest payment with a caller's id. Stripe's search would be one request, but it is
 * behind by a minute or an hour, and can't see sessions at all: what it doesn't find proves
 * nothing. So the lists are read, which are never behind, the newest first. "Not found" is said
 * only when they were read to their end. Thread-safe.
 */
final class NewestPayment {
  private static final long PAGE = 100;

  private final Account account;

  NewestPayment(Account account) {
    this.account = account;
  }

  /**
   * Stripe's id of it.
   *
   * @throws NotFoundException when there is certainly none
   * @throws StripeFailureException when there is none among the newest
   */
  String find(String shopTransactionId, CallContext call) throws Exception {
    Search sessions = new Search(shopTransactionId, call);
    Search byHand = new Search(shopTransactionId, call);
    sessions.read(this::sessions, metadata -> true, Session::getCreated, Long.MIN_VALUE);
    byHand.read(
        this::intents,
        metadata -> OffSessionPayments.PAY.equals(metadata.get(MetadataKeys.OPERATION)),
        PaymentIntent::getCreated,
        sessions.created);
    if (byHand.id != null && byHand.created > sessions.created) {
      return byHand.id;
    }
    if (sessions.id != null) {
      return sessions.id;
    }
    if (byHand.id != null) {
      return byHand.id;
    }
    if (sessions.complete && byHand.complete) {
      throw new NotFoundException(
          "this account at Stripe has no payment with this shopTransactionId");
    }
    throw new StripeFailureException(
        "no payment with this shopTransactionId is among the newest %s; that proves nothing"
            .formatted(PAGE * account.settings().lookupPages()));
  }

  private StripeCollection<Session> sessions(@Nullable String after, CallContext call)
      throws Exception {
    SessionListParams.Builder params = SessionListParams.builder().setLimit(PAGE);
    if (after != null) {
      params.setStartingAfter(after);
    }
    return account.ask(
        call, (stripe, options) -> stripe.checkout().sessions().list(params.build(), options));
  }

  private StripeCollection<PaymentIntent> intents(@Nullable String after, CallContext call)
      throws Exception {
    PaymentIntentListParams.Builder params = PaymentIntentListParams.builder().setLimit(PAGE);
    if (after != null) {
      params.setStartingAfter(after);
    }
    return account.ask(
        call, (stripe, options) -> stripe.paymentIntents().list(params.build(), options));
  }

  @FunctionalInterface
  private interface Pages<T extends HasId> {
    StripeCollection<T> after(@Nullable String id, CallContext call) throws Exception;
  }

  /** One list, from its newest entry to the one that is sought, to its end, or as far as is set. */
  private final class Search {
    private final String shopTransactionId;
    private final CallContext call;
    private @Nullable String id;
    private long created = Long.MIN_VALUE;
    private boolean complete;

    Search(String shopTransactionId, CallContext call) {
      this.shopTransactionId = shopTransactionId;
      this.call = call;
    }

    <T extends HasId & MetadataStore<T>> void read(
        Pages<T> pages,
        Predicate<Map<String, String>> ofInterest,
        ToLongFunction<T> age,
        long notBefore)
        throws Exception {
      String last = null;
      for (int page = 0; page < account.settings().lookupPages(); page++) {
        StripeCollection<T> found = pages.after(last, call);
        List<T> entries = found.getData() == null ? List.of() : found.getData();
        for (T entry : entries) {
          if (age.applyAsLong(entry) < notBefore) {
            return; // what is sought would be older than what is found already
          }
          if (isIt(entry.getMetadata(), ofInterest)) {
            id = entry.getId();
            created = age.applyAsLong(entry);
            return;
          }
          last = entry.getId();
        }
        if (!Boolean.TRUE.equals(found.getHasMore()) || entries.isEmpty()) {
          complete = Boolean.FALSE.equals(found.getHasMore());
          return;
        }
      }
    }

    private boolean isIt(
        @Nullable Map<String, String> metadata, Predicate<Map<String, String>> ofInterest) {
      return metadata != null
          && MetadataKeys.areIn(metadata, account.settings().name())
          && shopTransactionId.equals(metadata.get(MetadataKeys.SHOP_TRANSACTION_ID))
          && ofInterest.test(metadata);
    }
  }
}
