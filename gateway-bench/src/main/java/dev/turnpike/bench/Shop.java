package dev.turnpike.bench;

import dev.turnpike.Administration;
import dev.turnpike.CallOptions;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.GatewayStore;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Pays at a provider that answers at once, through a gateway with this store. */
final class Shop implements AutoCloseable {
  private final PaymentGateway gateway;
  private final Payments payments;
  private final AtomicLong orders = new AtomicLong();

  /** What a payment company takes its time for is not measured here. */
  private static final class AtOnce implements PaymentProvider {
    private final AtomicLong payments = new AtomicLong();
    private final String name;

    AtOnce(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext context) {
      return PayResponse.ok("made-" + payments.incrementAndGet());
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext context) {
      return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
    }
  }

  private Shop(PaymentGateway gateway) {
    this.gateway = gateway;
    this.payments = gateway.provider("bench");
  }

  static Shop inMemory() {
    return new Shop(PaymentGateway.builder().provider(new AtOnce("bench")).build());
  }

  static Shop in(GatewayStore store) {
    return new Shop(PaymentGateway.builder().provider(new AtOnce("bench")).store(store).build());
  }

  /** With providers that nobody pays at beside it. */
  static Shop among(GatewayStore store, List<String> others) {
    GatewayBuilder builder = PaymentGateway.builder().provider(new AtOnce("bench")).store(store);
    others.forEach(name -> builder.provider(new AtOnce(name)));
    return new Shop(builder.build());
  }

  Administration administration() {
    return gateway.administration();
  }

  void pay() {
    payments.pay(
        PayRequest.builder()
            .amount(1299)
            .currency("EUR")
            .shopTransactionId("order-" + orders.incrementAndGet())
            .build(),
        CallOptions.idempotencyKey(UUID.randomUUID().toString()));
  }

  /** At any of the older half of the payments that were made here. */
  void look() {
    long older = Math.max(1, orders.get() / 2);
    long any = 1 + ThreadLocalRandom.current().nextLong(older);
    gateway.administration().timeline("bench", "made-" + any);
  }

  @Override
  public void close() {
    gateway.close();
  }
}
