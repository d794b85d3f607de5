package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;

/** A declined payment, where the rule is about something else. */
final class Declined {
  private Declined() {}

  /** The answer to it: KO, or the one that its payer was declined after. */
  static PayResponse by(Probe probe, PayRequest request) throws Exception {
    Ending<PayResponse> ending = probe.pay(request);
    PayResponse answer = ending.answer();
    if (answer != null && isElsewhere(probe, answer)) {
      probe.scenarios().refusal().orElseThrow().complete(answer);
      return answer;
    }
    if (answer == null || answer.result() != PayResult.KO) {
      throw new Stop.Unmet(PayRules.DECLINED, "KO", ending.describe());
    }
    return answer;
  }

  /** Skips a rule about the answer where it is not the answer that declines. */
  static void needsToBeSaid(Probe probe, PayResponse answer) {
    if (isElsewhere(probe, answer)) {
      throw new Stop.Skip("its payers are declined elsewhere, after the answer to pay");
    }
  }

  private static boolean isElsewhere(Probe probe, PayResponse answer) {
    return probe.scenarios().refusal().isPresent()
        && (answer.result() == PayResult.REDIRECT_TO_URL || answer.result() == PayResult.PENDING);
  }
}
