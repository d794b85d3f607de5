package dev.turnpike.testkit;

import dev.turnpike.spi.PaymentProvider;
import java.net.URI;
import java.util.List;

/** What must never be shown. */
final class SecretRules {
  private static final String NONE = "none";

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              "P-79",
              Group.SECRETS,
              "No key, token or card data stands in an answer.",
              "Answers are stored, notified, and shown in somebody's back office.",
              probe -> {
                Canaries canaries = talked(probe);
                canaries.expectNoneIn(probe, "an answer", canaries.answers());
              }),
          Rule.must(
              "P-80",
              Group.SECRETS,
              "No key, token or card data stands in an exception, nor in what caused it.",
              "Messages go to the caller, causes to the log.",
              probe -> {
                Canaries canaries = talked(probe);
                canaries.expectNoneIn(probe, "an exception", canaries.exceptions());
              }),
          Rule.must(
              "P-81",
              Group.SECRETS,
              "Its toString shows no secret.",
              "It stands in the first log line that anybody writes about it.",
              SecretRules::printsNone),
          Rule.must(
              "P-82",
              Group.SECRETS,
              "It logs no key, token or card data, at any level.",
              "Logs are copied to places that nobody has secured, and kept for years.",
              SecretRules::logsNone),
          Rule.must(
              "P-94",
              Group.SECRETS,
              "Asked for the dashboardUrl of any paymentId, it throws nothing, and answers none or an absolute https URL that shows no secret.",
              "Operators see it beside the payment, open it, and have it in their browser's history.",
              SecretRules::linksToNone));

  private SecretRules() {}

  private static Canaries talked(Probe probe) throws Exception {
    Canaries canaries = new Canaries(probe);
    canaries.talk(probe);
    return canaries;
  }

  private static void printsNone(Probe probe) throws Exception {
    probe.inProcessOnly("a service over HTTP has no object here");
    Canaries canaries = talked(probe);
    canaries.expectNoneIn(probe, "toString", List.of(String.valueOf(probe.provider())));
  }

  private static void linksToNone(Probe probe) throws Exception {
    probe.inProcessOnly("a service over HTTP is not asked for it");
    if (!(probe.provider() instanceof PaymentProvider provider)) {
      throw new Stop.Skip("it takes no payments");
    }
    String paid = Paid.by(probe).id();
    Canaries canaries = new Canaries(probe);
    for (String paymentId : List.of(paid, probe.unknownId(), "/../%2e?#&\u00e9 \n", "")) {
      Ending<String> ending =
          probe.tell(
              "dashboardUrl",
              paymentId,
              () -> provider.dashboardUrl(paymentId).map(URI::toString).orElse(NONE));
      String url = probe.answered(ending, "a URL or none, and nothing thrown");
      probe.expect(
          url.equals(NONE) || isHttps(URI.create(url)), "an absolute https URL without user", url);
      canaries.expectNoneIn(probe, "a dashboardUrl", List.of(url));
    }
  }

  private static boolean isHttps(URI url) {
    return "https".equalsIgnoreCase(url.getScheme())
        && url.getHost() != null
        && url.getRawUserInfo() == null;
  }

  private static void logsNone(Probe probe) throws Exception {
    probe.inProcessOnly("the log of a service over HTTP can't be seen from here");
    Canaries canaries = new Canaries(probe);
    String logged;
    try (LogCapture logs = new LogCapture()) {
      canaries.talk(probe);
      logged = logs.text();
    }
    canaries.expectNoneIn(probe, "the log", logged.lines().toList());
  }
}
