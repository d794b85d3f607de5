package dev.turnpike.providers.sandbox;

import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import dev.turnpike.spi.RejectedException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives money back, and remembers it by {@code refundId}. Guarded by {@link Sandbox}. */
final class SandboxRefunds {
  private final BoundedMap<Key, Refund> refunds = new BoundedMap<>();
  private final SandboxPayments payments;
  private final Clock clock;

  SandboxRefunds(SandboxPayments payments, Clock clock) {
    this.payments = payments;
    this.clock = clock;
  }

  RefundResponse refund(RefundRequest request, AttemptResult verdict) {
    Payment payment = payments.get(request.paymentId());
    if (request.currency() != null && !request.currency().equals(payment.currency())) {
      throw new RejectedException(
          "the payment is in %s, and can't be refunded in %s"
              .formatted(payment.currency(), request.currency()));
    }
    Key key = request.refundId() == null ? null : new Key(payment.id(), request.refundId());
    Refund earlier = key == null ? null : refunds.get(key);
    if (earlier != null) {
      return earlier.repeat(request.amount());
    }
    Instant now = clock.instant();
    String refusal = refusal(payment, request.amount(), verdict, now);
    if (refusal != null) {
      return answer(RefundResult.KO, refusal, payment, now);
    }
    long amount = Objects.requireNonNullElse(request.amount(), payment.left(now));
    payment.refund(amount, verdict.acceptedFrom(), now);
    RefundResult result =
        verdict.result() == PayResult.PENDING ? RefundResult.PENDING : RefundResult.OK;
    RefundResponse answer = answer(result, null, payment, now);
    if (key != null) {
      // A declined one is not kept: it gave nothing back, so the same id may try again.
      refunds.add(key, new Refund(request.amount(), amount, answer));
    }
    return answer;
  }

  private static @Nullable String refusal(
      Payment payment, @Nullable Long amount, AttemptResult verdict, Instant now) {
    if (verdict.isDeclined()) {
      return AttemptResult.DECLINED;
    }
    PaymentState state = payment.state(now);
    if (state != PaymentState.ACCEPTED) {
      return "only an accepted payment can be refunded, and this one is " + state;
    }
    long left = payment.left(now);
    if (left == 0) {
      return "nothing is left to refund";
    }
    if (amount != null && amount > left) {
      return "only %s is left to refund, and %s was asked for".formatted(left, amount);
    }
    return null;
  }

  private static RefundResponse answer(
      RefundResult result, @Nullable String description, Payment payment, Instant now) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("refunded", payment.refunded(now));
    metadata.put("left", payment.left(now));
    return RefundResponse.builder()
        .result(result)
        .resultDescription(description)
        .paymentId(payment.id())
        .metadata(metadata)
        .build();
  }

  private record Key(String paymentId, String refundId) {}

  private record Refund(@Nullable Long asked, long amount, RefundResponse answer) {
    /** "All that is left" and its amount in figures are the same refund. */
    RefundResponse repeat(@Nullable Long askedAgain) {
      if (Objects.equals(askedAgain, asked) || Objects.equals(askedAgain, amount)) {
        return answer;
      }
      throw new RejectedException(
          "the refundId was used before, for %s and not for %s"
              .formatted(amount, askedAgain == null ? "all that is left" : askedAgain));
    }
  }
}
