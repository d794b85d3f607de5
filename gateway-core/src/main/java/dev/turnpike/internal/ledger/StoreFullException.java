package dev.turnpike.internal.ledger;

/** A store that keeps no more: nothing was stored. */
public final class StoreFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what there is too much of. */
  public StoreFullException(String message) {
    super(message);
  }
}
