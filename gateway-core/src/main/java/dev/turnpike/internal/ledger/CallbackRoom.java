package dev.turnpike.internal.ledger;

/**
 * How many more callbacks of one provider a gateway can work on now.
 *
 * @param all how many in all
 * @param unknown how many of them may be about payments that the records don't know
 */
public record CallbackRoom(int all, int unknown) {
  /** How many of this kind, beside none of the other. */
  public int forKnown(boolean known) {
    return known ? all : Math.min(all, unknown);
  }

  /** What is left beside so many of this kind. */
  public CallbackRoom less(boolean known, int callbacks) {
    return new CallbackRoom(all - callbacks, known ? unknown : unknown - callbacks);
  }
}
