package dev.turnpike.standalone.verify;

import dev.turnpike.standalone.remote.WrongUseException;
import dev.turnpike.testkit.Report;
import dev.turnpike.testkit.Rule;
import dev.turnpike.testkit.Suite;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code verify}: the rules, then the faults, then the files.
 *
 * @param target the service
 * @param rules which rules
 * @param options how to bring about what they are about
 * @param seed what is random comes from it
 * @param timeLimit for one rule
 * @param faults how many payments with faults
 * @param junit where to write the report for build servers
 * @param json where to write it for programs
 */
public record Verification(
    Target target,
    List<Rule> rules,
    ScenarioOptions options,
    long seed,
    Duration timeLimit,
    int faults,
    @Nullable Path junit,
    @Nullable Path json) {

  /** Copies the list. */
  public Verification {
    rules = List.copyOf(rules);
  }

  /**
   * Does it.
   *
   * @return whether no MUST is broken, and nobody was charged twice
   * @throws WrongUseException where it can't be done
   */
  public boolean run(PrintStream out) throws InterruptedException {
    checkWritable("--junit", junit);
    checkWritable("--json", json);
    target.checkReachable();
    Redaction redaction = new Redaction(target.apiKey());
    Terminal terminal = new Terminal(out, redaction);
    terminal.begins(target, rules.size(), seed);
    Report report =
        Suite.of(target.subject(), options.scenarios())
            .only(rules.stream().map(Rule::id).toArray(String[]::new))
            .seed(seed)
            .timeLimit(timeLimit)
            .run(terminal);
    terminal.report(report);
    if (!report.passed() && options.isTheSandboxs()) {
      out.println(
          "Situations were reached by the sandbox's scenarios. A service that doesn't know them: --without all,");
      out.println("and --reach for those that it has ways of its own to.");
    }
    try {
      FaultReport afterFaults = faults == 0 ? null : withFaults(out, redaction);
      if (junit != null) {
        new JunitFile(redaction).write(junit, target, report, afterFaults);
      }
      if (json != null) {
        new JsonFile(redaction).write(json, target, report, afterFaults);
      }
      return report.passed() && (afterFaults == null || afterFaults.passed());
    } catch (IOException e) {
      throw new WrongUseException("can't go on: " + e);
    }
  }

  private FaultReport withFaults(PrintStream out, Redaction redaction)
      throws IOException, InterruptedException {
    FaultSchedule schedule = FaultSchedule.of(faults, seed, !target.idempotencyWindow().isZero());
    FaultReport report = new FaultRun(target, options, schedule, redaction).run(out);
    report.print(out);
    return report;
  }

  /** Said before the rules are tried, and not after. */
  private static void checkWritable(String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    boolean writable =
        Files.exists(file)
            ? Files.isRegularFile(file) && Files.isWritable(file)
            : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    if (!writable) {
      throw new WrongUseException(option + ": can't write to " + file);
    }
  }
}
