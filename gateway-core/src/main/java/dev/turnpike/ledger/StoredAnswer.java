package dev.turnpike.ledger;

import java.util.Objects;

/**
 * What the caller was answered, to be said again word for word.
 *
 * @param problem whether it is a problem rather than an answer of the contract
 * @param json the answer, or the problem's own fields
 */
public record StoredAnswer(boolean problem, String json) {
  /** Requires the text. */
  public StoredAnswer {
    Objects.requireNonNull(json, "json");
  }

  /** Without what the provider told, which may be secret. */
  @Override
  public String toString() {
    return problem ? "problem" : "answer";
  }
}
