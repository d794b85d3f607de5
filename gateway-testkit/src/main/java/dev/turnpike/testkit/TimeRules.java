package dev.turnpike.testkit;

import static dev.turnpike.testkit.Ending.Kind.NOT_EXECUTED;
import static dev.turnpike.testkit.Ending.Kind.UNKNOWN;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.spi.CallContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** When time is over. */
final class TimeRules {
  private static final Duration GIVEN = Duration.ofMillis(150);
  private static final int[] MORE_TIME = {4, 20};
  private static final Duration GRACE = Duration.ofSeconds(3);

  static final List<Rule> RULES =
      List.of(
          Rule.must(
              "P-76",
              Group.TIME,
              "A call that is interrupted ends within 3 seconds.",
              "A call that never ends keeps its place in the provider's share, until there is none left.",
              TimeRules::endsWhenInterrupted),
          Rule.must(
              "P-77",
              Group.TIME,
              "A call that was cut off ends as unknown, and neither as KO nor as not executed.",
              "The request is on its way, and may still be carried out.",
              TimeRules::cutOffIsUnknown),
          Rule.should(
              "P-78",
              Group.TIME,
              "Where its company is slow, it gives up by itself within the time it was given.",
              "It knows best what to make of it: which connection to close, what to say.",
              TimeRules::givesUpInTime));

  private TimeRules() {}

  /** A service is cut off by the gateway's own client, which does so when the time is over. */
  private static Duration plenty(Probe probe) {
    return probe.subject().isHttp() ? GIVEN : Duration.ofSeconds(30);
  }

  private static CallContext callOf(Duration time, Probe probe) {
    CallContext usual = probe.context();
    return CallContext.builder()
        .idempotencyKey(usual.idempotencyKey().orElseThrow())
        .requestId(usual.requestId())
        .timeout(time)
        .build();
  }

  /**
   * What became of a call of so much time that was interrupted after so long; {@code null}: it runs
   * on.
   */
  private static @Nullable Ending<PayResponse> interrupted(
      Duration time, Duration after, Probe probe) throws Exception {
    PayRequest request = probe.request(Situation.SILENT);
    FutureTask<Ending<PayResponse>> call =
        new FutureTask<>(() -> probe.pay(request, callOf(time, probe)));
    Thread thread = new Thread(call, "turnpike-testkit-silent");
    thread.setDaemon(true);
    thread.start();
    try {
      return call.get(after.toMillis() + 50, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
    }
    try {
      return call.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    }
  }

  private static void endsWhenInterrupted(Probe probe) throws Exception {
    boolean ended = interrupted(plenty(probe), GIVEN, probe) != null;
    probe.expect(ended, "an end after the interrupt", "it goes on");
  }

  private static void cutOffIsUnknown(Probe probe) throws Exception {
    if (probe.subject().isHttp()) {
      Ending<PayResponse> ending = cutOff(GIVEN, GIVEN, probe);
      for (int factor : MORE_TIME) {
        if (ending.is(NOT_EXECUTED)) { // perhaps there was no time to send it, on a busy machine
          ending = cutOff(GIVEN.multipliedBy(factor), GIVEN.multipliedBy(factor), probe);
        }
      }
      expectUnknown(ending, probe);
      return;
    }
    // By an interrupt, and by its own end where it keeps the time by itself.
    for (Duration time : List.of(plenty(probe), GIVEN)) {
      expectUnknown(cutOff(time, GIVEN, probe), probe);
    }
  }

  private static Ending<PayResponse> cutOff(Duration time, Duration after, Probe probe)
      throws Exception {
    Ending<PayResponse> ending = interrupted(time, after, probe);
    if (ending == null) {
      throw new Stop.Unmet("P-76", "an end after the interrupt", "it goes on");
    }
    return ending;
  }

  private static void expectUnknown(Ending<PayResponse> ending, Probe probe) {
    PayResponse answer = ending.answer();
    probe.expect(
        answer == null ? ending.is(UNKNOWN) : answer.result() != PayResult.KO,
        "an unknown outcome",
        ending);
  }

  private static void givesUpInTime(Probe probe) throws Exception {
    probe.inProcessOnly("over HTTP the gateway's own client keeps the time");
    PayRequest request = probe.request(Situation.SLOW);
    long start = System.nanoTime();
    Ending<PayResponse> ending = probe.pay(request, callOf(GIVEN, probe));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    probe.expect(
        took.compareTo(GIVEN.plus(GRACE)) < 0,
        "an end about " + GIVEN.toMillis() + " ms after its beginning",
        took.toMillis() + " ms, then " + ending.describe());
  }
}
