package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.NOT_SUPPORTED;
import static dev.turnpike.testkit.Ending.Kind.REJECTED;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Minor units, currencies, large amounts. */
final class AmountRules {
  /** More than an int holds. */
  static final long LARGE = 2_500_000_119L;

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              "P-19",
              Group.AMOUNTS,
              "In a currency without decimals the amount is charged as it is: 1299 JPY are 1299 yen.",
              "Multiplied by 100, the payer pays a hundred times too much.",
              probe -> charges(probe, "JPY", 1299)),
          Rule.must(
              "P-20",
              Group.AMOUNTS,
              "In a currency with two decimals every amount is charged to the cent.",
              "1.15 times 100 is 114.99999999999999 to a double, and a cent is missing.",
              AmountRules::chargesCents),
          Rule.must(
              "P-21",
              Group.AMOUNTS,
              "In a currency with three decimals the amount is charged in thousandths: 1299 KWD are 1.299 dinars.",
              "Divided by 100, the payer pays ten times too much.",
              AmountRules::chargesThousandths),
          Rule.must(
              "P-22",
              Group.AMOUNTS,
              "An amount over 2,147,483,647 is charged whole, or rejected.",
              "25 million euros are more than an int holds, and what is left of them is any amount, or a debt.",
              probe -> chargesOrRejects(probe, "EUR", LARGE)),
          Rule.must(
              "P-23",
              Group.AMOUNTS,
              "An amount of 1 is charged as 1, or rejected.",
              "Rounded to nothing, the goods are free.",
              probe -> chargesOrRejects(probe, "EUR", 1)));

  private AmountRules() {}

  private static void chargesCents(Probe probe) throws Exception {
    for (long amount : new long[] {115, 435, 1_999, 110_005}) {
      charges(probe, "EUR", amount);
    }
  }

  /** Cards have no last digit there: a company that takes them may want it to be 0. */
  private static void chargesThousandths(Probe probe) throws Exception {
    try {
      charges(probe, "KWD", 1299);
    } catch (Stop.Skip e) {
      charges(probe, "KWD", 1290);
    }
  }

  private static void charges(Probe probe, String currency, long amount) throws Exception {
    Paid.by(probe);
    PayRequest request = request(probe, currency, amount);
    isCharged(probe, request, probe.pay(request));
  }

  private static void chargesOrRejects(Probe probe, String currency, long amount) throws Exception {
    Paid.by(probe);
    PayRequest request = request(probe, currency, amount);
    Ending<PayResponse> ending = probe.pay(request);
    if (!ending.is(REJECTED)) {
      isCharged(probe, request, ending);
    }
  }

  private static PayRequest request(Probe probe, String currency, long amount) {
    return probe.request(Situation.ACCEPTED).toBuilder().amount(amount).currency(currency).build();
  }

  /** The amount that was charged, as the status tells it, and as can be given back. */
  private static void isCharged(Probe probe, PayRequest request, Ending<PayResponse> ending)
      throws Exception {
    long amount = request.amount();
    PayResponse answer = ending.answer();
    boolean declined = answer != null && answer.result() == PayResult.KO;
    if (declined || ending.is(REJECTED, NOT_SUPPORTED)) {
      throw new Stop.Skip(
          "it takes no payment of %s %s, which is right only where its company takes none: %s"
              .formatted(amount, request.currency(), ending.describe()));
    }
    probe.answered(ending, "an answer, or rejected");
    Paid paid = Paid.of(probe, request, ending);
    Long told = chargedOf(probe, paid);
    if (told == null) {
      canBeGivenBack(probe, paid);
      return;
    }
    probe.expect(told == amount, amount + " charged", told + " charged");
    var all = probe.supports(Operation.REFUND) ? RefundCalls.back(probe, paid, amount) : null;
    if (all != null && !all.is(NOT_SUPPORTED) && !RefundCalls.isGiven(all)) {
      throw new Stop.Unmet(
          RefundRules.PART, "all of " + amount + " is there to give back", all.describe());
    }
  }

  /** What a status tells of it; {@code null}: nothing. */
  static @Nullable Long chargedOf(Probe probe, Paid paid) throws Exception {
    if (probe.scenarios().charged().isEmpty()) {
      return null;
    }
    PaymentStatus status = probe.status(paid.id()).answer();
    return status == null ? null : probe.scenarios().charged().orElseThrow().apply(status);
  }

  private static void canBeGivenBack(Probe probe, Paid paid) throws Exception {
    try {
      probe.needs(Operation.REFUND);
    } catch (Stop.Skip e) {
      throw new Stop.Skip(
          "nothing shows how much was charged: no status is known to tell it, and " + e.reason());
    }
    long amount = paid.request().amount();
    var tooMuch = probe.offered(RefundCalls.back(probe, paid, amount + 1), "partial refunds");
    probe.expect(
        RefundCalls.isRefused(tooMuch), "no more than " + amount + " to give back", tooMuch);
    var all = RefundCalls.back(probe, paid, amount);
    probe.expect(RefundCalls.isGiven(all), "all of " + amount + " given back", all);
  }
}
