package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.NOT_SUPPORTED;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.internal.contract.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Many callers at once. */
final class ConcurrencyRules {
  private static final int CALLERS = 50;

  private static final int REFUNDS = 6;

  /** A race is not lost each time. */
  private static final int ROUNDS = 3;

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              "P-74",
              Group.CONCURRENCY,
              "50 payments at the same moment get 50 answers, each its own.",
              "An answer in the wrong hands ships one order and charges another.",
              ConcurrencyRules::answersAreNotMixedUp),
          Rule.must(
              "P-75",
              Group.CONCURRENCY,
              "50 questions at the same moment are answered about the payment that each asks for.",
              "The gateway asks about everything that is open, in many threads.",
              ConcurrencyRules::questionsAreNotMixedUp),
          Rule.must(
              "P-93",
              Group.CONCURRENCY,
              "Refunds of one payment at the same moment give back no more than was paid.",
              "Two people in the back office click at once, and the difference is the merchant's own money.",
              ConcurrencyRules::refundsAtOnceAreNotTooMuch));

  private ConcurrencyRules() {}

  /** A payment made by the caller with this number: the amount tells them apart. */
  private static PayRequest request(Probe probe, int number) {
    return probe.request(Situation.ACCEPTED).toBuilder().amount(2_000 + number).build();
  }

  private static void answersAreNotMixedUp(Probe probe) throws Exception {
    Paid.by(probe);
    List<Paid> all =
        ConcurrentRunner.run(CALLERS, number -> Paid.by(probe, request(probe, number)));
    Set<String> ids = new HashSet<>();
    for (Paid paid : all) {
      probe.expect(ids.add(paid.id()), "50 paymentIds", "twice " + paid.id());
    }
    for (Paid paid : all) {
      isItsOwn(probe, paid);
    }
  }

  /** By whatever the provider tells of it. */
  private static void isItsOwn(Probe probe, Paid paid) throws Exception {
    Ending<PaymentStatus> ending = probe.status(paid.id());
    PaymentStatus status = ending.answer();
    String own = paid.request().shopTransactionId();
    if (status != null && status.shopTransactionId() != null) {
      probe.expect(own.equals(status.shopTransactionId()), "the payment of " + own, ending);
    }
    if (status != null) {
      @Nullable Long charged = AmountRules.chargedOf(probe, paid);
      probe.expect(
          charged == null || charged == paid.request().amount(),
          "a payment of " + paid.request().amount(),
          ending);
    }
    Ending<PaymentStatus> byOwnId = probe.statusByShopTransactionId(own);
    if (!byOwnId.is(NOT_SUPPORTED) && byOwnId.answer() != null) {
      probe.expect(
          byOwnId.answer().paymentId().equals(paid.id()), own + " is " + paid.id(), byOwnId);
    }
  }

  private static void refundsAtOnceAreNotTooMuch(Probe probe) throws Exception {
    probe.needs(Operation.REFUND);
    for (int round = 0; round < ROUNDS; round++) {
      Paid paid = Paid.by(probe);
      long most = paid.request().amount() * 6 / 10;
      List<Ending<RefundResponse>> endings =
          ConcurrentRunner.run(
              REFUNDS,
              number ->
                  probe.offered(RefundCalls.back(probe, paid, most - number), "partial refunds"));
      long given = endings.stream().filter(RefundCalls::isGiven).count();
      if (given > 1) {
        throw new Stop.Unmet(
            RefundRules.NO_MORE_THAN_LEFT,
            "at most one refund of about " + most + ", of " + paid.request().amount(),
            given + " of them");
      }
    }
  }

  private static void questionsAreNotMixedUp(Probe probe) throws Exception {
    List<Paid> paid =
        List.of(
            Paid.by(probe, request(probe, 1)),
            Paid.by(probe, request(probe, 2)),
            Paid.by(probe, request(probe, 3)));
    List<Ending<PaymentStatus>> endings =
        ConcurrentRunner.run(CALLERS, number -> probe.status(paid.get(number % paid.size()).id()));
    for (int i = 0; i < endings.size(); i++) {
      Ending<PaymentStatus> ending = endings.get(i);
      String id = paid.get(i % paid.size()).id();
      probe.expect(
          ending.answer() != null && ending.answer().paymentId().equals(id),
          "the status of " + id,
          ending);
    }
  }
}
