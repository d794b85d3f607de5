package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.NOT_FOUND;
import static dev.turnpike.testkit.Ending.Kind.NOT_SUPPORTED;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.internal.contract.Operation;
import java.util.List;

/** Money given back. */
final class RefundRules {
  static final String EVERYTHING = "P-28";
  static final String NO_MORE_THAN_LEFT = "P-31";
  static final String PART = "P-29";
  private static final String REFUSED = "KO, or rejected";

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              EVERYTHING,
              Group.REFUND,
              "A refund without an amount gives back all that is left.",
              "The caller may not know what is left, and the contract lets it leave the amount out.",
              RefundRules::withoutAmountGivesEverything),
          Rule.must(
              PART,
              Group.REFUND,
              "A payment can be given back in parts, or the provider says that it can't.",
              "One of three articles comes back, and next week another.",
              RefundRules::partsAreGivenBack),
          Rule.must(
              "P-30",
              Group.REFUND,
              "More than was paid is refused, and nothing is given back.",
              "The difference is the merchant's own money.",
              RefundRules::tooMuchMovesNothing),
          Rule.must(
              NO_MORE_THAN_LEFT,
              Group.REFUND,
              "More than is left after earlier refunds is refused.",
              "Two refunds of 60% are the merchant's loss of 20%.",
              RefundRules::moreThanIsLeftIsRefused),
          Rule.must(
              "P-32",
              Group.REFUND,
              "Where nothing is left, a refund is refused.",
              "OK would tell the shop, and then the payer, of money that never comes.",
              RefundRules::nothingLeftIsRefused),
          Rule.must(
              "P-33",
              Group.REFUND,
              "Two refunds of the same amount with different refundIds are two refunds.",
              "Two articles at the same price come back, and one of them would not be paid.",
              RefundRules::equalRefundsAreTwo),
          Rule.must(
              "P-34",
              Group.REFUND,
              "A refund of a payment that doesn't exist ends as not found.",
              "The caller has mixed up its ids, and has to hear of it.",
              RefundRules::unknownPaymentIsNotFound),
          Rule.must(
              "P-35",
              Group.REFUND,
              "A refund in another currency than the payment's is refused.",
              "10 kuwaiti dinars are not 10 yen.",
              RefundRules::anotherCurrencyIsRefused),
          Rule.must(
              "P-36",
              Group.REFUND,
              "A refund of a declined payment is refused.",
              "Nothing was paid, so whatever is given back is a gift.",
              RefundRules::declinedPaymentIsNotGivenBack));

  private RefundRules() {}

  private static Paid paid(Probe probe) throws Exception {
    probe.needs(Operation.REFUND);
    return Paid.by(probe);
  }

  private static void withoutAmountGivesEverything(Probe probe) throws Exception {
    Paid paid = paid(probe);
    var ending = probe.offered(RefundCalls.back(probe, paid, null), "refund");
    probe.expect(RefundCalls.isGiven(ending), "OK or PENDING", ending);
  }

  private static void partsAreGivenBack(Probe probe) throws Exception {
    Paid paid = paid(probe);
    for (long part : new long[] {300, 301}) {
      var ending = probe.offered(RefundCalls.back(probe, paid, part), "refunds of a part");
      probe.expect(RefundCalls.isGiven(ending), "OK or PENDING", ending);
    }
  }

  private static void tooMuchMovesNothing(Probe probe) throws Exception {
    Paid paid = paid(probe);
    var ending =
        probe.offered(
            RefundCalls.back(probe, paid, paid.request().amount() + 1), "refunds of an amount");
    probe.expect(RefundCalls.isRefused(ending), REFUSED, ending);
    RefundCalls.everything(probe, paid);
  }

  private static void moreThanIsLeftIsRefused(Probe probe) throws Exception {
    Paid paid = paid(probe);
    long most = paid.request().amount() * 6 / 10;
    RefundCalls.part(probe, paid, most);
    var ending = RefundCalls.back(probe, paid, most - 1);
    probe.expect(RefundCalls.isRefused(ending), REFUSED, ending);
  }

  private static void nothingLeftIsRefused(Probe probe) throws Exception {
    Paid paid = paid(probe);
    RefundCalls.everything(probe, paid);
    var ending = RefundCalls.back(probe, paid, null);
    probe.expect(RefundCalls.isRefused(ending), REFUSED, ending);
  }

  private static void equalRefundsAreTwo(Probe probe) throws Exception {
    Paid paid = paid(probe);
    long third = paid.request().amount() / 3;
    RefundCalls.part(probe, paid, third);
    RefundCalls.part(probe, paid, third);
    var ending = RefundCalls.back(probe, paid, third + paid.request().amount() % 3 + 1);
    probe.expect(
        RefundCalls.isRefused(ending), REFUSED + ", since two thirds were given back", ending);
  }

  private static void unknownPaymentIsNotFound(Probe probe) throws Exception {
    probe.needs(Operation.REFUND);
    Paid nothing = new Paid(Paid.by(probe).request(), probe.unknownId());
    var ending = probe.offered(RefundCalls.back(probe, nothing, 100L), "refund");
    probe.expect(ending.is(NOT_FOUND), "not found", ending);
  }

  private static void anotherCurrencyIsRefused(Probe probe) throws Exception {
    Paid paid = paid(probe);
    for (String other : RefundCalls.otherCurrencies(paid)) {
      RefundRequest request =
          RefundCalls.request(probe, paid, 100L).toBuilder().currency(other).build();
      var ending = probe.offered(probe.refund(request), "refunds of an amount");
      probe.expect(RefundCalls.isRefused(ending), REFUSED, ending);
    }
  }

  private static void declinedPaymentIsNotGivenBack(Probe probe) throws Exception {
    probe.needs(Operation.REFUND);
    PayRequest request = probe.request(Situation.REFUSED);
    PayResponse answer = Declined.by(probe, request);
    if (answer.paymentId() == null) {
      throw new Stop.Skip("a declined payment has no paymentId here");
    }
    var ending = RefundCalls.back(probe, new Paid(request, answer.paymentId()), request.amount());
    probe.expect(
        RefundCalls.isRefused(ending) || ending.is(NOT_FOUND, NOT_SUPPORTED),
        REFUSED + ", or not found",
        ending);
  }
}
