package dev.turnpike.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What came of one round; or of several, with what is in their middle.
 *
 * @param served answered with 200
 * @param rate of those, a second
 * @param p50 microseconds, or NaN
 * @param p99 microseconds, or NaN
 * @param errors everything else: other answers, none, broken connections
 * @param firstError empty where there was none
 * @param cpu microseconds of the server for each payment
 */
record Sample(
    long served, double rate, double p50, double p99, long errors, String firstError, double cpu) {
  static final String HEADING =
      "%-16s %7s %-13s %9s %9s %9s %7s %8s"
          .formatted("line", "callers", "server", "rate/s", "p50 ms", "p99 ms", "errors", "CPU us");

  static Sample middle(List<Sample> all) {
    return new Sample(
        all.stream().mapToLong(Sample::served).sum(),
        middle(all, Sample::rate),
        middle(all, Sample::p50),
        middle(all, Sample::p99),
        all.stream().mapToLong(Sample::errors).sum(),
        all.stream().map(Sample::firstError).filter(e -> !e.isEmpty()).findFirst().orElse(""),
        middle(all, Sample::cpu));
  }

  private static double middle(List<Sample> all, ToDoubleFunction<Sample> figure) {
    return Rate.median(all.stream().mapToDouble(figure).boxed().toList());
  }

  Sample withCpu(double nanos) {
    return new Sample(served, rate, p50, p99, errors, firstError, nanos / 1e3 / served);
  }

  String row(String line, int callers, String server) {
    return String.format(
            Locale.ROOT,
            "%-16s %7d %-13s %,9.0f %9.2f %9.2f %7d %8.1f",
            line,
            callers,
            server,
            rate,
            p50 / 1e3,
            p99 / 1e3,
            errors,
            cpu)
        + (firstError.isEmpty() ? "" : "\n  first error: " + firstError.strip());
  }
}
