package dev.turnpike.testkit;

import java.util.List;

/** What must never be shown. */
final class SecretRules {
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
              SecretRules::logsNone));

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
