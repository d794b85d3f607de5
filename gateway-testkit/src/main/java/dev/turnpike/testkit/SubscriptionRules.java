package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.ANSWERED;
import static dev.turnpike.testkit.Ending.Kind.NOT_FOUND;
import static dev.turnpike.testkit.Ending.Kind.NOT_SUPPORTED;
import static dev.turnpike.testkit.Ending.Kind.REJECTED;

import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.spi.CallContext;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/** Payments that repeat. */
final class SubscriptionRules {
  static final String BEGINS = "P-63";
  static final String WITH_TOKEN = "a subscriptionToken, and the paymentId of the first payment";
  private static final String EXPIRES = "P-69";
  private static final Set<SubscriptionState> OVER =
      EnumSet.of(SubscriptionState.EXPIRED, SubscriptionState.CANCELED);

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              BEGINS,
              Group.SUBSCRIPTIONS,
              "A subscription that starts with a payment is answered with its token and that payment's id.",
              "Without the token nobody can end it, without the id nobody can refund it.",
              SubscriptionRules::begins),
          Rule.must(
              "P-64",
              Group.SUBSCRIPTIONS,
              "A subscription may begin free of charge, or is rejected.",
              "The first month is a present, and no company takes a payment of 0.",
              SubscriptionRules::beginsForFree),
          Rule.must(
              "P-65",
              Group.SUBSCRIPTIONS,
              "A subscription that is scheduled is answered with its token.",
              "It will take money, and somebody must be able to stop it before.",
              SubscriptionRules::isScheduled),
          Rule.must(
              "P-66",
              Group.SUBSCRIPTIONS,
              "A payment by hand is answered with its paymentId, and is a payment like any other.",
              "It is refunded, and asked about, by that id.",
              SubscriptionRules::paysByHand),
          Rule.must(
              "P-67",
              Group.SUBSCRIPTIONS,
              "An update may leave the amount out, and changes that very subscription.",
              "What is left out stays as it is; a missing amount must not become 0.",
              SubscriptionRules::isUpdated),
          Rule.must(
              "P-68",
              Group.SUBSCRIPTIONS,
              "The status of a subscription that has begun is ACTIVE, and names its token.",
              "Members are let in, or not, by this answer.",
              SubscriptionRules::isActive),
          Rule.must(
              EXPIRES,
              Group.SUBSCRIPTIONS,
              "A subscription that was ended is EXPIRED or CANCELED.",
              "Somebody has cancelled, and looks whether it worked.",
              SubscriptionRules::isOver),
          Rule.must(
              "P-70",
              Group.SUBSCRIPTIONS,
              "After its end no payment is taken.",
              "Charging somebody who has cancelled ends in a chargeback.",
              SubscriptionRules::takesNothingAfterItsEnd),
          Rule.must(
              "P-71",
              Group.SUBSCRIPTIONS,
              "Ending it again does no harm: it is answered, rejected or not found.",
              "The first answer was lost, and the second call must not look like an accident.",
              SubscriptionRules::endsTwice),
          Rule.must(
              "P-72",
              Group.SUBSCRIPTIONS,
              "A token that doesn't exist ends as not found, in every operation.",
              "The caller has mixed up its tokens, and has to hear of it.",
              probe -> isNotFound(probe, probe.unknownId())),
          Rule.must(
              "P-73",
              Group.SUBSCRIPTIONS,
              "A token of any characters ends as not found, or rejected.",
              "It is one path segment in a URL, and a slash or a percent sign in it must not lead elsewhere.",
              SubscriptionRules::oddTokensAreNotFound));

  private static final List<String> ODD_TOKENS = List.of("a/../b?c=d&e=f#g h%2F%", "ü支払🍜\"'\\");

  private static final List<AboutAToken> EVERY_OPERATION =
      List.of(
          subscribed -> unlessUnsupported(subscribed::status),
          subscribed -> unlessUnsupported(subscribed::pay),
          subscribed -> unlessUnsupported(subscribed::update),
          subscribed -> unlessUnsupported(subscribed::expire));

  private SubscriptionRules() {}

  /** An operation about one subscription. */
  private interface AboutAToken {
    Ending<?> of(Subscribed subscribed) throws Exception;
  }

  /** What a class doesn't even override counts as said. */
  private static Ending<?> unlessUnsupported(Callable<? extends Ending<?>> call) throws Exception {
    try {
      return call.call();
    } catch (Stop.Skip e) {
      return new Ending<>(NOT_SUPPORTED, null, e);
    }
  }

  private static void begins(Probe probe) throws Exception {
    probe.needs(Operation.START);
    var ending = probe.offered(Subscribed.start(probe, Subscribed.request(probe)), "start");
    SubscriptionResponse answer = probe.answered(ending, WITH_TOKEN);
    probe.expect(
        answer.result() != PayResult.KO
            && answer.subscriptionToken() != null
            && (answer.paymentId() != null || answer.result() != PayResult.OK),
        WITH_TOKEN,
        ending);
  }

  private static void beginsForFree(Probe probe) throws Exception {
    Subscribed.by(probe);
    SubscriptionRequest request = Subscribed.request(probe).toBuilder().amount(0L).build();
    var ending = Subscribed.start(probe, request);
    probe.expect(ending.is(ANSWERED, REJECTED, NOT_SUPPORTED), "an answer, or rejected", ending);
  }

  private static void isScheduled(Probe probe) throws Exception {
    probe.needs(Operation.SCHEDULE);
    SubscriptionRequest request = Subscribed.request(probe);
    CallContext call = probe.context();
    var ending =
        probe.offered(
            probe.tell("schedule", request, probe.calling(Operation.SCHEDULE, request, call)),
            "schedule");
    SubscriptionResponse answer = probe.answered(ending, "a subscriptionToken");
    probe.expect(
        answer.result() != PayResult.KO && answer.subscriptionToken() != null,
        "a subscriptionToken",
        ending);
  }

  private static void paysByHand(Probe probe) throws Exception {
    Subscribed subscribed = Subscribed.by(probe);
    var ending = probe.offered(subscribed.pay(), "subscription pay");
    SubscriptionResponse answer = probe.answered(ending, "OK with a paymentId");
    String paymentId = answer.paymentId();
    probe.expect(
        answer.result() != PayResult.KO && paymentId != null, "OK with a paymentId", ending);
    Subscribed.complete(probe, answer);
    if (paymentId != null && probe.supports(Operation.STATUS)) {
      Ending<PaymentStatus> status = probe.status(paymentId);
      probe.expect(
          status.answer() != null && status.answer().status() == PaymentState.ACCEPTED,
          "the payment is ACCEPTED",
          status);
    }
  }

  private static void isUpdated(Probe probe) throws Exception {
    Subscribed subscribed = Subscribed.by(probe);
    var yearly = subscribed.update();
    // A company that can't change the interval may still take an update without an amount.
    var ending =
        probe.offered(yearly.is(NOT_SUPPORTED) ? subscribed.updateNothing() : yearly, "update");
    SubscriptionResponse answer = probe.answered(ending, "OK");
    probe.expect(
        answer.result() != PayResult.KO && subscribed.token().equals(answer.subscriptionToken()),
        "OK for " + subscribed.token(),
        ending);
  }

  private static void isActive(Probe probe) throws Exception {
    Subscribed subscribed = Subscribed.by(probe);
    var ending = probe.offered(subscribed.status(), "subscription status");
    SubscriptionStatus status = probe.answered(ending, "ACTIVE");
    probe.expect(
        status.status() == SubscriptionState.ACTIVE
            && status.subscriptionToken().equals(subscribed.token()),
        "ACTIVE, " + subscribed.token(),
        ending);
  }

  private static void isOver(Probe probe) throws Exception {
    Subscribed subscribed = Subscribed.by(probe);
    var ending = probe.offered(subscribed.expire(), "expire");
    SubscriptionResponse answer = probe.answered(ending, "OK");
    probe.expect(answer.result() != PayResult.KO, "OK", ending);
    var status = probe.offered(subscribed.status(), "subscription status");
    probe.expect(
        status.answer() != null && OVER.contains(status.answer().status()),
        "EXPIRED or CANCELED",
        status);
  }

  private static Subscribed ended(Probe probe) throws Exception {
    Subscribed subscribed = Subscribed.by(probe);
    var ending = probe.offered(subscribed.expire(), "expire");
    SubscriptionResponse answer = ending.answer();
    if (answer == null || answer.result() == PayResult.KO) {
      throw new Stop.Unmet(EXPIRES, "OK", ending.describe());
    }
    return subscribed;
  }

  private static void takesNothingAfterItsEnd(Probe probe) throws Exception {
    var ending = probe.offered(ended(probe).pay(), "subscription pay");
    SubscriptionResponse answer = ending.answer();
    probe.expect(
        answer == null ? ending.is(REJECTED, NOT_FOUND) : answer.result() == PayResult.KO,
        "KO, rejected, or not found",
        ending);
  }

  private static void endsTwice(Probe probe) throws Exception {
    var ending = ended(probe).expire();
    probe.expect(
        ending.is(ANSWERED, REJECTED, NOT_FOUND), "an answer, rejected, or not found", ending);
  }

  private static void isNotFound(Probe probe, String token) throws Exception {
    Subscribed begun = Subscribed.by(probe);
    for (AboutAToken call : EVERY_OPERATION) {
      Ending<?> ending = call.of(begun.withToken(token));
      probe.expect(ending.is(NOT_FOUND, NOT_SUPPORTED), "not found", ending);
    }
  }

  private static void oddTokensAreNotFound(Probe probe) throws Exception {
    Subscribed begun = Subscribed.by(probe);
    String unknown = probe.unknownId();
    for (AboutAToken call : EVERY_OPERATION) {
      if (!call.of(begun.withToken(unknown)).is(NOT_SUPPORTED)) {
        for (String odd : ODD_TOKENS) {
          Ending<?> ending = call.of(begun.withToken(odd));
          probe.expect(ending.is(NOT_FOUND, REJECTED), "not found, or rejected", ending);
        }
      }
    }
  }
}
