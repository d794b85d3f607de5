package dev.turnpike.providers.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.net.RequestOptions;
import com.stripe.service.V1Services;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotExecutedException;

/** One account at Stripe, with a client of its own. Thread-safe. */
final class Account implements AutoCloseable {
  private final StripeSettings settings;
  private final JdkTransport transport;
  private final StripeClient client;

  Account(StripeSettings settings) {
    this.settings = settings;
    this.transport = new JdkTransport(settings.connectTimeout());
    this.client =
        StripeClient.builder()
            .setApiKey(settings.apiKey())
            .setApiBase(settings.baseUrl())
            .setMaxNetworkRetries(0)
            .setHttpClient(transport)
            .build();
  }

  /** A call of the library. */
  @FunctionalInterface
  interface Request<T> {
    T send(V1Services stripe, RequestOptions options) throws StripeException;
  }

  StripeSettings settings() {
    return settings;
  }

  /** Asks; moves nothing. */
  <T> T ask(CallContext call, Request<T> request) throws Exception {
    return send(call, RequestOptions.builder(), request);
  }

  /**
   * Makes something, at most once for the call's idempotency key.
   *
   * @param operation keys of Stripe belong to the whole account, and ours to one operation
   */
  <T> T make(CallContext call, String operation, Request<T> request) throws Exception {
    RequestOptions.RequestOptionsBuilder options = RequestOptions.builder();
    call.idempotencyKey()
        .ifPresent(
            key -> options.setIdempotencyKey(StripeKeys.of(settings.name(), operation, key)));
    return send(call, options, request);
  }

  private <T> T send(
      CallContext call, RequestOptions.RequestOptionsBuilder options, Request<T> request)
      throws Exception {
    long millisLeft = call.timeLeft().toMillis();
    if (millisLeft == 0) {
      throw new NotExecutedException("no time was left to ask Stripe");
    }
    options.setReadTimeout((int) Math.min(Integer.MAX_VALUE, millisLeft));
    try {
      return request.send(client.v1(), options.build());
    } catch (StripeException e) {
      throw StripeFailures.translate(e);
    } catch (RuntimeException e) {
      // What the library can't read; its message may hold the answer.
      throw new StripeFailureException(
          "Stripe's answer can't be read: " + e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
