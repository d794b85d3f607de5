package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;

/** A declined payment, where the rule is about something else. */
final class Declined {
  private Declined() {}

  static PayResponse by(Probe probe, PayRequest request) throws Exception {
    Ending<PayResponse> ending = probe.pay(request);
    PayResponse answer = ending.answer();
    if (answer == null || answer.result() != PayResult.KO) {
      throw new Stop.Unmet(PayRules.DECLINED, "KO", ending.describe());
    }
    return answer;
  }
}
