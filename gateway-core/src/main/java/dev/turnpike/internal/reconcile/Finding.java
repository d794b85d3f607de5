package dev.turnpike.internal.reconcile;

/** What asking about an unknown operation led to. */
sealed interface Finding {
  /** It is known how it ended: this is its answer. */
  record Answered(Object answer) implements Finding {}

  /** It was never executed. */
  record NeverExecuted() implements Finding {}

  /** It was settled on the way. */
  record Settled() implements Finding {}

  /** It stays unknown. */
  record Nothing(String reason) implements Finding {}
}
