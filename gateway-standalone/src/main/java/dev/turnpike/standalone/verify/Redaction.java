package dev.turnpike.standalone.verify;

import dev.turnpike.standalone.remote.KeyMask;
import dev.turnpike.testkit.Exchange;
import dev.turnpike.testkit.Result;
import dev.turnpike.testkit.Verdict;
import org.jspecify.annotations.Nullable;

/** Makes what a service said fit to be shown, as {@link KeyMask} does. Immutable. */
public final class Redaction {
  private final KeyMask mask;

  /** Of this key. */
  public Redaction(@Nullable String apiKey) {
    this.mask = new KeyMask(apiKey);
  }

  /** The same text, to be shown. */
  String text(String text) {
    return mask.text(text);
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
