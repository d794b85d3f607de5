package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.REJECTED;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A conversation with secrets planted in it, and where they came out: the subject's own, and card
 * data in every {@code providerData}.
 */
final class Canaries {
  private final Map<String, String> planted = new LinkedHashMap<>();
  private final List<String> answers = new ArrayList<>();
  private final List<String> exceptions = new ArrayList<>();

  Canaries(Probe probe) {
    String digits = String.valueOf(1_000_000 + probe.random().nextInt(9_000_000));
    planted.put("providerData.card.number", "4000007" + digits + "01");
    planted.put("providerData.card.holder", "Canary-" + digits);
    planted.putAll(Secrets.of(probe.subject()).values());
  }

  /** Payments in every situation, lookups, refunds and a callback. */
  void talk(Probe probe) throws Exception {
    for (Situation situation : Situation.values()) {
      if (situation != Situation.SILENT
          && situation != Situation.SLOW
          && probe.scenarios().payment(situation).isPresent()) {
        pay(probe, probe.request(situation));
      }
    }
    PayRequest request = probe.request(Situation.ACCEPTED);
    Paid paid = Paid.of(probe, request, pay(probe, request));
    hear(probe.status(paid.id()));
    hear(probe.status(probe.unknownId()));
    Paid nothing = new Paid(paid.request(), probe.unknownId());
    for (Paid refunded : List.of(paid, nothing)) {
      RefundRequest plain = RefundCalls.request(probe, refunded, 1L);
      if (hear(probe.refund(plain.toBuilder().providerData(card()).build())).is(REJECTED)) {
        hear(probe.refund(plain));
      }
    }
    rejections(probe, paid);
    if (!probe.subject().isHttp() && probe.readsCallbacks()) {
      hear(
          probe.callback(
              new Callback(
                  "POST", Map.of(), Map.of(), "garbage".getBytes(StandardCharsets.UTF_8))));
    }
  }

  /** Refunds that a company refuses: its reasons are passed on, and may quote anything. */
  private void rejections(Probe probe, Paid paid) throws Exception {
    hear(RefundCalls.back(probe, paid, paid.request().amount() + 1));
    for (String other : RefundCalls.otherCurrencies(paid)) {
      RefundRequest.Builder refund = RefundCalls.request(probe, paid, 1L).toBuilder();
      hear(probe.refund(refund.currency(other).build()));
    }
  }

  /** With card data; and then without, where a provider takes nothing that it doesn't know. */
  private Ending<PayResponse> pay(Probe probe, PayRequest request) throws Exception {
    Ending<PayResponse> planted = hear(probe.pay(DataRules.with(request, card())));
    return planted.is(REJECTED) ? hear(probe.pay(request)) : planted;
  }

  private Map<String, Object> card() {
    return Map.of(
        "kitCard",
        Map.of(
            "number",
            planted.getOrDefault("providerData.card.number", ""),
            "holder",
            planted.getOrDefault("providerData.card.holder", "")));
  }

  private <T> Ending<T> hear(Ending<T> ending) {
    Object answer = ending.answer();
    if (answer != null) {
      answers.add(
          answer instanceof CallbackResult
              ? ReportText.of(answer)
              : new String(ContractJson.write(answer), StandardCharsets.UTF_8));
    }
    for (Throwable e = ending.thrown(); e != null; e = e.getCause()) {
      exceptions.add(e.toString());
    }
    return ending;
  }

  List<String> answers() {
    return answers;
  }

  List<String> exceptions() {
    return exceptions;
  }

  /** The rule is broken where a secret stands in one of these. */
  void expectNoneIn(Probe probe, String where, List<String> texts) {
    for (String text : texts) {
      planted.forEach(
          (what, secret) ->
              probe.expect(
                  !text.contains(secret),
                  "no secret in " + where,
                  what + " stands in " + where + ": " + text.replace(secret, "[" + what + "]")));
    }
  }
}
