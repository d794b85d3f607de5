package dev.turnpike.testkit;

import dev.turnpike.api.Interval;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.SubscriptionQuery;
import dev.turnpike.internal.contract.SubscriptionUpdate;
import dev.turnpike.spi.CallContext;
import java.util.Objects;

/** A subscription that has begun, and the calls about it. */
record Subscribed(Probe probe, SubscriptionRequest request, String token) {
  static SubscriptionRequest request(Probe probe) {
    SubscriptionRequest.Builder plain =
        SubscriptionRequest.builder()
            .amount(999L)
            .currency("EUR")
            .shopTransactionId(probe.id("member"))
            .subscriptionInfo(
                SubscriptionInfo.builder().interval(Interval.MONTH).intervalCount(1).build());
    return probe.scenarios().subscription().apply(plain).build();
  }

  static Ending<SubscriptionResponse> start(Probe probe, SubscriptionRequest request)
      throws Exception {
    CallContext call = probe.context();
    return probe.tell("start", request, probe.calling(Operation.START, request, call));
  }

  /** Begins one where the rule is about something else. */
  static Subscribed by(Probe probe) throws Exception {
    probe.needs(Operation.START);
    SubscriptionRequest request = request(probe);
    Ending<SubscriptionResponse> ending = probe.offered(start(probe, request), "start");
    SubscriptionResponse answer = ending.answer();
    if (answer == null || answer.result() == PayResult.KO) {
      throw new Stop.Unmet(
          SubscriptionRules.BEGINS, SubscriptionRules.WITH_TOKEN, ending.describe());
    }
    complete(probe, answer);
    return new Subscribed(probe, request, Objects.requireNonNull(answer.subscriptionToken()));
  }

  static void complete(Probe probe, SubscriptionResponse answer) throws Exception {
    if (answer.result() != PayResult.OK) {
      probe.scenarios().subscriptionCompletion().complete(answer);
    }
  }

  Subscribed withToken(String other) {
    return new Subscribed(probe, request, other);
  }

  Ending<SubscriptionResponse> pay() throws Exception {
    probe.needs(Operation.SUBSCRIPTION_PAY);
    SubscriptionRequest payment =
        request.toBuilder()
            .amount(999L)
            .shopTransactionId(probe.id("month"))
            .subscriptionInfo(SubscriptionInfo.builder().token(token).build())
            .build();
    CallContext call = probe.context();
    return probe.tell(
        "subscription pay of " + token,
        payment,
        probe.calling(Operation.SUBSCRIPTION_PAY, payment, call));
  }

  /** Changes the interval only, to a year. */
  Ending<SubscriptionResponse> update() throws Exception {
    return update(SubscriptionInfo.builder().interval(Interval.YEAR).intervalCount(1).build());
  }

  /** Says again what is so already, and leaves the amount out. */
  Ending<SubscriptionResponse> updateNothing() throws Exception {
    return update(request.subscriptionInfo());
  }

  private Ending<SubscriptionResponse> update(SubscriptionInfo info) throws Exception {
    probe.needs(Operation.UPDATE);
    SubscriptionRequest change =
        request.toBuilder()
            .amount(null)
            .shopTransactionId(probe.id("change"))
            .subscriptionInfo(info)
            .build();
    CallContext call = probe.context();
    return probe.tell(
        "update of " + token,
        change,
        probe.calling(Operation.UPDATE, new SubscriptionUpdate(token, change), call));
  }

  Ending<SubscriptionStatus> status() throws Exception {
    probe.needs(Operation.SUBSCRIPTION_STATUS);
    CallContext call = probe.lookup();
    return probe.tell(
        "subscription status",
        token,
        probe.calling(Operation.SUBSCRIPTION_STATUS, new SubscriptionQuery(token), call));
  }

  Ending<SubscriptionResponse> expire() throws Exception {
    probe.needs(Operation.EXPIRE);
    CallContext call = probe.context();
    return probe.tell(
        "expire", token, probe.calling(Operation.EXPIRE, new SubscriptionQuery(token), call));
  }
}
