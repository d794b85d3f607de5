package com.example.points;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.RejectedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/** Takes loyalty points, one for each minor unit; 13 is declined. Kept in memory. Thread-safe. */
public final class PointsProvider implements PaymentProvider {
  private final Map<String, Payment> payments = new HashMap<>();
  private final Map<String, Payment> newest = new HashMap<>(); // by shopTransactionId
  private final Map<String, Done> done = new HashMap<>(); // by operation and idempotency key

  private record Done(Object request, Object answer) {}

  private static final class Payment {
    private final String id = "points_" + UUID.randomUUID();
    private final String currency;
    private long left;

    Payment(PayRequest request) {
      currency = request.currency();
      left = request.amount();
    }
  }

  @Override
  public String name() {
    return "points";
  }

  @Override
  public Duration idempotencyWindow() {
    return Duration.ofHours(24);
  }

  @Override
  public synchronized PayResponse pay(PayRequest request, CallContext call) {
    return (PayResponse) once("pay", call, request, () -> pay(request));
  }

  private PayResponse pay(PayRequest request) {
    if (request.amount() == 13) {
      return PayResponse.ko("not enough points"); // an answer, not an error
    }
    Payment payment = new Payment(request);
    payments.put(payment.id, payment);
    newest.put(request.shopTransactionId(), payment);
    return PayResponse.ok(payment.id);
  }

  @Override
  public synchronized RefundResponse refund(RefundRequest request, CallContext call) {
    return (RefundResponse) once("refund", call, request, () -> refund(request));
  }

  private RefundResponse refund(RefundRequest request) {
    Payment payment = found(payments.get(request.paymentId()));
    long amount = Objects.requireNonNullElse(request.amount(), payment.left); // none: all
    String currency = Objects.requireNonNullElse(request.currency(), payment.currency);
    if (amount < 1 || amount > payment.left || !currency.equals(payment.currency)) {
      throw new RejectedException("%d %s are left".formatted(payment.left, payment.currency));
    }
    payment.left -= amount;
    return RefundResponse.ok(payment.id);
  }

  @Override
  public synchronized PaymentStatus status(String paymentId, CallContext call) {
    return PaymentStatus.of(PaymentState.ACCEPTED, found(payments.get(paymentId)).id);
  }

  @Override
  public synchronized PaymentStatus statusByShopTransactionId(String id, CallContext call) {
    return status(found(newest.get(id)).id, call).toBuilder().shopTransactionId(id).build();
  }

  private static Payment found(Payment payment) {
    if (payment == null) {
      throw new NotFoundException("there is no such payment");
    }
    return payment;
  }

  /** The same key again gets the same answer; what throws has moved nothing, and is not kept. */
  private Object once(String operation, CallContext call, Object request, Supplier<?> work) {
    String key = operation + " " + call.idempotencyKey().orElseGet(UUID.randomUUID()::toString);
    Done first = done.get(key);
    if (first == null) {
      first = new Done(request, work.get());
      done.put(key, first);
    }
    if (!first.request.equals(request)) {
      throw new RejectedException("the idempotency key was used for another request");
    }
    return first.answer;
  }
}
