package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.ANSWERED;
import static dev.turnpike.testkit.Ending.Kind.IN_PROGRESS;
import static dev.turnpike.testkit.Ending.Kind.REJECTED;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.internal.contract.Operation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The same request again. */
final class IdempotencyRules {
  private static final int CALLERS = 8;

  /** Two have to meet in the moment between the look at the key and the payment. */
  private static final int ROUNDS = 5;

  private static final String SAME = "P-48";

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              SAME,
              Group.IDEMPOTENCY,
              "The same payment with the same key is made once and answered the same again.",
              "The answer was lost on its way, and the caller asks for it: a second charge is the worst answer there is.",
              IdempotencyRules::sameKeyIsOnePayment),
          Rule.must(
              "P-49",
              Group.IDEMPOTENCY,
              "The same payment with the same key, several times at the same moment, is made once.",
              "Impatient payers click twice, and two nodes pick up the same job.",
              IdempotencyRules::sameMomentIsOnePayment),
          Rule.must(
              "P-50",
              Group.IDEMPOTENCY,
              "Another request with a used key moves no money.",
              "A key stands for one attempt, and a second one under it is somebody's mistake.",
              IdempotencyRules::anotherRequestMovesNothing),
          Rule.should(
              "P-51",
              Group.IDEMPOTENCY,
              "Another request with a used key is refused, and not answered as the first was.",
              "The caller would take somebody else's payment for its own.",
              IdempotencyRules::anotherRequestIsRefused),
          Rule.must(
              "P-52",
              Group.IDEMPOTENCY,
              "A key belongs to one operation: a refund with the key of a payment is made.",
              "Callers take the same key for both, which the contract allows, and many companies don't.",
              IdempotencyRules::keysBelongToOneOperation),
          Rule.must(
              "P-53",
              Group.IDEMPOTENCY,
              "It takes keys of 1 to 255 visible characters.",
              "The key is the caller's own; where a company takes shorter ones, a hash of it does.",
              IdempotencyRules::takesEveryKey),
          Rule.must(
              "P-54",
              Group.IDEMPOTENCY,
              "A refund repeated with its key gives the money back once.",
              "The merchant would pay for every lost answer.",
              IdempotencyRules::repeatedRefundIsOne));

  private IdempotencyRules() {}

  private static PayRequest request(Probe probe) throws Exception {
    probe.needsKeys();
    return probe.request(Situation.ACCEPTED);
  }

  private static void sameKeyIsOnePayment(Probe probe) throws Exception {
    PayRequest request = request(probe);
    String key = probe.id("key");
    Paid first = Paid.of(probe, request, probe.pay(request, probe.keyed(key)));
    Ending<PayResponse> again = probe.pay(request, probe.keyed(key));
    PayResponse answer = probe.answered(again, "the same answer");
    probe.expect(first.id().equals(answer.paymentId()), "the payment " + first.id(), again);
    // The answer may be the first one, and the payment another.
    var newest = probe.statusByShopTransactionId(request.shopTransactionId());
    probe.expect(
        newest.answer() == null || first.id().equals(newest.answer().paymentId()),
        "no newer payment than " + first.id(),
        newest);
  }

  private static void sameMomentIsOnePayment(Probe probe) throws Exception {
    Paid.by(probe);
    for (int round = 0; round < ROUNDS; round++) {
      sameMomentIsOnePayment(probe, request(probe), probe.id("key"));
    }
  }

  private static void sameMomentIsOnePayment(Probe probe, PayRequest request, String key)
      throws Exception {
    List<Ending<PayResponse>> endings =
        ConcurrentRunner.run(CALLERS, number -> probe.pay(request, probe.keyed(key)));
    Set<String> payments = new TreeSet<>();
    for (Ending<PayResponse> ending : endings) {
      probe.expect(ending.is(ANSWERED, IN_PROGRESS), "an answer, or 'in progress'", ending);
      if (ending.answer() != null) {
        payments.add(String.valueOf(ending.answer().paymentId()));
      }
    }
    probe.expect(payments.size() == 1, "one payment", payments);
  }

  /** One that nobody takes for those before. */
  static PayRequest another(Probe probe, PayRequest request) {
    return request.toBuilder()
        .amount(request.amount() + 1)
        .shopTransactionId(probe.id("order"))
        .build();
  }

  private static Ending<PayResponse> anotherRequest(Probe probe, String key) throws Exception {
    return probe.pay(another(probe, request(probe)), probe.keyed(key));
  }

  private static Paid first(Probe probe, String key) throws Exception {
    PayRequest request = request(probe);
    return Paid.of(probe, request, probe.pay(request, probe.keyed(key)));
  }

  private static void anotherRequestMovesNothing(Probe probe) throws Exception {
    String key = probe.id("key");
    Paid first = first(probe, key);
    Ending<PayResponse> ending = anotherRequest(probe, key);
    PayResponse answer = ending.answer();
    probe.expect(
        answer == null ? ending.is(REJECTED) : first.id().equals(answer.paymentId()),
        "no second payment",
        ending);
  }

  private static void anotherRequestIsRefused(Probe probe) throws Exception {
    String key = probe.id("key");
    first(probe, key);
    Ending<PayResponse> ending = anotherRequest(probe, key);
    probe.expect(ending.is(REJECTED), "rejected", ending);
  }

  private static void keysBelongToOneOperation(Probe probe) throws Exception {
    probe.needs(Operation.REFUND);
    String key = probe.id("key");
    Paid paid = first(probe, key);
    RefundRequest request = RefundCalls.request(probe, paid, paid.request().amount());
    var ending = probe.offered(probe.refund(request, probe.keyed(key)), "refund");
    probe.expect(RefundCalls.isGiven(ending), "OK or PENDING", ending);
  }

  private static void takesEveryKey(Probe probe) throws Exception {
    Paid.by(probe);
    String odd = probe.id("key") + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    for (String key : List.of(odd, odd + "x".repeat(255 - odd.length()))) {
      Ending<PayResponse> ending = probe.pay(probe.request(Situation.ACCEPTED), probe.keyed(key));
      probe.expect(ending.is(ANSWERED), "an answer, with the key " + key, ending);
    }
  }

  private static void repeatedRefundIsOne(Probe probe) throws Exception {
    probe.needsKeys();
    probe.needs(Operation.REFUND);
    Paid paid = Paid.by(probe);
    long most = paid.request().amount() * 6 / 10;
    // Without a refundId, so that the key alone tells it from another.
    RefundRequest request =
        RefundCalls.request(probe, paid, most).toBuilder().refundId(null).build();
    String key = probe.id("key");
    var first = probe.offered(probe.refund(request, probe.keyed(key)), "refunds of a part");
    if (!RefundCalls.isGiven(first)) {
      throw new Stop.Unmet(RefundRules.PART, "a part is given back", first.describe());
    }
    var again = probe.refund(request, probe.keyed(key));
    probe.expect(RefundCalls.isGiven(again), "the same answer", again);
    var rest = RefundCalls.back(probe, paid, paid.request().amount() - most);
    probe.expect(RefundCalls.isGiven(rest), "the rest is still there to give back", rest);
  }
}
