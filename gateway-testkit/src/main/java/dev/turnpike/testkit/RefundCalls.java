package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.REJECTED;

import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Money given back, each time as a refund of its own. */
final class RefundCalls {
  private RefundCalls() {}

  static RefundRequest request(Probe probe, Paid paid, @Nullable Long amount) {
    return RefundRequest.builder()
        .paymentId(paid.id())
        .amount(amount)
        .currency(amount == null ? null : paid.request().currency())
        .refundId(probe.id("refund"))
        .build();
  }

  static Ending<RefundResponse> back(Probe probe, Paid paid, @Nullable Long amount)
      throws Exception {
    return probe.refund(request(probe, paid, amount));
  }

  /** Gives back a part where the rule is about something else. */
  static void part(Probe probe, Paid paid, long amount) throws Exception {
    Ending<RefundResponse> ending = probe.offered(back(probe, paid, amount), "refunds of a part");
    if (!isGiven(ending)) {
      throw new Stop.Unmet(RefundRules.PART, "a part is given back", ending.describe());
    }
  }

  /** Gives back everything where the rule is about something else. */
  static void everything(Probe probe, Paid paid) throws Exception {
    Ending<RefundResponse> ending = probe.offered(back(probe, paid, null), "refund");
    if (!isGiven(ending)) {
      throw new Stop.Unmet(RefundRules.EVERYTHING, "everything is given back", ending.describe());
    }
  }

  /** With other decimals, which may be refused for that alone, and with the same. */
  static List<String> otherCurrencies(Paid paid) {
    return Stream.of("JPY", "USD", "EUR")
        .filter(currency -> !currency.equals(paid.request().currency()))
        .toList();
  }

  static boolean isGiven(Ending<RefundResponse> ending) {
    RefundResponse answer = ending.answer();
    return answer != null && answer.result() != RefundResult.KO;
  }

  static boolean isRefused(Ending<RefundResponse> ending) {
    RefundResponse answer = ending.answer();
    return answer == null ? ending.is(REJECTED) : answer.result() == RefundResult.KO;
  }
}
