package dev.turnpike.standalone.verify;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of the payments with faults.
 *
 * @param schedule the faults
 * @param payments one for each fault
 */
record FaultReport(FaultSchedule schedule, List<Paid> payments) {
  /** Copies the list. */
  FaultReport {
    payments = List.copyOf(payments);
  }

  /**
   * What came of one payment.
   *
   * @param number which one
   * @param fault what happened to it
   * @param heard what the caller heard at first
   * @param end what the caller knows in the end
   * @param charges the ids of the payments that the service made for its key
   */
  record Paid(int number, Fault fault, String heard, String end, List<String> charges) {
    boolean isDoubleCharge() {
      return charges.size() > 1;
    }
  }

  boolean passed() {
    return payments.stream().noneMatch(Paid::isDoubleCharge);
  }

  List<String> violations() {
    return payments.stream()
        .filter(Paid::isDoubleCharge)
        .map(
            paid ->
                "payment %s (%s): %s charges for one key: %s"
                    .formatted(
                        paid.number,
                        paid.fault.text(),
                        paid.charges.size(),
                        String.join(", ", paid.charges)))
        .toList();
  }

  void print(PrintStream out) {
    for (Fault fault : Fault.values()) {
      List<Paid> some = payments.stream().filter(paid -> paid.fault == fault).toList();
      if (some.isEmpty()) {
        continue;
      }
      out.println();
      out.println("  %s: %s".formatted(fault.text(), fault.words()));
      out.println("    payments          " + some.size());
      out.println("    the caller heard  " + counted(some, Paid::heard));
      out.println("    and in the end    " + counted(some, Paid::end));
      out.println(
          "    charges           " + some.stream().mapToInt(paid -> paid.charges.size()).sum());
    }
    out.println();
    if (passed()) {
      out.println("No key was charged twice.");
    } else {
      violations().forEach(violation -> out.println("DOUBLE CHARGE: " + violation));
      out.println(
          "The same again: --faults %s --seed %s".formatted(payments.size(), schedule.seed()));
    }
    out.flush();
  }

  private static String counted(List<Paid> some, Function<Paid, String> what) {
    return some.stream()
        .collect(Collectors.groupingBy(what, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> entry.getKey() + " ×" + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("seed", schedule.seed());
    object.put("passed", passed());
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (Paid paid : payments) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("number", paid.number);
      one.put("fault", paid.fault.text());
      one.put("heard", paid.heard);
      one.put("end", paid.end);
      one.put("charges", paid.charges);
      all.add(one);
    }
    object.put("payments", all);
    return object;
  }
}
