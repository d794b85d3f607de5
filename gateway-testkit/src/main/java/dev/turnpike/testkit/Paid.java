package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import java.util.Objects;

/** A payment whose money has moved: where rules about something else begin. */
record Paid(PayRequest request, String id) {
  static Paid by(Probe probe) throws Exception {
    return by(probe, probe.request(Situation.ACCEPTED));
  }

  /** By this request. Where it doesn't go through, another rule says so. */
  static Paid by(Probe probe, PayRequest request) throws Exception {
    return of(probe, request, probe.pay(request));
  }

  static Paid of(Probe probe, PayRequest request, Ending<PayResponse> ending) throws Exception {
    PayResponse answer = ending.answer();
    if (answer == null || answer.result() == PayResult.KO) {
      throw new Stop.Unmet(PayRules.ACCEPTED, PayRules.GOES_THROUGH, ending.describe());
    }
    if (answer.result() != PayResult.OK) {
      probe.scenarios().completion().complete(answer);
    }
    return new Paid(request, Objects.requireNonNull(answer.paymentId()));
  }
}
