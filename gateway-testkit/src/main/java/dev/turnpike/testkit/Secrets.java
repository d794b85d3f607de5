package dev.turnpike.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What of a subject must never be shown: its API key, and the settings that are called key, secret,
 * token or the like. Immutable.
 */
final class Secrets {
  private static final Pattern NAME = Pattern.compile("key|secret|token|passw|pwd|credential|pin$");

  /** A shorter one may stand anywhere by chance. */
  private static final int SHORTEST = 8;

  private final Map<String, String> values = new LinkedHashMap<>();

  private Secrets() {}

  static Secrets of(Subject subject) {
    Secrets secrets = new Secrets();
    subject
        .settings()
        .forEach(
            (key, value) -> {
              if (NAME.matcher(key.toLowerCase(Locale.ROOT)).find()) {
                secrets.add("the setting " + key, value);
              }
            });
    if (subject.apiKey() != null) {
      secrets.add("the API key", subject.apiKey());
    }
    return secrets;
  }

  private void add(String what, String value) {
    if (value.length() >= SHORTEST) {
      values.put(what, value);
    }
  }

  /** By what they are. */
  Map<String, String> values() {
    return values;
  }

  /** The verdict with what they are in their place. */
  Verdict hiddenIn(Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed) {
      List<Exchange> exchanges =
          failed.exchanges().stream()
              .map(said -> new Exchange(hiddenIn(said.request()), hiddenIn(said.answer())))
              .toList();
      return new Verdict.Failed(hiddenIn(failed.expected()), hiddenIn(failed.actual()), exchanges);
    }
    return verdict instanceof Verdict.Skipped skipped
        ? new Verdict.Skipped(hiddenIn(skipped.reason()))
        : verdict;
  }

  private String hiddenIn(String text) {
    String shown = text;
    for (Map.Entry<String, String> secret : values.entrySet()) {
      shown = shown.replace(secret.getValue(), "[" + secret.getKey() + "]");
    }
    return shown;
  }
}
