package dev.turnpike.internal.reconcile;

import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.ledger.OperationRecord;
import java.time.Instant;

/** What providers can be asked by the gateway itself. Thread-safe. */
public interface ProviderQueries {
  /**
   * Where a payment stands.
   *
   * @throws GatewayException when there is no answer
   */
  PaymentStatus payment(String provider, String paymentId);

  /**
   * Where the newest payment with the caller's id stands.
   *
   * @throws GatewayException when there is no answer, or none that names this id itself
   */
  PaymentStatus paymentByShopTransactionId(String provider, String shopTransactionId);

  /**
   * Where a subscription stands.
   *
   * @throws GatewayException when there is no answer
   */
  SubscriptionStatus subscription(String provider, String token);

  /**
   * Whether the provider, if it was first called with a key at that time or later, executes a call
   * with the same key now not once more.
   */
  boolean knowsKey(String provider, Instant firstMade);

  /**
   * Makes the same call once more with the same key, and settles the operation by its answer.
   *
   * @throws GatewayException when there is none; it says nothing of the first call
   */
  void repeat(OperationRecord operation);
}
