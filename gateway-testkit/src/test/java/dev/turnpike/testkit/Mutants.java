package dev.turnpike.testkit;

import java.util.List;
import java.util.stream.Stream;

/** One broken provider for every rule. */
final class Mutants {
  private Mutants() {}

  static List<Mutant> all() {
    return Stream.of(
            BrokenLifeCycles.all(),
            BrokenPayments.all(),
            BrokenAmounts.all(),
            BrokenRefunds.all(),
            BrokenStatus.all(),
            BrokenKeys.all(),
            BrokenCallbacks.all(),
            BrokenSubscriptions.all(),
            BrokenCalls.all(),
            BrokenServices.all())
        .flatMap(List::stream)
        .toList();
  }
}
