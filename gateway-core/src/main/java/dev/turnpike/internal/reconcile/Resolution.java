package dev.turnpike.internal.reconcile;

import dev.turnpike.internal.contract.ProviderAnswer;

/** What asking about an unknown operation led to. */
sealed interface Resolution {
  /** It is known how it ended: this is its answer. */
  record Found(ProviderAnswer answer) implements Resolution {}

  /** It was never executed. */
  record NeverExecuted() implements Resolution {}

  /** It was settled on the way. */
  record Settled() implements Resolution {}

  /** It stays unknown. */
  record Nothing(String reason) implements Resolution {}
}
