package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.PayResponse;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.spi.RejectedException;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How calls ended, five minutes for five minutes, without a write more for each of them. */
class StatisticsTest {
  private final ScriptedProvider acme = new ScriptedProvider();
  private final MoodyStore records = new MoodyStore();
  private final SettableClock clock = new SettableClock();
  private final Instant start = CallStatistics.slotOf(clock.instant());
  private final PaymentGateway gateway = open();

  private PaymentGateway open() {
    return PaymentGateway.builder().provider(acme).store(records.store()).clock(clock).build();
  }

  @AfterEach
  void close() {
    records.comeBack();
    gateway.close();
  }

  private List<CallStatistics> told() {
    return records.inside().statistics(start, start.plus(Duration.ofDays(1)));
  }

  private CallStatistics sum() {
    return told().stream().reduce(CallStatistics::plus).orElseThrow();
  }

  private void pay(String order) {
    gateway.provider("acme").pay(payment(order));
  }

  @Test
  void eachEnding_isCounted_andWhatIsAnsweredAgainIsNot() {
    acme.pay.then((request, call) -> PayResponse.ok("p-1"));
    acme.pay.then((request, call) -> PayResponse.ko("no"));
    acme.pay.thenThrow(new RejectedException("bad card"));
    acme.pay.thenThrow(new IllegalStateException("boom"));
    pay("o-1");
    pay("o-1");
    pay("o-2");
    problemOf(() -> pay("o-3"));
    problemOf(() -> pay("o-4"));
    problemOf(() -> pay("o-4"));
    gateway.provider("acme").status("p-1");

    gateway.close(); // which stores what was counted last

    CallStatistics pays = sum();
    assertThat(told()).extracting(CallStatistics::operation).containsOnly("pay");
    assertThat(pays.provider()).isEqualTo("acme");
    assertThat(pays.begin()).isEqualTo(start);
    assertThat(pays.answered()).isEqualTo(1);
    assertThat(pays.declined()).isEqualTo(1);
    assertThat(pays.notExecuted()).isEqualTo(1);
    assertThat(pays.unknown()).isEqualTo(1);
    assertThat(pays.durations().stream().mapToLong(Long::longValue).sum()).isEqualTo(4);
  }

  @Test
  void theyAreStoredInTheBackground_forTheTimeInWhichTheyWereCounted() {
    pay("o-1");
    Threads.until("they are stored", () -> !told().isEmpty());
    clock.advance(Duration.ofMinutes(5));
    pay("o-2");
    Threads.until("the next ones too", () -> told().size() == 2);

    assertThat(told().get(1).begin()).isEqualTo(start.plus(CallStatistics.SLOT));
    assertThat(gateway.administration().statistics(start.plusSeconds(1), clock.instant()))
        .as("the five minutes in which that is")
        .contains(told().get(0));
  }

  @Test
  void whileTheStoreIsAway_theyWait() {
    pay("o-1");
    Threads.until("they are stored", () -> !told().isEmpty());
    records.goAwayFor("addStatistics");
    clock.advance(Duration.ofSeconds(6));
    pay("o-2");
    Threads.until("it is tried", () -> records.refused("addStatistics") > 0);
    records.comeBack();
    Threads.until(
        "nothing is lost",
        () -> {
          clock.advance(Duration.ofSeconds(6));
          return told().stream().mapToLong(CallStatistics::answered).sum() == 2;
        });
  }

  @Test
  void whoSeesSomeTenants_orAsksForMuch_isRefused() {
    Administration administration = gateway.administration();
    Operator otto = new Operator("otto", null, "otto", Set.of("bert"));
    Instant end = start.plusSeconds(1);

    assertThat(problemOf(() -> administration.by(otto).statistics(start, end)).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
    for (Instant until : List.of(start, start.minusSeconds(1), start.plusSeconds(86_401))) {
      assertThatThrownBy(() -> administration.statistics(start, until))
          .isInstanceOf(InvalidRequestException.class);
    }
  }

  // ---- durations

  private static CallStatistics lasting(long... millis) {
    List<Long> durations =
        new ArrayList<>(Collections.nCopies(CallStatistics.BOUNDS.size() + 1, 0L));
    for (long each : millis) {
      int place = CallStatistics.placeOf(Duration.ofMillis(each));
      durations.set(place, durations.get(place) + 1);
    }
    return new CallStatistics(Instant.EPOCH, "acme", "pay", millis.length, 0, 0, 0, durations);
  }

  @Test
  void aShareOfDurations_isToldWithinItsBounds() {
    assertThat(lasting().within(0.5)).isNull();
    assertThat(lasting(10, 12, 14, 900).within(0.5)).isBetween(ms(0), ms(25));
    assertThat(lasting(10, 12, 14, 900).within(0.95)).isBetween(ms(800), ms(1_600));
    assertThat(lasting(25).within(1)).isEqualTo(ms(25));
    assertThat(lasting(26).within(0.5)).isBetween(ms(25), ms(50));
    assertThat(lasting(60_000).within(0.5)).isEqualTo(ms(25_600));
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
