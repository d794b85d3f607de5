package dev.turnpike.testing;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.ProviderContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider that offers nothing but what it must, and counts what happens to it. Each payment's id
 * is the {@code shopTransactionId} after the name it runs under. Thread-safe.
 */
public final class CountingProvider implements PaymentProvider {
  private final String name;
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();
  private final List<PayRequest> payments = new CopyOnWriteArrayList<>();
  private volatile ProviderContext context;

  /** A provider with this name. */
  public CountingProvider(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(ProviderContext started) {
    context = started;
    starts.incrementAndGet();
  }

  @Override
  public PayResponse pay(PayRequest request, CallContext call) {
    payments.add(request);
    return PayResponse.ok(context.name() + ":" + request.shopTransactionId());
  }

  @Override
  public PaymentStatus status(String paymentId, CallContext call) {
    return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }

  /** How often it was started. */
  public int starts() {
    return starts.get();
  }

  /** How often it was closed. */
  public int closes() {
    return closes.get();
  }

  /** What it was started with. */
  public ProviderContext context() {
    return context;
  }

  /** The payments that reached it. */
  public List<PayRequest> payments() {
    return payments;
  }
}
