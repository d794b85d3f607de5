package dev.turnpike.internal.ledger;

import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.PaymentEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SteppedStore} can do with its records inside one step: fetch, lock, compare and
 * set. No rule stands here. What is locked is changed by nobody else until the end of the step. A
 * step locks an operation before its payment, and a payment before its notifications.
 */
public interface Tables {
  /** Whose claims these are: another text for each store that was opened. */
  String owner();

  /** Whether it has a payment's record, knows whose it was, or has an operation on it. */
  boolean knows(String provider, String paymentId);

  /** Money-moving operations. */
  Operations operations();

  /** Payments. */
  Payments payments();

  /** Subscriptions. */
  Subscriptions subscriptions();

  /** Callbacks that are not worked off. */
  Callbacks callbacks();

  /** Notifications. */
  Outbox outbox();

  /** What happened to payments, and what people did. */
  History history();

  /** How calls ended. */
  Statistics statistics();

  /** How far telling people has come. */
  Alerts alerts();

  /**
   * What is due at some time.
   *
   * @param <T> what that is
   */
  interface Due<T> {
    /** When the first is due within this scope. */
    @Nullable Instant firstDue(WorkScope scope);

    /** Takes what is due by now within this scope, oldest first, and makes it due again then. */
    List<T> claim(Instant now, Instant again, int limit, WorkScope scope);

    /**
     * How many have been due since then and are out of this scope, by the provider or target that
     * it lacks.
     */
    Map<String, Long> outOfScope(WorkScope scope, Instant dueSince);
  }

  /** Money-moving operations. */
  interface Operations extends Due<OperationRecord> {
    /**
     * Stores a new one, unless another one has its {@linkplain OperationRecord#takesKey key}, or,
     * for one without a key that is {@linkplain OperationRecord#isGuarded guarded}, {@linkplain
     * OperationRecord#holdsGuardAt holds} its guard then.
     *
     * @return whether it is stored
     * @throws StoreFullException when there is no room
     */
    boolean insert(OperationRecord operation);

    /** The one with this id. */
    Optional<OperationRecord> get(String id);

    /** The same, locked. */
    Optional<OperationRecord> lock(String id);

    /**
     * The one that takes the same key, of the same tenant, provider and operation; or, for one
     * without a key, that keeps others from being stored with the same guard.
     */
    Optional<OperationRecord> inPlaceOf(OperationRecord operation);

    /**
     * The newest that holds the same guard when this one begins, of the same tenant, provider and
     * operation.
     */
    Optional<OperationRecord> holdingGuardOf(OperationRecord operation);

    /** Those that are about this payment, or made it, in the order in which they began. */
    List<OperationRecord> on(String provider, String paymentId);

    /** Frees the key, or the guard's place, of one that has ended. */
    void giveWay(String id);

    /**
     * Ends one that is under way.
     *
     * @return whether it was, and so has ended now
     */
    boolean end(String id, Completion end);

    /** Stores what became of one that is locked. */
    void put(OperationRecord changed);

    /**
     * Deletes an open one.
     *
     * @return whether it was open
     */
    boolean deleteOpen(String id);

    /** When the one began that has been unknown for longest. */
    Optional<Instant> oldestUnknown();

    /** Whether one that makes a payment is under way. */
    boolean isAnyUnderWay(String provider);

    /** Those that may make a payment with this {@code shopTransactionId}, and have none. */
    List<OperationRecord> withoutPayment(String provider, String shopTransactionId);
  }

  /** Payments. */
  interface Payments extends Due<PaymentRecord> {
    /** The one with the provider's id. */
    Optional<PaymentRecord> get(String provider, String paymentId);

    /** The same, locked. */
    Optional<PaymentRecord> lock(String provider, String paymentId);

    /** The newest with the caller's id of a tenant; or of nobody, where it has none. */
    Optional<PaymentRecord> newest(String tenant, String provider, String shopTransactionId);

    /** Whose it is, also when its record is gone. */
    Optional<String> ownerOf(String provider, String paymentId);

    /** Stores a new one, unless it is there. */
    boolean insert(PaymentRecord payment);

    /** Stores what became of one that is locked. */
    void put(PaymentRecord changed);

    /** Likewise, and it is the newest from now on. */
    void putAsNewest(PaymentRecord changed);
  }

