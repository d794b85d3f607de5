package dev.turnpike.providers.stripe;

import dev.turnpike.spi.NotExecutedException;
import java.util.concurrent.Callable;

/** Questions that come before the one request that moves something. */
final class Precondition {
  private Precondition() {}

  /**
   * The answer.
   *
   * @throws NotExecutedException when there is none: what would have followed was not sent
   */
  static <T> T ask(Callable<T> question) throws Exception {
    try {
      return question.call();
    } catch (StripeFailureException | DeclinedException e) {
      throw new NotExecutedException("Stripe could not be asked about it beforehand", e);
    }
  }
}
