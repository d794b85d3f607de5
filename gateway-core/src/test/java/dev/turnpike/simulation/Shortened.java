package dev.turnpike.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Leaves out of a plan what its failure doesn't need. */
final class Shortened {
  private static final int MOST_RUNS = 600;

  private final String violation;
  private Plan plan;
  private int runs;

  private Shortened(Plan plan, String violation) {
    this.plan = plan;
    this.violation = violation;
  }

  /** The shortest plan that was found that still fails in the same way. */
  static Plan of(Plan plan) {
    Optional<String> violation = violationOf(plan);
    if (violation.isEmpty()) {
      return plan;
    }
    Shortened shortened = new Shortened(plan, violation.get());
    shortened.leaveFaultsOut();
    shortened.leaveActsOut();
    return shortened.plan;
  }

  private static Optional<String> violationOf(Plan plan) {
    return Run.of(plan, false).violations().stream().findFirst().map(Shortened::kindOf);
  }

  /** Without the names of what it is about, which are others in a shorter run. */
  static String kindOf(String violation) {
    return violation.replaceAll("[:0-9(].*", "");
  }

  private boolean take(Plan shorter) {
    runs++;
    if (runs > MOST_RUNS || !violationOf(shorter).filter(violation::equals).isPresent()) {
      return false;
    }
    plan = shorter;
    return true;
  }

  private void leaveFaultsOut() {
    take(plan.with(new Plan.Faults(0, 0, 0, 0, 0, 0)));
    Plan.Faults faults = plan.faults();
    take(plan.with(new Plan.Faults(0, 0, 0, faults.bank(), 0, faults.switching())));
    take(plan.with(new Plan.Faults(0, 0, 0, plan.faults().bank(), plan.faults().receiver(), 0)));
  }

  private void leaveActsOut() {
    for (int length = plan.acts().size() / 2; length > 0; length /= 2) {
      for (int from = 0; from + length <= plan.acts().size(); ) {
        List<Plan.Act> fewer = new ArrayList<>(plan.acts());
        fewer.subList(from, from + length).clear();
        if (!take(plan.with(fewer))) {
          from += length;
        }
      }
    }
  }
}
