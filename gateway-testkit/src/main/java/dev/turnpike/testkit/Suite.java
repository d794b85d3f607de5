package dev.turnpike.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Holds one subject to the contract, rule by rule. It is set up by one thread; then rules run one
 * after the other. Where one rule's failure leaves others without their ground, those are skipped
 * and name it.
 */
public final class Suite {
  private final Subject subject;
  private final Scenarios scenarios;
  private final Secrets secrets;
  private final FreshIds ids = new FreshIds();
  private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
  private Predicate<Rule> selection = rule -> true;
  private Duration timeLimit = Duration.ofSeconds(60);
  private long seed = new Random().nextInt(Integer.MAX_VALUE);

  private Suite(Subject subject, Scenarios scenarios) {
    this.subject = Objects.requireNonNull(subject, "subject");
    this.scenarios = Objects.requireNonNull(scenarios, "scenarios");
    this.secrets = Secrets.of(subject);
  }

  /** Of every rule, 60 seconds for each, with a new seed. */
  public static Suite of(Subject subject, Scenarios scenarios) {
    return new Suite(subject, scenarios);
  }

  /**
   * Only these rules.
   *
   * @throws IllegalArgumentException names an id that no rule has
   */
  public Suite only(String... ruleIds) {
    Set<String> wanted = new HashSet<>();
    Arrays.stream(ruleIds).map(id -> ProviderContract.rule(id).id()).forEach(wanted::add);
    selection = rule -> wanted.contains(rule.id());
    return this;
  }

  /** Only the rules of these groups. */
  public Suite only(Group... groups) {
    Set<Group> wanted = Set.of(groups);
    selection = rule -> wanted.contains(rule.group());
    return this;
  }

  /** What random data is made from; the same again gives the same data again. */
  public Suite seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** How long one rule may take; then it counts as broken. */
  public Suite timeLimit(Duration timeLimit) {
    this.timeLimit = Objects.requireNonNull(timeLimit, "timeLimit");
    return this;
  }

  /** The selected rules in the contract's order. */
  public List<Rule> rules() {
    return ProviderContract.rules().stream().filter(selection).toList();
  }

  /** What random data is made from. */
  public long seed() {
    return seed;
  }

  /** Tries all selected rules. */
  public Report run(SuiteListener listener) {
    List<Result> results = new ArrayList<>();
    for (Rule rule : rules()) {
      listener.begins(rule);
      Result result = run(rule);
      results.add(result);
      listener.ended(result);
    }
    return new Report(seed, results);
  }

  /** Tries one rule, selected or not. */
  public Result run(Rule rule) {
    long start = System.nanoTime();
    Verdict verdict = judge(rule);
    verdicts.put(rule.id(), verdict);
    return new Result(rule, verdict, Duration.ofNanos(System.nanoTime() - start));
  }

  private Verdict judge(Rule rule) {
    Random random = new Random(seed ^ ((long) rule.id().hashCode() << 32));
    Probe probe = new Probe(subject, scenarios, random, ids);
    FutureTask<Verdict> task = new FutureTask<>(() -> verdict(rule, probe));
    return secrets.hiddenIn(outcome(rule, probe, task));
  }

  private Verdict outcome(Rule rule, Probe probe, FutureTask<Verdict> task) {
    Thread thread = new Thread(task, "turnpike-testkit-" + rule.id());
    thread.setDaemon(true); // a provider that never comes back must not keep the JVM
    thread.start();
    try {
      return task.get(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      return new Verdict.Failed(
          "the rule is through within " + timeLimit.toSeconds() + " s",
          "a call has not come back",
          probe.exchanges());
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return new Verdict.Skipped("the run was interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("rule " + rule.id() + " could not be tried", e.getCause());
    }
  }

  /** Whether the rule is broken, and whoever reads the report sees it. */
  private boolean willBeReported(String id) {
    Rule rule = ProviderContract.rule(id);
    if (!selection.test(rule)) {
      return false;
    }
    Verdict known = verdicts.get(id);
    return (known == null ? judge(rule) : known).isFailed();
  }

  private Verdict verdict(Rule rule, Probe probe) {
    try (probe) {
      rule.check().run(probe);
      return new Verdict.Passed();
    } catch (Stop.Skip e) {
      return new Verdict.Skipped(e.reason());
    } catch (Stop.Breach e) {
      return new Verdict.Failed(e.expected(), e.reason(), probe.exchanges());
    } catch (Stop.Unmet e) {
      return willBeReported(e.rule())
          ? new Verdict.Skipped("it needs " + e.rule() + ", which is broken")
          : new Verdict.Failed(e.expected(), e.reason(), probe.exchanges());
    } catch (Exception e) {
      return new Verdict.Failed("nothing fails", ReportText.thrown(e), probe.exchanges());
    }
  }
}
