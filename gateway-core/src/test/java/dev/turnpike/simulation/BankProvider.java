package dev.turnpike.simulation;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.PaymentProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node's line to the bank, which breaks: before the request has come there, after it was
 * executed, or it hangs, and is executed while nobody waits any more.
 */
final class BankProvider implements PaymentProvider {
  static final String NAME = "bank";

  /** As late as this a request that hangs on the line is executed. */
  private static final Duration LATEST = Duration.ofMinutes(3);

  private static final Duration QUICK = Duration.ofMillis(800);
  private static final Duration SLOW = Duration.ofSeconds(6);
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final Turns turns;
  private final Bank bank;
  private final Plan.Habits habits;
  private final Supplier<Line> line;

  /** What the line is like now. */
  record Line(boolean isDead, double faults) {}

  BankProvider(Turns turns, Bank bank, Plan.Habits habits, Supplier<Line> line) {
    this.turns = turns;
    this.bank = bank;
    this.habits = habits;
    this.line = line;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Duration idempotencyWindow() {
    return habits.keyWindow();
  }

  @Override
  public boolean keepsDeadline() {
    return habits.keepsDeadline();
  }

  /** Does something at the bank, or doesn't, and comes back, or doesn't. */
  private <T> T over(Supplier<T> atTheBank) throws Exception {
    turns.sleep(turns.upTo(QUICK));
    Line now = line.get();
    if (now.isDead()) {
      throw new NotExecutedException("nobody listens there");
    }
    if (turns.draw(now.faults())) {
      return broken(atTheBank);
    }
    T answer = atTheBank.get();
    turns.sleep(turns.upTo(turns.draw(0.15) ? SLOW : QUICK));
    return answer;
  }

  private <T> T broken(Supplier<T> atTheBank) throws Exception {
    int fault = turns.random().nextInt(6);
    Object[] answer = new Object[1];
    switch (fault) {
      case 0 -> throw new NotExecutedException("refused");
      case 1 -> throw new IOException("reset before it came there");
      case 2 -> {
        answer[0] = atTheBank.get();
        throw new IOException("reset after it was executed");
      }
      case 3 -> {
        turns.after(turns.upTo(LATEST), () -> answer[0] = atTheBank.get());
        throw new IOException("the line broke, and the request went on");
      }
      default -> {
        // the one who waits may be gone by then, and the request comes there all the same
        Duration late = turns.upTo(habits.keepsDeadline() ? Duration.ofSeconds(25) : LATEST);
        turns.after(late, () -> answer[0] = atTheBank.get());
        turns.sleep(fault == 4 && !habits.keepsDeadline() ? FOR_EVER : late.plus(QUICK));
        if (fault == 4 || Thread.interrupted() && turns.draw(0.5)) {
          throw new IOException("no answer came");
        }
        @SuppressWarnings("unchecked")
        T executed = (T) answer[0];
        return executed;
      }
    }
  }

  @Override
  public PayResponse pay(PayRequest request, CallContext call) throws Exception {
    Bank.Charge charge =
        over(
            () ->
                bank.charge(
                    call.idempotencyKey().orElseThrow(),
                    request.shopTransactionId(),
                    request.amount(),
                    call.requestId()));
    return switch (charge.state) {
      case ACCEPTED -> PayResponse.ok(charge.paymentId);
      case FAILED -> PayResponse.ko("declined");
      case PENDING -> PayResponse.pending(charge.paymentId);
      case REDIRECT -> PayResponse.redirect(charge.paymentId, "https://bank.example/pay");
    };
  }

  @Override
  public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
    Bank.Charge charge =
        bank.charges().stream()
            .filter(each -> each.paymentId.equals(request.paymentId()))
            .findFirst()
            .orElseThrow(() -> new NotFoundException("no such payment"));
    Bank.Refund refund =
        over(
            () ->
                bank.refund(
                    call.idempotencyKey().orElseThrow(),
                    charge,
                    request.amount(),
                    call.requestId()));
    return switch (refund.state) {
      case ACCEPTED -> RefundResponse.ok(charge.paymentId);
      case PENDING, REDIRECT -> RefundResponse.pending(charge.paymentId);
      case FAILED -> RefundResponse.ko("not refundable");
    };
  }

  @Override
  public PaymentStatus status(String paymentId, CallContext call) throws Exception {
    return statusOf(over(() -> snapshot(bank.find(paymentId).orElse(null))));
  }

  @Override
  public PaymentStatus statusByShopTransactionId(String shopTransactionId, CallContext call)
      throws Exception {
    if (!habits.isAsked()) {
      throw new NotSupportedException("ask by paymentId");
    }
    return statusOf(over(() -> snapshot(bank.findByOrder(shopTransactionId).orElse(null))));
  }

  @Override
  public CallbackResult callback(Callback callback) {
    String paymentId = callback.requiredQueryParameter("paymentId");
    List<String> version = callback.query().get("v");
    if (!habits.signs() || version == null) {
      return CallbackResult.ask(paymentId);
    }
    return CallbackResult.verified(
        PaymentStatus.of(PaymentState.valueOf(callback.requiredQueryParameter("status")), paymentId)
            .toBuilder()
            .metadata(Map.of("v", Integer.parseInt(version.get(0))))
            .build());
  }

  /** As it is told: what changes on its way is news of another question. */
  static @Nullable PaymentStatus snapshot(Bank.@Nullable Charge charge) {
    return charge == null
        ? null
        : PaymentStatus.of(stateOf(charge), charge.paymentId).toBuilder()
            .shopTransactionId(charge.order)
            .metadata(Map.of("v", charge.version))
            .build();
  }

  static PaymentState stateOf(Bank.Charge charge) {
    return switch (charge.state) {
      case ACCEPTED -> PaymentState.ACCEPTED;
      case FAILED -> PaymentState.FAILED;
      case PENDING, REDIRECT -> PaymentState.PENDING;
    };
  }

  private static PaymentStatus statusOf(@Nullable PaymentStatus found) throws NotFoundException {
    if (found == null) {
      throw new NotFoundException("no such payment");
    }
    return found;
  }
}
