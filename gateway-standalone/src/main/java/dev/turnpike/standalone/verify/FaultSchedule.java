package dev.turnpike.standalone.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Which fault meets which payment: the same seed gives the same again.
 *
 * @param seed what it is made from
 * @param faults one for each payment
 */
record FaultSchedule(long seed, List<Fault> faults) {
  /** Copies the list. */
  FaultSchedule {
    faults = List.copyOf(faults);
  }

  /**
   * A new one.
   *
   * @param doubled whether requests may be delivered twice: nobody but the service can help against
   *     that, so only where it honours keys
   */
  static FaultSchedule of(int payments, long seed, boolean doubled) {
    List<Fault> kinds =
        Arrays.stream(Fault.values()).filter(fault -> doubled || fault != Fault.DOUBLED).toList();
    Random random = new Random(seed);
    List<Fault> faults = new ArrayList<>();
    while (faults.size() < payments) { // each kind once before any comes again
      List<Fault> round = new ArrayList<>(kinds);
      Collections.shuffle(round, random);
      faults.addAll(round.subList(0, Math.min(round.size(), payments - faults.size())));
    }
    return new FaultSchedule(seed, faults);
  }

  @Override
  public String toString() {
    return faults.stream().map(Fault::text).collect(Collectors.joining(", "));
  }
}
