package dev.turnpike.testkit;

import java.util.List;
import java.util.stream.Stream;

/** One broken provider for every rule. */
final class Mutants {
  private Mutants() {}

  static List<Mutant> all() {
    return Stream.of(BrokenLifeCycles.all(), BrokenPayments.all()).flatMap(List::stream).toList();
  }
}