  /** Subscriptions. */
  interface Subscriptions {
    /** The one with the provider's token. */
    Optional<SubscriptionRecord> get(String provider, String token);

    /** The same, locked. */
    Optional<SubscriptionRecord> lock(String provider, String token);

    /** Whose it is, also when its record is gone. */
    Optional<String> ownerOf(String provider, String token);

    /** Stores a new one, unless it is there. */
    boolean insert(SubscriptionRecord subscription, Instant now);

    /** Stores what became of one that is locked. */
    void put(SubscriptionRecord changed, Instant now);
  }

  /** Callbacks that are not worked off. */
  interface Callbacks extends Due<PendingCallback> {
    /**
     * Likewise, but those of known payments first, and of each provider as many as the scope has
     * room for.
     */
    @Override
    List<PendingCallback> claim(Instant now, Instant again, int limit, WorkScope scope);

    /** Those of this payment. */
    Optional<PendingCallback> get(String provider, String paymentId);

    /** About how many of the provider wait whose payments the records don't know. */
    long unknownOf(String provider);

    /** Of those whose payments the records didn't know, a few whose payments they know now. */
    List<PendingCallback> knownSince();

    /** The same, locked. */
    Optional<PendingCallback> lock(String provider, String paymentId);

    /**
     * Stores a new one, unless there is one of its payment.
     *
     * @throws StoreFullException when there is no room
     */
    boolean insert(PendingCallback callback);

    /** Stores what became of one that is locked. */
    void put(PendingCallback changed);

    /** Deletes one that is locked. */
    void delete(PendingCallback callback);
  }

  /** Notifications: a line for each payment and target, of which only the first one is due. */
  interface Outbox extends Due<Notification> {
    /**
     * Makes sure that so many more can be stored.
     *
     * @throws StoreFullException when there is no room
     */
    void requireRoomFor(int more);

    /** Stores one at the end of its line. */
    void append(Notification notification);

    /** The one with this id. */
    Optional<Notification> get(String id);

    /** All of this payment, in their order. */
    List<Notification> of(String provider, String paymentId);

    /** All of the same line, whatever became of them, in their order. */
    List<Notification> lineOf(Notification notification);

    /**
     * How many match, whatever state the filter names, that are dead, and behind which none of
     * their line has arrived or is still to arrive.
     */
    long countResendable(NotificationFilter which);

    /** How many are dead. */
    long countDead();

    /**
     * Of these, those that were stored first after another one.
     *
     * @param after {@code null}: the first of all
     */
    List<Notification> resendable(NotificationFilter which, @Nullable String after, int limit);

    /**
     * Stores what became of one that was claimed by this owner, unless another attempt has begun
     * since. Where it is over, the next one of its line is due.
     */
    boolean putClaimed(Notification changed);

    /** Stores one again that was over; it is due only when it is the first one of its line. */
    void putBack(Notification changed);
  }

  /** How calls ended. */
  interface Statistics {
    /** Adds these up with what there is of the same five minutes, provider and operation. */
    void add(Collection<CallStatistics> more);

    /** Those that begin then or later, and before, in the order of time. */
    List<CallStatistics> between(Instant from, Instant until);
  }

  /** How far telling people of each condition has come. */
  interface Alerts {
    /** All, in the order of their names. */
    List<AlertRecord> all();

    /** The one with this name, locked. */
    Optional<AlertRecord> lock(String name);

    /** Stores a new one, unless it is there. */
    boolean insert(AlertRecord alert);

    /** Stores what became of one that is locked. */
    void put(AlertRecord changed);

    /** Deletes one that is locked. */
    void delete(String name);
  }

  /** What happened to payments, and what people did. */
  interface History {
    /** Keeps an event of a payment. */
    void add(PaymentEvent event);

    /** The events of this payment, in their order. */
    List<PaymentEvent> of(String provider, String paymentId);

    /** The attempts to deliver this one, in their order. */
    List<PaymentEvent> attempts(Notification notification);

    /** Keeps what somebody did. */
    void add(AuditEvent event);

    /**
     * The API keys as they were said last, with one label each; nobody else says them meanwhile.
     */
    Collection<KnownKey> lockKeys();

    /** The API keys from now on. */
    void putKeys(Collection<KnownKey> keys);
  }
}
