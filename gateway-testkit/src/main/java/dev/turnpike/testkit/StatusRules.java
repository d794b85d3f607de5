package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.NOT_FOUND;
import static dev.turnpike.testkit.Ending.Kind.REJECTED;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.PaymentQuery;
import java.util.List;

/** Where a payment stands. */
final class StatusRules {
  private static final String KNOWN = "P-37";
  private static final String BY_SHOP_ID = "P-44";

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              KNOWN,
              Group.STATUS,
              "A payment that went through is ACCEPTED.",
              "Whoever lost the answer asks here, and ships only then.",
              StatusRules::acceptedIsAccepted),
          Rule.must(
              "P-38",
              Group.STATUS,
              "A declined payment that has a paymentId is FAILED.",
              "Goods would leave for nothing.",
              StatusRules::declinedIsFailed),
          Rule.must(
              "P-39",
              Group.STATUS,
              "A payment that is not decided, or waits for its payer, is PENDING.",
              "FAILED makes the shop charge again what is about to succeed.",
              StatusRules::undecidedIsPending),
          Rule.must(
              "P-40",
              Group.STATUS,
              "A status is about the payment that was asked for.",
              "The state of somebody else's payment looks just like one's own.",
              StatusRules::isAboutThePaymentAskedFor),
          Rule.must(
              "P-41",
              Group.STATUS,
              "A paymentId that doesn't exist ends as not found, never as FAILED.",
              "Not found says that the question is wrong; FAILED says that a payment is.",
              probe -> unknownIsNotFound(probe, probe.unknownId())),
          Rule.must(
              "P-42",
              Group.STATUS,
              "A paymentId of any form ends as not found, or rejected.",
              "Ids come from callers, and a slash in one must not become another path at the company.",
              StatusRules::oddIdsAreNotFound),
          Rule.must(
              "P-43",
              Group.STATUS,
              "Asking changes nothing: a payment that went through stays so however often one asks.",
              "The gateway asks whenever it doesn't know, several times, and by itself.",
              StatusRules::askingChangesNothing),
          Rule.must(
              BY_SHOP_ID,
              Group.STATUS,
              "Asked by the caller's own shopTransactionId it finds the payment, or says that it can't be asked so.",
              "Where the answer to pay is lost, nobody knows the paymentId.",
              StatusRules::findsByShopTransactionId),
          Rule.must(
              "P-45",
              Group.STATUS,
              "A shopTransactionId that doesn't exist ends as not found.",
              "It is how the gateway learns that a payment never happened.",
              StatusRules::unknownShopTransactionIdIsNotFound),
          Rule.must(
              "P-46",
              Group.STATUS,
              "Check answers what status answers.",
              "It is the same question; only the gateway notifies somebody of the answer.",
              StatusRules::checkIsStatus),
          Rule.must(
              "P-47",
              Group.STATUS,
              "Where a status tells a shopTransactionId, it is the one that the caller gave.",
              "The receiver of a notification finds its order by it.",
              StatusRules::tellsTheCallersOwnId),
          Rule.must(
              "P-90",
              Group.STATUS,
              "Asked by a shopTransactionId that several payments have, it tells of the newest.",
              "After a decline the payer tries again, and what was paid then must not look declined.",
              StatusRules::theNewestIsFound));

  private StatusRules() {}

  private static PaymentStatus known(Probe probe, Paid paid) throws Exception {
    Ending<PaymentStatus> ending = probe.status(paid.id());
    PaymentStatus status = ending.answer();
    if (status == null || status.status() != PaymentState.ACCEPTED) {
      throw new Stop.Unmet(KNOWN, "ACCEPTED", ending.describe());
    }
    return status;
  }

  private static void acceptedIsAccepted(Probe probe) throws Exception {
    standsSo(probe, Paid.by(probe).id(), PaymentState.ACCEPTED);
  }

  private static void standsSo(Probe probe, String paymentId, PaymentState state) throws Exception {
    Ending<PaymentStatus> ending = probe.status(paymentId);
    PaymentStatus status = probe.answered(ending, state.toString());
    probe.expect(status.status() == state, state.toString(), ending);
  }

  private static void declinedIsFailed(Probe probe) throws Exception {
    PayResponse answer = Declined.by(probe, probe.request(Situation.REFUSED));
    if (answer.paymentId() == null) {
      throw new Stop.Skip("a declined payment has no paymentId here");
    }
    standsSo(probe, answer.paymentId(), PaymentState.FAILED);
  }

  private static void undecidedIsPending(Probe probe) throws Exception {
    boolean tried = false;
    for (Situation situation : List.of(Situation.PENDING, Situation.REDIRECT)) {
      if (probe.scenarios().payment(situation).isPresent()) {
        PayResponse answer = probe.pay(probe.request(situation)).answer();
        if (answer == null || answer.paymentId() == null || answer.result() == PayResult.KO) {
          throw new Stop.Unmet(
              situation == Situation.PENDING ? "P-12" : "P-13", "a paymentId", "none");
        }
        standsSo(probe, answer.paymentId(), PaymentState.PENDING);
        tried = true;
      }
    }
    if (!tried) {
      throw new Stop.Skip("the scenarios bring about neither pending nor redirect");
    }
  }

  private static void isAboutThePaymentAskedFor(Probe probe) throws Exception {
    Paid first = Paid.by(probe);
    Paid second = Paid.by(probe);
    for (Paid paid : List.of(first, second)) {
      String told = known(probe, paid).paymentId();
      probe.expect(told.equals(paid.id()), paid.id(), told);
    }
  }

  private static void unknownIsNotFound(Probe probe, String id) throws Exception {
    Ending<PaymentStatus> ending = probe.status(id);
    probe.expect(ending.is(NOT_FOUND), "not found", ending);
  }

  private static void oddIdsAreNotFound(Probe probe) throws Exception {
    probe.status(Paid.by(probe).id());
    for (String odd : List.of("a/../b?c=d&e=f#g h%2F%", "ü支払🍜\"'\\", "x".repeat(200))) {
      Ending<PaymentStatus> ending = probe.status(odd);
      probe.expect(ending.is(NOT_FOUND, REJECTED), "not found, or rejected", ending);
    }
  }

  private static void askingChangesNothing(Probe probe) throws Exception {
    Paid paid = Paid.by(probe);
    String before = ReportText.of(known(probe, paid));
    for (int i = 0; i < 3; i++) {
      Ending<PaymentStatus> ending = probe.status(paid.id());
      probe.expect(before.equals(ending.describe()), before, ending);
    }
  }

  private static void findsByShopTransactionId(Probe probe) throws Exception {
    Paid paid = Paid.by(probe);
    Ending<PaymentStatus> ending =
        offered(probe, probe.statusByShopTransactionId(paid.request().shopTransactionId()));
    PaymentStatus status = probe.answered(ending, "the payment");
    probe.expect(
        status.paymentId().equals(paid.id()) && status.status() == PaymentState.ACCEPTED,
        "ACCEPTED, " + paid.id(),
        ending);
  }

  private static void theNewestIsFound(Probe probe) throws Exception {
    Paid newest = newest(probe);
    Ending<PaymentStatus> ending =
        offered(probe, probe.statusByShopTransactionId(newest.request().shopTransactionId()));
    PaymentStatus status = ending.answer();
    if (status == null) {
      throw new Stop.Unmet(BY_SHOP_ID, newest.id(), ending.describe());
    }
    probe.expect(newest.id().equals(status.paymentId()), newest.id(), ending);
  }

  private static Paid newest(Probe probe) throws Exception {
    try {
      return PayRules.declinedThenPaid(probe);
    } catch (Stop.Breach e) {
      throw new Stop.Unmet(PayRules.AGAIN, e.expected(), e.reason());
    }
  }

  private static <T> Ending<T> offered(Probe probe, Ending<T> ending) {
    return probe.offered(ending, "status by shopTransactionId");
  }

  private static void unknownShopTransactionIdIsNotFound(Probe probe) throws Exception {
    Ending<PaymentStatus> ending =
        offered(probe, probe.statusByShopTransactionId(probe.id("unknown")));
    probe.expect(ending.is(NOT_FOUND), "not found", ending);
  }

  private static void checkIsStatus(Probe probe) throws Exception {
    Paid paid = Paid.by(probe);
    PaymentStatus expected = known(probe, paid);
    Ending<PaymentStatus> ending =
        probe.tell(
            "check",
            paid.id(),
            probe.calling(Operation.CHECK, PaymentQuery.byPaymentId(paid.id()), probe.lookup()));
    PaymentStatus actual = probe.answered(ending, ReportText.of(expected));
    probe.expect(
        actual.status() == expected.status() && actual.paymentId().equals(expected.paymentId()),
        ReportText.of(expected),
        ending);
  }

  private static void tellsTheCallersOwnId(Probe probe) throws Exception {
    PayRequest request = probe.request(Situation.ACCEPTED);
    String told = known(probe, Paid.by(probe, request)).shopTransactionId();
    if (told == null) {
      throw new Stop.Skip("its status tells no shopTransactionId; the gateway fills it in");
    }
    probe.expect(told.equals(request.shopTransactionId()), request.shopTransactionId(), told);
  }
}
