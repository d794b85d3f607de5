package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.ANSWERED;
import static dev.turnpike.testkit.Ending.Kind.NOT_EXECUTED;
import static dev.turnpike.testkit.Ending.Kind.NOT_FOUND;
import static dev.turnpike.testkit.Ending.Kind.NOT_SUPPORTED;
import static dev.turnpike.testkit.Ending.Kind.REJECTED;
import static dev.turnpike.testkit.Ending.Kind.UNKNOWN;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Payments and how they come out. */
final class PayRules {
  /** The rule that all others stand on. */
  static final String ACCEPTED = "P-08";

  static final String DECLINED = "P-10";
  static final String AGAIN = "P-91";
  static final String GOES_THROUGH = "OK, or what the payment still waits for, with a paymentId";

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              ACCEPTED,
              Group.PAY,
              "A payment that goes through is answered with OK, or with what it still waits for, and a paymentId.",
              "No answer, or null, is an unknown outcome to the caller, who must not try again.",
              PayRules::goesThrough),
          Rule.must(
              "P-09",
              Group.PAY,
              "Every payment has a paymentId of its own.",
              "Whoever asks for the status or a refund of one would get another.",
              PayRules::hasAnIdOfItsOwn),
          Rule.must(
              DECLINED,
              Group.PAY,
              "A declined payment is an answer, KO, and not an exception.",
              "An exception reads as a failure of the provider, and the shop tries again or waits for a status.",
              PayRules::declineIsAnAnswer),
          Rule.should(
              "P-11",
              Group.PAY,
              "KO comes with a resultDescription.",
              "Somebody has to tell the payer what to do about it.",
              PayRules::declineSaysWhy),
          Rule.must(
              "P-12",
              Group.PAY,
              "What is not decided yet is PENDING, never OK or KO.",
              "Goods leave for a payment that fails later, or a shop charges again what is about to succeed.",
              PayRules::pendingIsPending),
          Rule.must(
              "P-13",
              Group.PAY,
              "REDIRECT_TO_URL brings an absolute URL that the payer can open.",
              "The payer's browser knows nothing of the provider's host.",
              PayRules::redirectCanBeOpened),
          Rule.must(
              "P-14",
              Group.PAY,
              "A company that can't be reached is reported as not executed.",
              "Only then may the caller try again at once, instead of waiting for an outcome that never comes.",
              PayRules::unreachableIsNotExecuted),
          Rule.must(
              "P-15",
              Group.PAY,
              "Where nobody knows whether money moved, the call ends neither as KO nor as not executed.",
              "The caller would charge again, and the payer would pay twice.",
              PayRules::unknownIsNotFailed),
          Rule.must(
              "P-16",
              Group.PAY,
              "A payment method or query parameters in the call are used, passed over, or refused as rejected.",
              "They come from the path and query of whoever calls, at any time.",
              PayRules::callDetailsDoNotDisturb),
          Rule.must(
              "P-17",
              Group.PAY,
              "It takes redirect URLs of every form that the contract allows, an app's own scheme too.",
              "Half of the payers sit in an app.",
              PayRules::takesEveryRedirectUrl),
          Rule.must(
              "P-18",
              Group.PAY,
              "It takes a shopTransactionId of up to 255 characters of any script, or rejects it.",
              "The id is the caller's own, and an unforeseen character must not end as an unknown outcome.",
              PayRules::takesEveryShopTransactionId),
          Rule.must(
              AGAIN,
              Group.PAY,
              "After a decline another attempt with the same shopTransactionId is a payment of its own.",
              "The payer takes another card for the same order.",
              PayRules::declinedThenPaid),
          Rule.must(
              "P-92",
              Group.PAY,
              "What ends as not executed or rejected was not carried out.",
              "The caller tries again at once, and the payer would pay twice.",
              PayRules::notExecutedIsNotThere));

  private PayRules() {}

  /** The payment that went through, of two attempts for one order. */
  static Paid declinedThenPaid(Probe probe) throws Exception {
    PayRequest declined = probe.request(Situation.REFUSED);
    PayResponse answer = Declined.by(probe, declined);
    Paid.by(probe);
    PayRequest again =
        IdempotencyRules.another(probe, probe.request(Situation.ACCEPTED)).toBuilder()
            .shopTransactionId(declined.shopTransactionId())
            .build();
    Ending<PayResponse> ending = probe.pay(again);
    PayResponse second = probe.answered(ending, GOES_THROUGH);
    probe.expect(
        second.result() != PayResult.KO
            && second.paymentId() != null
            && !second.paymentId().equals(answer.paymentId()),
        GOES_THROUGH + ", with an id of its own",
        ending);
    return Paid.of(probe, again, ending);
  }

  private static void notExecutedIsNotThere(Probe probe) throws Exception {
    Paid.by(probe);
    List<PayRequest> refused = new ArrayList<>();
    PayRequest large =
        probe.request(Situation.ACCEPTED).toBuilder().amount(AmountRules.LARGE).build();
    if (probe.pay(large).is(REJECTED)) {
      refused.add(large);
    }
    if (probe.honoursKeys()) {
      String key = probe.id("key");
      probe.pay(probe.request(Situation.ACCEPTED), probe.keyed(key));
      PayRequest another = IdempotencyRules.another(probe, probe.request(Situation.ACCEPTED));
      if (probe.pay(another, probe.keyed(key)).is(REJECTED)) {
        refused.add(another);
      }
    }
    if (probe.scenarios().payment(Situation.UNAVAILABLE).isPresent()) {
      PayRequest unavailable = probe.request(Situation.UNAVAILABLE);
      if (probe.pay(unavailable).is(NOT_EXECUTED, REJECTED)) {
        refused.add(unavailable);
      }
    }
    probe.startAsUsual();
    if (refused.isEmpty()) {
      throw new Stop.Skip(
          "it rejects nothing that the kit knows of, and "
              + probe.scenarios().whyNot(Situation.UNAVAILABLE));
    }
    for (PayRequest request : refused) {
      Ending<PaymentStatus> ending =
          probe.offered(
              probe.statusByShopTransactionId(request.shopTransactionId()),
              "status by shopTransactionId");
      PaymentStatus status = ending.answer();
      if (status == null && !ending.is(NOT_FOUND)) {
        throw new Stop.Unmet("P-45", "not found", ending.describe());
      }
      probe.expect(
          status == null || status.status() == PaymentState.FAILED, "not found, or FAILED", ending);
    }
  }

  private static void goesThrough(Probe probe) throws Exception {
    PayResponse answer = probe.answered(probe.pay(probe.request(Situation.ACCEPTED)), GOES_THROUGH);
    probe.expect(answer.result() != PayResult.KO, GOES_THROUGH, ReportText.of(answer));
  }

  private static void hasAnIdOfItsOwn(Probe probe) throws Exception {
    Paid first = Paid.by(probe);
    Paid second = Paid.by(probe);
    probe.expect(!first.id().equals(second.id()), "two ids", "twice " + first.id());
  }

  private static void declineIsAnAnswer(Probe probe) throws Exception {
    Ending<PayResponse> ending = probe.pay(probe.request(Situation.REFUSED));
    PayResponse answer = probe.answered(ending, "KO");
    Declined.needsToBeSaid(probe, answer);
    probe.expect(answer.result() == PayResult.KO, "KO", ending);
  }

  private static void declineSaysWhy(Probe probe) throws Exception {
    PayResponse answer = Declined.by(probe, probe.request(Situation.REFUSED));
    Declined.needsToBeSaid(probe, answer);
    String why = answer.resultDescription();
    probe.expect(why != null && !why.isBlank(), "a resultDescription", ReportText.of(answer));
  }

  private static void pendingIsPending(Probe probe) throws Exception {
    Ending<PayResponse> ending = probe.pay(probe.request(Situation.PENDING));
    PayResponse answer = probe.answered(ending, "PENDING");
    probe.expect(answer.result() == PayResult.PENDING, "PENDING", ending);
  }

  private static void redirectCanBeOpened(Probe probe) throws Exception {
    String expected = "REDIRECT_TO_URL with an absolute URL";
    Ending<PayResponse> ending = probe.pay(probe.request(Situation.REDIRECT));
    PayResponse answer = probe.answered(ending, expected);
    // which URLs are absolute is checked by the answer itself
    probe.expect(answer.result() == PayResult.REDIRECT_TO_URL, expected, ending);
  }

  private static void unreachableIsNotExecuted(Probe probe) throws Exception {
    Ending<PayResponse> ending = probe.pay(probe.request(Situation.UNAVAILABLE));
    probe.expect(ending.is(NOT_EXECUTED), "not executed", ending);
  }

  private static void unknownIsNotFailed(Probe probe) throws Exception {
    Ending<PayResponse> ending = probe.pay(probe.request(Situation.FAILING));
    PayResponse answer = ending.answer();
    probe.expect(
        answer == null ? ending.is(UNKNOWN) : answer.result() == PayResult.PENDING,
        "an unknown outcome (any exception that is none of the SPI's), or PENDING",
        ending);
  }

  private static void callDetailsDoNotDisturb(Probe probe) throws Exception {
    Paid.by(probe);
    CallContext plain = probe.context();
    CallContext call =
        CallContext.builder()
            .idempotencyKey(plain.idempotencyKey().orElseThrow())
            .requestId(plain.requestId())
            .paymentMethod("credit-cards")
            .queryParameters(Map.of("kit", List.of("1", "ü&=")))
            .build();
    Ending<PayResponse> ending = probe.pay(probe.request(Situation.ACCEPTED), call);
    probe.expect(ending.is(ANSWERED, REJECTED, NOT_SUPPORTED), "an answer, or rejected", ending);
  }

  private static void takesEveryRedirectUrl(Probe probe) throws Exception {
    Paid.by(probe);
    PayRequest request =
        probe.request(Situation.ACCEPTED).toBuilder()
            .successRedirectUrl("shop-app://paid?order=1")
            .failureRedirectUrl("https://shop.example:8443/failed?a=b%20c&s={SESSION_ID}#top")
            .build();
    Ending<PayResponse> ending = probe.pay(request);
    probe.expect(ending.is(ANSWERED, REJECTED), "an answer, or rejected", ending);
  }

  private static void takesEveryShopTransactionId(Probe probe) throws Exception {
    Paid.by(probe);
    for (String odd : List.of("Zahlung/ü?&=%2F #\"'\\", "支払い-🍜", "x".repeat(200))) {
      PayRequest request =
          probe.request(Situation.ACCEPTED).toBuilder()
              .shopTransactionId((probe.id("order") + odd))
              .build();
      Ending<PayResponse> ending = probe.pay(request);
      probe.expect(ending.is(ANSWERED, REJECTED), "an answer, or rejected", ending);
    }
  }
}
