package dev.turnpike.spi;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import java.net.URI;
import java.util.Optional;

/**
 * Takes payments. {@link #pay} and {@link #status} have to be written, everything else is supported
 * when it is overridden. Life cycle, threads, time and errors: {@link Provider}.
 */
public interface PaymentProvider extends Provider {
  /**
   * Takes a payment. Called at most once for one attempt of a caller; a company that knows
   * idempotency keys should be given {@link CallContext#idempotencyKey()}.
   *
   * @return the outcome; {@code null} counts as a failure of the provider with an unknown outcome
   */
  PayResponse pay(PayRequest request, CallContext call) throws Exception;

  /**
   * Says where a payment stands. Moves nothing, and may be called at any time and again. The status
   * is of this payment: one with another id is a broken answer.
   *
   * @param paymentId as {@link #pay} (or a subscription's payment) returned it, at most 4,096
   *     characters
   * @throws NotFoundException when there is no such payment
   */
  PaymentStatus status(String paymentId, CallContext call) throws Exception;

  /**
   * Says where the payment with the caller's own id stands. Used when the answer to {@code pay} was
   * lost, so that nobody knows its {@code paymentId}. Optional, and worth having. The status has to
   * tell the {@code shopTransactionId} that the payment company has: what became of a payment is
   * not inferred from a status without it.
   *
   * @throws NotFoundException when it is certain that there is no such payment
   */
  default PaymentStatus statusByShopTransactionId(String shopTransactionId, CallContext call)
      throws Exception {
    throw new NotSupportedException("this provider can be asked by paymentId only");
  }

  /**
   * Says where a payment stands, on behalf of a caller who wants to be notified as well; the
   * gateway notifies. Override only where that differs from {@link #status}.
   */
  default PaymentStatus check(String paymentId, CallContext call) throws Exception {
    return status(paymentId, call);
  }

  /** {@link #check} by the caller's own id. */
  default PaymentStatus checkByShopTransactionId(String shopTransactionId, CallContext call)
      throws Exception {
    return statusByShopTransactionId(shopTransactionId, call);
  }

  /** Gives money back. Optional. */
  default RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
    throw new NotSupportedException("this provider does not refund");
  }

  /**
   * Reads what the payment company sent: which payment is it about? Must be quick and ask nobody,
   * since the sender waits; what it says is stored by the gateway, answered, and worked on
   * afterwards. The default reads the query parameter {@code paymentId} and believes nothing else,
   * so the gateway asks for the {@link #status}.
   *
   * @throws CallbackRefusedException when its signature or token is wrong: the sender hears 401
   * @throws RejectedException when it can't be understood: the sender hears 422
   */
  default CallbackResult callback(Callback callback) throws Exception {
    return CallbackResult.ask(callback.requiredQueryParameter("paymentId"));
  }

  /**
   * Where the payment company shows this payment to people: an operator who looks at a payment gets
   * it as a link. It is no operation: nobody calls it over HTTP, it moves nothing and asks nobody,
   * since the gateway calls it on its own thread and waits for it, after {@link #start}, from many
   * threads at the same time. A link that is made from the id alone is what is meant.
   *
   * <p>Only an absolute https URL without user is shown. Any other one, {@code null} and whatever
   * is thrown count as none, with a line in the log, once for each provider. No secret may stand in
   * it: it is shown as it is, and kept in browsers.
   *
   * @param paymentId as {@link #pay} (or a subscription's payment) returned it, or as somebody else
   *     made it up: encode it, and answer none where it is not one of your company's
   * @return none, by default
   */
  default Optional<URI> dashboardUrl(String paymentId) {
    return Optional.empty();
  }
}
