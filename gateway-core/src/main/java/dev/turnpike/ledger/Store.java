package dev.turnpike.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the ledger. Every method is one step: all of it happens, or nothing. When a method that
 * stores has returned, what it stored is as safe as the store can make it. Thread-safe; several
 * gateways may share what lies below it.
 *
 * <p>Work that is due ({@link #claimQuestions}, {@link #claimNotifications}) is handed out under a
 * lease: it goes to nobody else until the lease is over.
 */
public interface Store extends AutoCloseable {
  /**
   * Records an operation as started, unless an earlier one stands in its way: one of the same
   * caller, provider and operation with the same key; or, where it has no key and is {@linkplain
   * OperationRecord#guarded() guarded}, one of the same provider and operation that {@linkplain
   * OperationRecord#holdsGuard() holds} the same guard.
   *
   * @throws StoreFullException when it can keep no more
   */
  Claim begin(OperationRecord operation);

  /**
   * Ends an operation. An unknown one may be completed later, nothing else is changed afterwards.
   *
   * @return whether it was open, and so has ended now as it says
   */
  boolean complete(String operationId, Completion completion);

  /**
   * Forgets an open operation that was never executed: its key and its guard are free again.
   *
   * @return whether it was open
   */
  boolean forget(String operationId);

  /** The payment with the provider's id. */
  Optional<PaymentRecord> payment(String provider, String paymentId);

  /** The newest payment with the caller's id. */
  Optional<PaymentRecord> paymentByShopTransactionId(String provider, String shopTransactionId);

  /**
   * Whether any payment is under way at this provider, so that its {@code paymentId} may not be
   * known yet.
   */
  boolean isAnyUnderWay(String provider);

  /** Whether an operation with this {@code shopTransactionId} is under way or unknown. */
  boolean isAnyOpen(String provider, String shopTransactionId);

  /**
   * Records a status together with its notifications, when it differs from the last one recorded,
   * or always.
   *
   * @throws StoreFullException when it can keep no more
   */
  StatusUpdate.Result record(StatusUpdate update);

  /**
   * Notes that a callback came for this payment: its question is open and due, once.
   *
   * @throws StoreFullException when it can keep no more
   */
  void openQuestion(String provider, String paymentId, Instant now);

  /** Open questions that are due, oldest first. */
  List<OpenQuestion> claimQuestions(Instant now, Duration lease, int limit);

  /**
   * Closes a question, unless another callback came since it was claimed: then it is due at once.
   */
  void closeQuestion(OpenQuestion question);

  /**
   * Puts a question off that could not be answered, unless another callback came since it was
   * claimed.
   */
  void postponeQuestion(OpenQuestion question, Instant next);

  /** Notifications that are due, oldest first, and of one payment and target the oldest only. */
  List<Notification> claimNotifications(Instant now, Duration lease, int limit);

  /** Stores what an attempt led to. */
  void update(Notification notification);

  /** When the next work is due that nobody has claimed; empty where there is none. */
  Optional<Instant> nextDue();

  @Override
  void close();
}
