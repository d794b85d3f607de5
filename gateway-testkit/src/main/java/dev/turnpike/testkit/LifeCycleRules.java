package dev.turnpike.testkit;

import dev.turnpike.internal.contract.Names;
import dev.turnpike.spi.Provider;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What a provider is called, and how it begins and ends. */
final class LifeCycleRules {
  private static final String NO_OBJECT = "a service over HTTP has no object here";
  private static final Duration TIME_TO_END = Duration.ofSeconds(3);

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              "P-01",
              Group.LIFE_CYCLE,
              "Its name has 1 to 63 characters of a-z, 0-9 and '-', and begins and ends with a letter or digit.",
              "The name stands in every path, and another form could not be called.",
              LifeCycleRules::nameHasItsForm),
          Rule.must(
              "P-02",
              Group.LIFE_CYCLE,
              "What it says of itself (name, sandbox, idempotency window) is the same whenever it is asked, before the start too, and the window is not negative.",
              "A gateway asks once and builds on it: routes, records, and how long an open call may be made again.",
              LifeCycleRules::saysTheSameAlways),
          Rule.must(
              "P-03",
              Group.LIFE_CYCLE,
              "Making an object does nothing: no thread, no settings, no connection.",
              "A gateway may make an object only to learn its name, and never starts or closes it.",
              LifeCycleRules::constructorDoesNothing),
          Rule.must(
              "P-04",
              Group.LIFE_CYCLE,
              "It runs under whatever name it is given at its start.",
              "Two accounts at one company are one class under two names.",
              LifeCycleRules::runsUnderAnyName),
          Rule.should(
              "P-05",
              Group.LIFE_CYCLE,
              "Where it can't start without a setting, it names that setting.",
              "The message is all that an operator sees, and one that names nothing costs an evening.",
              LifeCycleRules::namesAMissingSetting),
          Rule.must(
              "P-06",
              Group.LIFE_CYCLE,
              "Two objects of its class share nothing: one works on when the other is closed.",
              "Two accounts, or two gateways in one JVM, must not take each other down.",
              LifeCycleRules::objectsShareNothing),
          Rule.must(
              "P-07",
              Group.LIFE_CYCLE,
              "Closing it throws nothing, and ends every thread that would keep the JVM alive.",
              "A gateway that can't stop is killed, in the middle of somebody's payment.",
              LifeCycleRules::closeEndsEverything));

  private LifeCycleRules() {}

  private static void nameHasItsForm(Probe probe) {
    probe.inProcessOnly(NO_OBJECT);
    String name = probe.subject().make().name();
    probe.expect(name != null && Names.isName(name), Names.FORM, "'" + name + "'");
  }

  private static void saysTheSameAlways(Probe probe) throws Exception {
    probe.inProcessOnly(NO_OBJECT);
    Provider fresh = probe.subject().make();
    Duration window = fresh.idempotencyWindow();
    probe.expect(
        window != null && !window.isNegative(), "an idempotencyWindow() of zero or more", window);
    String before = saysOfItself(fresh);
    probe.expect(before.equals(saysOfItself(fresh)), before, saysOfItself(fresh));
    String after = saysOfItself(probe.provider());
    probe.expect(before.equals(after), before + ", as before the start", after);
  }

  private static String saysOfItself(Provider provider) {
    return "name %s, sandbox %s, idempotency window %s"
        .formatted(provider.name(), provider.sandbox(), provider.idempotencyWindow());
  }

  private static void constructorDoesNothing(Probe probe) throws Exception {
    probe.inProcessOnly(NO_OBJECT);
    ThreadGroup group = new ThreadGroup("turnpike-testkit");
    runIn(group, probe.subject()::make);
    List<Thread> begun = threads(group);
    probe.expect(begun.isEmpty(), "no new thread", begun);
  }

  private static void runsUnderAnyName(Probe probe) throws Exception {
    probe.inProcessOnly(NO_OBJECT);
    try (Subject.Session other = probe.subject().open("kit-another-name")) {
      probe.expect(other.provider().name() != null, "a name of its own", "none");
    }
  }

  private static void namesAMissingSetting(Probe probe) {
    probe.inProcessOnly(NO_OBJECT);
    Map<String, String> all = new TreeMap<>(probe.subject().settings());
    if (all.isEmpty()) {
      throw new Stop.Skip("it is started without any setting");
    }
    for (String key : all.keySet()) {
      Map<String, String> rest = new HashMap<>(all);
      rest.remove(key);
      Provider provider = probe.subject().make();
      try {
        provider.start(probe.subject().context(Subject.nameOf(provider), rest));
        provider.close();
      } catch (Exception e) {
        probe.expect(
            String.valueOf(e.getMessage()).contains(key),
            "a message that names the setting '" + key + "'",
            ReportText.thrown(e));
      }
    }
  }

  private static void objectsShareNothing(Probe probe) throws Exception {
    probe.inProcessOnly(NO_OBJECT);
    Paid.by(probe);
    try {
      probe.subject().open("kit-another-name").close();
    } catch (Exception e) {
      throw new Stop.Unmet("P-04", "a second object starts", ReportText.thrown(e));
    }
    var request = probe.request(Situation.ACCEPTED);
    probe.answered(probe.pay(request), "an answer, while another object is closed");
  }

  private static void closeEndsEverything(Probe probe) throws Exception {
    probe.inProcessOnly(NO_OBJECT);
    ThreadGroup group = new ThreadGroup("turnpike-testkit");
    Subject.Session session = runIn(group, probe.subject()::open);
    List<Thread> begun = threads(group);
    session.close();
    for (Thread thread : begun) {
      if (!thread.isDaemon()) {
        thread.join(TIME_TO_END.toMillis());
        probe.expect(!thread.isAlive(), "its thread ends with it", thread + " runs on");
      }
    }
  }

  /** What threads it begins belong to the group, too, whatever else goes on in this JVM. */
  private static <T> T runIn(ThreadGroup group, Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(group, task, "turnpike-testkit-opener");
    thread.setDaemon(false); // what a thread begins inherits this from it
    thread.start();
    thread.join();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static List<Thread> threads(ThreadGroup group) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getThreadGroup() != null)
        .filter(thread -> group.parentOf(thread.getThreadGroup()))
        .toList();
  }
}
