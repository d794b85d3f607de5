package dev.turnpike.internal.ledger;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.GatewayStore;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.NotificationFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ledger. Every method is one step: all of it happens, or nothing. When a method that
 * stores has returned, what it stored is as safe as the store can make it. Thread-safe; several
 * gateways may share what lies below it.
 *
 * <p>Work that is due ({@link #claimOperations}, {@link #claimPayments}, {@link #claimCallbacks},
 * {@link #claimNotifications}) is handed out under a lease: it goes to nobody else until the lease
 * is over, and to nobody who has not its provider or target. Times are given by the caller, whole
 * milliseconds are kept.
 *
 * <p>Every method may throw {@link StoreUnavailableException}: then it is not known whether the
 * step was made. Every method that stores may throw {@link NotStorableException}: then it was not,
 * and never will be.
 */
public non-sealed interface Store extends RecordSearch, GatewayStore {
  /**
   * Records an operation as started, unless an earlier one stands in its way: one of the same
   * tenant, provider and operation with the same key; or, where it has no key and is {@linkplain
   * OperationRecord#guarded() guarded}, one of the same tenant, provider and operation that
   * {@linkplain OperationRecord#holdsGuardAt holds} the same guard then; or, for a refund, what is
   * left of its payment.
   *
   * @param withinPayment whether a refund must fit into what is left of its payment
   * @throws StoreFullException when it can keep no more
   */
  Claim begin(OperationRecord operation, boolean withinPayment);

  /** The secrets of the fingerprints of requests, which are not in the database. */
  FingerprintKeys fingerprintKeys();

  /**
   * Ends an operation that is under way: it is completed, or unknown from now on.
   *
   * @return whether it was under way, and so has ended now as it says
   */
  boolean complete(String operationId, Completion completion);

  /**
   * Completes an operation that is unknown, or still under way; nothing is changed afterwards.
   *
   * @param toAskAbout the payment that is asked about in the same step, as if a {@linkplain
   *     #openCallback callback} had come: whoever has heard that the outcome is unknown shall be
   *     told; {@code null}: none
   * @return whether it was open, and so is completed now as it says
   * @throws StoreFullException when that can't be noted: nothing is stored
   */
  boolean settle(String operationId, Completion completion, @Nullable String toAskAbout);

  /**
   * Completes an unknown operation as a person says, and keeps what was done in the same step. One
   * that {@linkplain Completion#freesKey() was never executed} stays in the records, but its key
   * and its guard are free again.
   *
   * @param toAskAbout as for {@link #settle}
   * @return whether it was unknown, and so is completed now as it says
   * @throws StoreFullException when that can't be noted: nothing is stored
   */
  boolean settleByHand(
      String operationId, Completion completion, @Nullable String toAskAbout, AuditEvent deed);

  /**
   * Completes an operation that is unknown, or still under way, with the payment that its provider
   * was found to know; unless another operation {@linkplain
   * dev.turnpike.internal.contract.Operation#makesPayment made} this payment: of two that may have
   * made it, one did. What the provider itself answered to a call is not judged so: see {@link
   * #complete} and {@link #settle}.
   */
  Attribution attribute(String operationId, Completion completion);

  /** What {@link #attribute} led to. */
  enum Attribution {
    /** The operation is completed. */
    DONE,
    /** The payment is another operation's: it stays as it is. */
    TAKEN,
    /** It was not open. */
    OVER
  }

  /**
   * Forgets an operation whose call was not executed, as whoever made it knows: its key and its
   * guard are free again. One that others have taken over since stays: they may have made its call
   * once more.
   *
   * @param unknownSince when the call that was not executed became unknown; {@code null}: it is
   *     under way
   * @return whether it is forgotten
   */
  boolean withdraw(String operationId, @Nullable Instant unknownSince);

  /**
   * Forgets an open operation that was never executed: its key and its guard are free again.
   *
   * @return whether it was open
   */
  boolean forget(String operationId);

  /**
   * Open operations that are {@linkplain OperationRecord#nextAt() due}, oldest first: those that
   * have been under way for longer than a call can take, so that whoever made it must have died;
   * and unknown ones of which it is time to ask.
   */
  List<OperationRecord> claimOperations(Instant now, Duration lease, int limit, WorkScope scope);

  /** Likewise, whoever can work on them. */
  default List<OperationRecord> claimOperations(Instant now, Duration lease, int limit) {
    return claimOperations(now, lease, limit, WorkScope.ALL);
  }

  /**
   * Says when an unknown operation is to be asked about again; does nothing to any other.
   *
   * @param next {@code null}: never again by itself
   */
  void postponeOperation(String operationId, @Nullable Instant next);

  /**
   * Says that the call of an unknown operation is made once more: it may be under way from now on,
   * and so is unknown since now.
   *
   * @return whether it is unknown, so that the call may be made
   */
  boolean repeating(String operationId, Instant now);

  /** The payment with the provider's id. */
  Optional<PaymentRecord> payment(String provider, String paymentId);

  /** The newest payment with the caller's id of a tenant; or of nobody, where it has none. */
  Optional<PaymentRecord> paymentByShopTransactionId(
      String tenant, String provider, String shopTransactionId);

  /** Whose payment this is, also when its record is gone; empty where nobody knows. */
  Optional<String> ownerOfPayment(String provider, String paymentId);

  /** Whose subscription this is, also when its record is gone; empty where nobody knows. */
  Optional<String> ownerOfSubscription(String provider, String token);

  /** The subscription with the provider's token. */
  Optional<SubscriptionRecord> subscription(String provider, String token);

  /**
   * Whether any payment is under way at this provider, so that its {@code paymentId} may not be
   * known yet.
   */
  boolean isAnyUnderWay(String provider);

  /**
   * Operations that may make a payment, with this {@code shopTransactionId}, whoever's, of which no
   * payment is known: they are under way, unknown, or were declined without one.
   */
  List<OperationRecord> withoutPayment(String provider, String shopTransactionId);

  /** Whose operations with this {@code shopTransactionId} are under way or unknown. */
  default Set<String> tenantsWithOpen(String provider, String shopTransactionId) {
    return withoutPayment(provider, shopTransactionId).stream()
        .filter(OperationRecord::isOpen)
        .map(OperationRecord::tenant)
        .collect(Collectors.toSet());
  }

  /**
   * Records a status together with its notifications, where {@link StatusUpdate#against} says so.
   *
   * @throws StoreFullException when it can keep no more
   */
  StatusUpdate.Result record(StatusUpdate update);

  /** Pending payments that are {@linkplain PaymentRecord#nextAt() due}, oldest first. */
  List<PaymentRecord> claimPayments(Instant now, Duration lease, int limit, WorkScope scope);

  /** Likewise, whoever can work on them. */
  default List<PaymentRecord> claimPayments(Instant now, Duration lease, int limit) {
    return claimPayments(now, lease, limit, WorkScope.ALL);
  }

  /**
   * Says when a pending payment is to be asked about again; does nothing to any other.
   *
   * @param next {@code null}: never again by itself
   */
  void postponePayment(String provider, String paymentId, @Nullable Instant next);

  /**
   * Notes that a callback came for this payment: its provider is to be asked, once.
   *
   * @param mostUnknown how many of the provider may wait whose payments the records don't know;
   *     several gateways of one store count a little late what the others have noted
   * @return whether it is noted; not, where the records don't know the payment, and too many such
   *     wait
   * @throws StoreFullException when it can keep no more
   */
  boolean openCallback(String provider, String paymentId, Instant now, int mostUnknown);

  /** Likewise, however many wait. */
  default void openCallback(String provider, String paymentId, Instant now) {
    openCallback(provider, paymentId, now, Integer.MAX_VALUE);
  }

  /**
   * Likewise for a payment that the records may not know: it is known from then on, and whose it
   * is.
   */
  void openCallback(PaymentRecord payment, Instant now);

  /**
   * Finds the callbacks whose payments became known since they came: from now on they go before
   * those of unknown ones, and are due at once.
   */
  void recognizeCallbacks(Instant now);

  /**
   * Callbacks whose payments are to be asked about now: those of payments that the records know
   * first, then oldest first; and of each provider as many as the scope {@linkplain
   * WorkScope#callbackRooms has room for}.
   */
  List<PendingCallback> claimCallbacks(Instant now, Duration lease, int limit, WorkScope scope);

  /** Likewise, whoever can work on them. */
  default List<PendingCallback> claimCallbacks(Instant now, Duration lease, int limit) {
    return claimCallbacks(now, lease, limit, WorkScope.ALL);
  }

  /**
   * Its payment was asked about; unless another callback came since it was claimed: then it is due
   * at once.
   */
  void closeCallback(PendingCallback callback);

  /**
   * Its payment could not be asked about, and is to be later, unless another callback came since it
   * was claimed.
   */
  void postponeCallback(PendingCallback callback, Instant next);

  /** Notifications that are due, oldest first, and of one payment and target the oldest only. */
  List<Notification> claimNotifications(Instant now, Duration lease, int limit, WorkScope scope);

  /** Likewise, whoever can work on them. */
  default List<Notification> claimNotifications(Instant now, Duration lease, int limit) {
    return claimNotifications(now, lease, limit, WorkScope.ALL);
  }

  /**
   * Stores what an attempt led to, in the payment's timeline too; does nothing when somebody else
   * has taken the notification over since it was claimed.
   *
   * @param attempt how it went, for the timeline; {@code null} where nothing was sent
   */
  void update(Notification notification, Instant now, @Nullable DeliveryAttempt attempt);

  /** Likewise, where nothing was sent. */
  default void update(Notification notification, Instant now) {
    update(notification, now, null);
  }

  /**
   * Makes a notification due once more that is over, with all its attempts before it: by hand. Not
   * one after which a newer one of the same payment and target was stored that has arrived or is
   * still to arrive: an older status never comes after a newer one.
   *
   * @param deed is kept in the same step where it is {@link Resend#DUE} now
   */
  Resend resend(String notificationId, Instant now, AuditEvent deed);

  /**
   * Makes all dead notifications of a filter due once more, whatever its state says, but for those
   * that {@link #resend} would call {@linkplain Resend#SUPERSEDED superseded}; of one payment and
   * target in their order. Many are several steps: the first one keeps the deed, so that what was
   * done is never without it. Where this throws, a part may be done; the same once more does the
   * rest.
   *
   * @param deed of how many: of those that are due now; where there are so many that it takes
   *     several steps, of those that were found before the first one
   * @return how many are due now
   * @throws StoreFullException when it can keep no more
   */
  long resendDead(NotificationFilter which, Instant now, LongFunction<AuditEvent> deed);

  /** What {@link #resend} led to. */
  enum Resend {
    /** It is due. */
    DUE,
    /** It was on its way anyhow. */
    WAITING,
    /** A newer one tells more: it stays as it is. */
    SUPERSEDED,
    /** There is none with this id. */
    NOT_FOUND
  }

  /** Adds these up with what is kept of the same five minutes, provider and operation. */
  void addStatistics(Collection<CallStatistics> more);

  /** What people are told of, or are to be, in the order of the names. */
  List<AlertRecord> alerts();

  /**
   * Puts one in the place of another of the same name, unless another gateway was faster.
   *
   * @param before what there is; {@code null}: nothing
   * @param after what shall be; {@code null}: nothing
   * @return whether it was as said, and is now as said
   */
  boolean replaceAlert(@Nullable AlertRecord before, @Nullable AlertRecord after);

  /** How many notifications were given up. */
  long deadNotifications();

  /** When the operation began that has been open with an unknown outcome for longest. */
  Optional<Instant> oldestUnknown();

  /**
   * Where the operation that made this payment belongs in a trace, or where it is known of none,
   * the first one on it; empty where its caller did not say.
   */
  Optional<String> traceOfPayment(String provider, String paymentId);

  /** Keeps what somebody did: it is never changed. */
  void audit(AuditEvent event);

  /**
   * Says which API keys may be used from now on, and keeps in the same step which of them are new
   * and which are withdrawn since this was said last.
   *
   * @return what is kept of it
   */
  List<AuditEvent> keysAre(Collection<KnownKey> keys, Instant now);

  /**
   * When the next work is due within this scope that nobody has claimed; empty where there is none.
   */
  Optional<Instant> nextDue(WorkScope scope);

  /** Likewise, whoever can work on it. */
  default Optional<Instant> nextDue() {
    return nextDue(WorkScope.ALL);
  }

  /**
   * What has been due since then, and is out of this scope: for each provider or target a line for
   * people.
   */
  List<String> outOfScope(WorkScope scope, Instant dueSince);

  /**
   * Throws away what is older than it has to be kept, a little at a time. What is open, waiting or
   * pending stays, however old.
   *
   * @param limit how many records of a kind at most
   * @return whether there may be more
   */
  boolean cleanUp(Instant now, int limit);

  /** Does nothing but find out whether the store can store: throws if it can't. */
  void ping();
}
