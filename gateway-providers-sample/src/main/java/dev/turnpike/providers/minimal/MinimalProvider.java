package dev.turnpike.providers.minimal;

import com.google.auto.service.AutoService;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.PaymentProvider;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A provider to copy: it accepts every payment, and remembers the newest 100,000. Thread-safe.
 *
 * <p>To make it yours, give it your {@link #name()}, ask your payment company where it asks its map
 * (with {@link CallContext#idempotencyKey()}, which is the payment's id here), read addresses and
 * keys in {@link #start}, and delete {@link #sandbox()}: yours moves money. Whatever else you can
 * offer, such as refunds, override.
 */
@AutoService(PaymentProvider.class)
public final class MinimalProvider implements PaymentProvider {
  private final ConcurrentHashMap<String, PaymentStatus> payments = new ConcurrentHashMap<>();
  private final Queue<String> oldestFirst = new ConcurrentLinkedQueue<>();

  @Override
  public String name() {
    return "minimal";
  }

  @Override
  public boolean sandbox() {
    return true;
  }

  @Override
  public PayResponse pay(PayRequest request, CallContext call) {
    String id = call.idempotencyKey().orElseGet(() -> UUID.randomUUID().toString());
    if (payments.putIfAbsent(id, PaymentStatus.of(PaymentState.ACCEPTED, id)) == null) {
      oldestFirst.add(id);
      if (payments.size() > 100_000) {
        payments.remove(oldestFirst.remove());
      }
    }
    return PayResponse.ok(id);
  }

  @Override
  public PaymentStatus status(String paymentId, CallContext call) {
    PaymentStatus status = payments.get(paymentId);
    if (status == null) {
      throw new NotFoundException("there is no payment '" + paymentId + "'");
    }
    return status;
  }
}
