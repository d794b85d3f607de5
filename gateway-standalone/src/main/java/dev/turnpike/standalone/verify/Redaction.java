package dev.turnpike.standalone.verify;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.testkit.Exchange;
import dev.turnpike.testkit.Result;
import dev.turnpike.testkit.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a service said fit to be shown: without our API key, which it may have repeated, and
 * without control characters, with which it could draw in somebody's terminal. Immutable.
 */
public final class Redaction {
  private static final String MASK = "***";

  private final @Nullable String apiKey;

  /** Of this key. */
  public Redaction(@Nullable String apiKey) {
    this.apiKey = apiKey;
  }

  /** The same text, to be shown. */
  String text(String text) {
    String shown = text;
    if (apiKey != null) {
      String escaped = new String(Json.write(Map.of("", apiKey)), StandardCharsets.UTF_8);
      shown = shown.replace(apiKey, MASK);
      shown = shown.replace(escaped.substring(4, escaped.length() - 2), MASK);
    }
    return Redactor.escaped(shown.replaceAll("[\\r\\n\\t]", " "));
  }

  /** The same result, to be shown. */
  Result result(Result result) {
    Verdict verdict = result.verdict();
    if (verdict instanceof Verdict.Failed failed) {
      verdict =
          new Verdict.Failed(
              text(failed.expected()),
              text(failed.actual()),
              failed.exchanges().stream()
                  .map(said -> new Exchange(text(said.request()), text(said.answer())))
                  .toList());
    } else if (verdict instanceof Verdict.Skipped skipped) {
      verdict = new Verdict.Skipped(text(skipped.reason()));
    }
    return new Result(result.rule(), verdict, result.took());
  }
}
