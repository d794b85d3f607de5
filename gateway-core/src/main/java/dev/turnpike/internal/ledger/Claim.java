package dev.turnpike.internal.ledger;

/** What a store says when an operation wants to begin. */
public sealed interface Claim {
  /**
   * Nothing stands in its way, and it is recorded.
   *
   * @param operation as it is recorded
   */
  record Started(OperationRecord operation) implements Claim {}

  /** The refund is more than is left of its payment. */
  record Exceeds(String reason) implements Claim {}

  /** An earlier operation has the same idempotency key. */
  record SameKey(OperationRecord earlier) implements Claim {}

  /** An earlier operation that is open or came out {@code OK} has the same guard. */
  record SameGuard(OperationRecord earlier) implements Claim {}
}
