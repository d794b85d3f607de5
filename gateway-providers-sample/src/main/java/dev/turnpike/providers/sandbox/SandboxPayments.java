package dev.turnpike.providers.sandbox;

import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.NotFoundException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** The book of payments. Guarded by {@link Sandbox}. */
final class SandboxPayments {
  private final BoundedMap<String, Payment> payments = new BoundedMap<>();
  private final Map<String, Payment> newestByShopTransactionId = new HashMap<>();
  private final Clock clock;

  SandboxPayments(Clock clock) {
    this.clock = clock;
  }

  PayResponse pay(Payment.Charge charge, AttemptResult verdict) {
    Payment payment = charge(charge, verdict);
    return PayResponse.builder()
        .result(verdict.result())
        .resultDescription(verdict.isDeclined() ? AttemptResult.DECLINED : null)
        .paymentId(payment.id())
        .redirectToUrl(
            verdict.result() == PayResult.REDIRECT_TO_URL ? Ids.pageFor(payment.id()) : null)
        .build();
  }

  /** Writes down a payment, declined ones too. */
  Payment charge(Payment.Charge charge, AttemptResult verdict) {
    Payment payment = new Payment(Ids.payment(), charge, verdict);
    newestByShopTransactionId.put(payment.shopTransactionId(), payment);
    Payment gone = payments.add(payment.id(), payment);
    if (gone != null) {
      newestByShopTransactionId.remove(gone.shopTransactionId(), gone);
    }
    return payment;
  }

  PaymentStatus status(String paymentId) {
    return get(paymentId).look(clock.instant());
  }

  PaymentStatus statusByShopTransactionId(String shopTransactionId) {
    Payment payment = newestByShopTransactionId.get(shopTransactionId);
    if (payment == null) {
      throw new NotFoundException(
          "there is no payment with the shopTransactionId '" + shopTransactionId + "'");
    }
    return payment.look(clock.instant());
  }

  /**
   * The payment with this id.
   *
   * @throws NotFoundException when there is none
   */
  Payment get(String paymentId) {
    Payment payment = payments.get(paymentId);
    if (payment == null) {
      throw new NotFoundException("there is no payment '" + paymentId + "'");
    }
    return payment;
  }
}
