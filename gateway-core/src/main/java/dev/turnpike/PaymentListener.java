package dev.turnpike;

import dev.turnpike.api.PaymentStatus;

/**
 * Is told in process what a receiver behind a URL would be told: at least once, for one payment in
 * order. What it throws means "not yet": it is told again later. Called by several threads, for
 * different payments at the same time.
 */
@FunctionalInterface
public interface PaymentListener {
  /**
   * Something was learned about a payment.
   *
   * @throws Exception to be told again later
   */
  void onStatus(PaymentStatus status) throws Exception;
}
