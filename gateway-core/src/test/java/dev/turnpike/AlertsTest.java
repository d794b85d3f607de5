package dev.turnpike;

import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.internal.schedule.ThreadScheduler;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.Receiver;
import dev.turnpike.testing.Receiver.Delivery;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Simulation;
import dev.turnpike.testing.Threads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A person is told of what needs one: once, sparingly again, and once when it is over. */
class AlertsTest {
  private static final String SECRET = "whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM=";

  private final ScriptedProvider acme = new ScriptedProvider();
  private final SettableClock clock = new SettableClock();
  private final MoodyStore records = new MoodyStore();
  private final Simulation simulation = new Simulation();
  private final AtomicLong skipped = new AtomicLong();
  private final Receiver person;

  AlertsTest() throws Exception {
    this.person = new Receiver();
  }

  @AfterEach
  void close() {
    person.close();
  }

  private GatewayBuilder builder() {
    return PaymentGateway.builder()
        .provider(acme)
        .clock(clock)
        .store(records.store())
        .deliveryPauses(List.of())
        .alerts(
            Alerts.to(person.url())
                .secrets(List.of(SECRET))
                .gateway("shop-1")
                .unknownOlderThan(Duration.ofSeconds(30))
                .build());
  }

  /** Threads as ever, but the time that something takes can be made longer. */
  private Scheduler later() {
    ThreadScheduler threads = new ThreadScheduler(clock, clock);
    return (Scheduler)
        Proxy.newProxyInstance(
            Scheduler.class.getClassLoader(),
            new Class<?>[] {Scheduler.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("nanos")) {
                return threads.nanos() + skipped.get();
              }
              try {
                return method.invoke(threads, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** The first so many alerts don't arrive. */
  private void isAwayFor(int alerts) {
    AtomicInteger asked = new AtomicInteger();
    person.answer(delivery -> Receiver.status(asked.getAndIncrement() < alerts ? 503 : 200));
  }

  /** Time goes by, a little at a time, until somebody is told. */
  private Delivery next() throws InterruptedException {
    Threads.until(
        "somebody is told",
        () -> {
          clock.advance(Duration.ofMillis(200));
          return person.waiting() > 0;
        });
    return person.take();
  }

  /** Likewise, in the time of the simulation. */
  private Delivery simulated() throws InterruptedException {
    Threads.until(
        "somebody is told",
        () -> {
          simulation.pass(Duration.ofSeconds(1));
          return person.waiting() > 0;
        });
    return person.take();
  }

  private static Map<String, Object> said(Delivery delivery) throws Exception {
    return Json.readObject(delivery.body().getBytes(StandardCharsets.UTF_8));
  }

  private static long value(Delivery delivery) throws Exception {
    return ((Number) said(delivery).get("value")).longValue();
  }

  private void becomesUnknown(PaymentGateway gateway) {
    acme.pay.thenThrow(new IllegalStateException("broken"));
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new IllegalStateException("broken");
        });
    assertThatThrownBy(() -> gateway.provider("acme").pay(payment("o-1")))
        .isInstanceOf(GatewayException.class);
  }

  private void isSettled(PaymentGateway gateway) {
    Administration administration = gateway.administration();
    administration.settleAsNotExecuted(
        records.lastOperation().id(), new Administration.Settlement("looked it up", true));
  }

  @Test
  void anOutcomeThatStaysUnknown_isTold_againAfterGrowingPauses_andOnceWhenItIsOver()
      throws Exception {
    try (PaymentGateway gateway = builder().build()) {
      becomesUnknown(gateway);
      clock.advance(Duration.ofSeconds(31));

      Delivery first = next();
      first.verify(SECRET);
      assertThat(said(first))
          .containsOnlyKeys("alert", "state", "since", "value", "threshold", "gateway")
          .containsEntry("alert", "oldest_unknown")
          .containsEntry("state", "firing")
          .containsEntry("gateway", "shop-1");
      assertThat(value(first)).isBetween(31L, 300L);
      assertThat(((Number) said(first).get("threshold")).longValue()).isEqualTo(30);

      clock.advance(Duration.ofMinutes(61));
      Delivery second = next();
      clock.advance(Duration.ofMinutes(119));
      Delivery third = next();
      assertThat(List.of(second, third))
          .allSatisfy(
              again -> assertThat(said(again).get("since")).isEqualTo(said(first).get("since")));
      assertThat(value(third) - value(second)).isGreaterThanOrEqualTo(2 * 60 * 60);

      isSettled(gateway);
      Delivery over = next();
      assertThat(said(over)).containsEntry("state", "over");
      assertThat(value(over)).isZero();
      assertThat(List.of(first.id(), second.id(), third.id(), over.id())).doesNotHaveDuplicates();
    }
    assertThat(person.waiting()).isZero();
  }

  @Test
  void ofSeveralGatewaysOfOneStore_oneTells_andOneThatIsStartedLaterTellsNothingAgain()
      throws Exception {
    try (PaymentGateway one = builder().build();
        PaymentGateway two = builder().build()) {
      becomesUnknown(one);
      clock.advance(Duration.ofSeconds(31));
      assertThat(said(next())).containsEntry("state", "firing");
      assertThat(two.canStore()).isTrue();
      try (PaymentGateway three = builder().build()) {
        isSettled(three);
        assertThat(said(next())).containsEntry("state", "over");
      }
    }
    assertThat(person.waiting()).isZero();
    assertThat(records.inside().alerts()).isEmpty();
  }

  @Test
  void aReceiverThatIsAway_isToldLater_underTheSameId() throws Exception {
    isAwayFor(2);
    try (PaymentGateway gateway = builder().build()) {
      becomesUnknown(gateway);
      clock.advance(Duration.ofSeconds(31));

      Delivery first = next();
      assertThat(next().id()).isEqualTo(first.id());
      assertThat(next().id()).isEqualTo(first.id());
      isSettled(gateway);
      assertThat(said(next())).containsEntry("state", "over");
    }
    assertThat(person.waiting()).isZero();
  }

  @Test
  void aStoreThatIsDown_isToldWithoutIt_andThatItIsBack() throws Exception {
    isAwayFor(1);
    try (PaymentGateway gateway = builder().build()) {
      records.goAway();
      Threads.until("it is noticed", () -> !gateway.canStore());

      Delivery first = next();
      assertThat(said(first)).containsEntry("alert", "store_down").containsEntry("state", "firing");
      assertThat(value(first)).isGreaterThan(60);
      assertThat(next().id()).isEqualTo(first.id());

      records.comeBack();
      Delivery over = next();
      assertThat(said(over)).containsEntry("alert", "store_down").containsEntry("state", "over");
      assertThat(said(over).get("since")).isEqualTo(said(first).get("since"));
    }
    assertThat(person.waiting()).isZero();
  }

  @Test
  void notificationsThatWereGivenUp_areTold() throws Exception {
    Listener listener = new Listener();
    try (PaymentGateway gateway =
        builder()
            .onPaymentStatus(
                status -> {
                  listener.onStatus(status);
                  throw new IllegalStateException("closed");
                })
            .build()) {
      gateway.provider("acme").check(gateway.provider("acme").pay(payment("o-1")).paymentId());
      listener.take();

      Delivery told = next();
      assertThat(said(told)).containsEntry("alert", "dead_notifications");
      assertThat(value(told)).isEqualTo(1);
    }
  }

  @Test
  void aBudgetThatIsUsedUp_isTold_byItsName() throws Exception {
    AtomicLong refused = new AtomicLong(5);
    try (PaymentGateway gateway = builder().build()) {
      gateway.watchRefusals(() -> Map.of("requests", refused.get(), "bodies", 0L));

      Delivery told = next();
      assertThat(said(told))
          .containsEntry("alert", "budget_exhausted")
          .containsEntry("budget", "requests");
      assertThat(value(told)).isEqualTo(5);
      assertThat(said(next())).containsEntry("state", "over").containsEntry("budget", "requests");
    }
    assertThat(person.waiting()).isZero();
  }

  @Test
  void aBudgetThatIsUsedUpOnce_isToldToAReceiverThatIsAwayThen_andThatItIsOver() throws Exception {
    isAwayFor(2);
    try (PaymentGateway gateway = builder().scheduler(simulation).build()) {
      gateway.watchRefusals(() -> Map.of("requests", 5L));

      Delivery first = simulated();
      List<Delivery> again = List.of(simulated(), simulated());
      assertThat(again)
          .allSatisfy(
              tried -> {
                assertThat(said(tried)).isEqualTo(said(first)).containsEntry("state", "firing");
                assertThat(value(tried)).isEqualTo(5);
                assertThat(tried.id()).isEqualTo(first.id());
              });
      assertThat(said(simulated())).containsEntry("state", "over");
      simulation.pass(Duration.ofMinutes(2));
    }
    assertThat(person.waiting()).isZero();
    assertThat(records.inside().alerts()).isEmpty();
  }

  @Test
  void aStoreThatIsBackBeforeTheReceiver_isToldAllTheSame_andThatItIsOver() throws Exception {
    isAwayFor(1);
    try (PaymentGateway gateway = builder().scheduler(simulation).build()) {
      records.goAway();
      Delivery first = simulated();
      records.comeBack();

      Delivery again = simulated();
      assertThat(gateway.canStore()).isTrue();
      assertThat(again.id()).isEqualTo(first.id());
      assertThat(said(again)).containsEntry("state", "firing");
      assertThat(value(again)).isBetween(60L, 65L);
      assertThat(said(simulated()))
          .containsEntry("alert", "store_down")
          .containsEntry("state", "over")
          .containsEntry("since", said(first).get("since"));
      simulation.pass(Duration.ofMinutes(2));
    }
    assertThat(person.waiting()).isZero();
  }

  @Test
  void aStoreThatFlickers_isOneThatIsDown() throws Exception {
    try (PaymentGateway gateway = builder().scheduler(simulation).build()) {
      for (int i = 0; i < 2; i++) {
        records.goAway();
        simulation.pass(Duration.ofSeconds(40));
        assertThat(gateway.canStore()).isFalse();
        records.comeBack();
        simulation.pass(Duration.ofSeconds(10));
        assertThat(gateway.canStore()).isTrue();
      }
      Delivery told = person.take();
      assertThat(said(told)).containsEntry("alert", "store_down").containsEntry("state", "firing");
      assertThat(said(simulated())).containsEntry("state", "over");

      records.goAway();
      simulation.pass(Duration.ofSeconds(40));
      records.comeBack();
      simulation.pass(Duration.ofSeconds(70));
      records.goAway();
      simulation.pass(Duration.ofSeconds(40));
    }
    assertThat(person.waiting()).isZero();
  }

  @Test
  void aStoreThatNeverAnswers_isDown() throws Exception {
    try (Gate watch = new Gate();
        Gate work = new Gate();
        PaymentGateway gateway = builder().scheduler(later()).build()) {
      records.standsAt("oldestUnknown", watch);
      records.standsAt("nextDue", work);
      clock.advance(Duration.ofSeconds(11));
      watch.awaitReached();
      work.awaitReached();
      assertThat(gateway.canStore()).isTrue();
      skipped.addAndGet(Duration.ofSeconds(31).toNanos());

      assertThat(said(next()))
          .containsEntry("alert", "store_down")
          .containsEntry("state", "firing");
      assertThat(gateway.canStore()).isFalse();
      watch.open();
      work.open();
      Threads.until("it is noticed", gateway::canStore);
      assertThat(said(next())).containsEntry("alert", "store_down").containsEntry("state", "over");
    }
  }

  @Test
  void severalServersOfOneGateway_areSeenTogether() throws Exception {
    AtomicLong atTheFirst = new AtomicLong(5);
    AtomicInteger looks = new AtomicInteger();
    try (PaymentGateway gateway = builder().build()) {
      gateway.watchRefusals(() -> Map.of("requests", atTheFirst.get()));
      assertThat(value(next())).isEqualTo(5);
      gateway.watchRefusals(
          () -> {
            looks.incrementAndGet();
            return Map.of("requests", 0L, "bodies", 0L);
          });
      assertThat(said(next())).containsEntry("state", "over");
      atTheFirst.addAndGet(3);

      Delivery again = next();
      assertThat(said(again)).containsEntry("budget", "requests").containsEntry("state", "firing");
      assertThat(value(again)).isEqualTo(3);
      assertThat(looks).hasPositiveValue();
    }
  }

  @Test
  void whatWasRefusedDuringAnOutage_isNotTakenForWhatIsRefusedInTenSeconds() throws Exception {
    AtomicLong inEachLook = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    try (PaymentGateway gateway = builder().scheduler(simulation).build()) {
      gateway.watchRefusals(() -> Map.of("requests", refused.addAndGet(inEachLook.get())));
      simulation.pass(Duration.ofSeconds(20));
      records.goAway();
      assertThat(said(simulated())).containsEntry("alert", "store_down");
      refused.set(10_000);
      inEachLook.set(7);
      records.comeBack();

      Delivery told = simulated();
      assertThat(said(told)).containsEntry("budget", "requests");
      assertThat(value(told)).isEqualTo(7);
    }
  }

  @Test
  void whatWasRefused_isCountedAgain_whereALookFailed() throws Exception {
    AtomicLong refused = new AtomicLong();
    try (PaymentGateway gateway = builder().scheduler(simulation).build()) {
      gateway.watchRefusals(() -> Map.of("requests", refused.get()));
      simulation.pass(Duration.ofSeconds(1));
      records.goAwayFor("alerts", "replaceAlert");
      refused.set(5);
      simulation.pass(Duration.ofSeconds(15));
      records.comeBack();

      assertThat(value(simulated())).isEqualTo(5);
    }
  }

  @Test
  void theIdOfAnAlert_hasNoDots() throws Exception {
    try (PaymentGateway gateway =
        builder().alerts(Alerts.to(person.url()).gateway("shop.example").build()).build()) {
      gateway.watchRefusals(() -> Map.of("requests", 5L));

      assertThat(next().id()).startsWith("alert_shop_example_budget_exhausted_requests_");
    }
  }

  @Test
  void whatIsWrong_isRefusedAtOnce_andPeersThatAreInsecureAreSaid() {
    assertThatThrownBy(() -> Alerts.to(URI.create("ftp://person.example")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the URL of alerts");
    Alerts.Builder alerts = Alerts.to(URI.create("http://person.example/alerts"));
    assertThatThrownBy(() -> alerts.gateway("a name")).isInstanceOf(IllegalArgumentException.class);
    assertThat(PaymentGateway.builder().alerts(alerts.build()).insecurePeers())
        .hasSize(2)
        .allSatisfy(peer -> assertThat(peer).startsWith("alerts are ").contains("person.example"));
  }
}
