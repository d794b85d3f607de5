package dev.turnpike.testkit;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * A provider that is broken on purpose.
 *
 * @param rule the rule that it breaks
 * @param falls all rules that it breaks, {@code rule} among them: some can only fall together
 * @param begin makes it ready to be tried
 */
record Mutant(String rule, Set<String> falls, Callable<Running> begin) {
  /** A subject, and what ends it. */
  record Running(Subject subject, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  static Mutant of(String rule, Supplier<? extends Model> maker) {
    return new Mutant(rule, Set.of(rule), () -> new Running(Model.subject(maker), () -> {}));
  }

  /** The same, with rules that fall with it whatever one does. */
  Mutant with(String... others) {
    Set<String> all = new TreeSet<>(falls);
    all.addAll(Set.of(others));
    return new Mutant(rule, all, begin);
  }

  @Override
  public String toString() {
    return "breaks " + rule;
  }
}
