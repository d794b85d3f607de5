package dev.turnpike.internal.ledger;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the caller was answered, to be said again word for word.
 *
 * @param problem whether it is a problem rather than an answer of the contract
 * @param json the answer, or the problem's own fields
 * @param settledBy who settled the operation by hand; {@code null} where nobody did
 */
public record StoredAnswer(boolean problem, String json, @Nullable String settledBy) {
  /** Requires the text. */
  public StoredAnswer {
    Objects.requireNonNull(json, "json");
  }

  /** What the provider answered, or what became of its call. */
  public StoredAnswer(boolean problem, String json) {
    this(problem, json, null);
  }

  /** Without what the provider told, which may be secret. */
  @Override
  public String toString() {
    return problem ? "problem" : "answer";
  }
}
