package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.Administration.Settlement;
import dev.turnpike.Administration.ValidKey;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.PayResponse;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditEvent.Action;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.PaymentFilter;
import dev.turnpike.records.RecordedNotification;
import dev.turnpike.records.RecordedOperation;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators do stands in the audit, and nowhere do they see more than they may. */
class AuditTest {
  private static final Cursor ALL = new Cursor(null, 500);
  private static final Duration DAY = Duration.ofDays(1);
  private static final CallOptions OF_ANNA = CallOptions.builder().tenant("anna").build();
  private static final Settlement WHY = new Settlement("the company's page says so", false);
  private static final Settlement FORCED = new Settlement("the payer stands here", true);
  private static final Operator OLGA = new Operator("olga", "10.0.0.7", "olga", null);
  private static final Operator OTTO = new Operator("otto", null, "otto", Set.of("bert"));

  private final ScriptedProvider acme = new ScriptedProvider();
  private final MoodyStore records = new MoodyStore();
  private final SettableClock clock = new SettableClock();
  private final PaymentGateway gateway =
      PaymentGateway.builder()
          .provider(acme)
          .store(records.store())
          .clock(clock)
          .onPaymentStatus(
              status -> {
                throw new IllegalStateException("not now");
              })
          .deliveryPauses(List.of())
          .build();
  private final Payments payments = gateway.provider("acme");
  private final Administration host = gateway.administration();
  private final Administration olga = host.by(OLGA);
  private final Administration otto = host.by(OTTO);

  @AfterEach
  void close() {
    gateway.close();
  }

  private List<AuditEvent> events() {
    return records
        .inside()
        .auditEvents(new AuditFilter(null, null, null, null, null, null), ALL)
        .items();
  }

  private AuditEvent event(Action action) {
    List<AuditEvent> found = events().stream().filter(event -> event.action() == action).toList();
    assertThat(found).as("events " + action).hasSize(1);
    return found.get(0);
  }

  private OperationRecord unknownPay() {
    acme.pay.thenThrow(new IllegalStateException("boom"));
    problemOf(() -> payments.pay(payment("o-1"), OF_ANNA));
    return records.lastOperation();
  }

  private void isConflict(ThrowingCallable call, String why) {
    assertThat(problemOf(call))
        .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.RECORD_CONFLICT))
        .hasMessageContaining(why);
  }

  // ---- settling

  @Test
  void whatIsSettledAsPaid_isAnsweredSo_andShowsByWhom() {
    OperationRecord operation = unknownPay();

    olga.settle(operation.id(), PayResponse.ok("p-7"), WHY);

    RecordedOperation settled = host.operation(operation.id());
    assertThat(settled.state()).isEqualTo(OperationState.COMPLETED);
    assertThat(settled.settledBy()).isEqualTo("olga");
    assertThat(payments.pay(payment("o-1"), OF_ANNA).paymentId()).isEqualTo("p-7");
    assertThat(payments.status("p-7", OF_ANNA).paymentId()).isEqualTo("p-7");
    assertThat(event(Action.SETTLED))
        .isEqualTo(
            new AuditEvent(
                clock.instant(),
                Action.SETTLED,
                "olga",
                "10.0.0.7",
                "anna",
                "acme",
                operation.id(),
                "unknown",
                "OK, payment p-7",
                "the company's page says so"));
  }

  @Test
  void withoutAReason_nothingIsSettled() {
    OperationRecord operation = unknownPay();

    for (String reason : new String[] {null, "", " ", "x".repeat(1_001)}) {
      Settlement settlement = new Settlement(reason, true);
      assertThat(problemOf(() -> olga.settleAsNotExecuted(operation.id(), settlement)))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("reason");
      assertThat(problemOf(() -> olga.settle(operation.id(), PayResponse.ok("p"), settlement)))
          .isInstanceOf(InvalidRequestException.class);
    }
    assertThat(host.operation(operation.id()).state()).isEqualTo(OperationState.UNKNOWN);
    assertThat(events()).isEmpty();
  }

  @Test
  void whileACallMayBeUnderWay_whatFreesItsIdIsRefused() {
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new NotExecutedException("away"); // else the reconciler may be faster than olga
        });
    OperationRecord operation = unknownPay();

    isConflict(() -> olga.settleAsNotExecuted(operation.id(), WHY), "may still be under way");
    isConflict(
        () -> olga.settle(operation.id(), PayResponse.ko("declined"), WHY),
        "may still be under way");
    assertThat(events()).isEmpty();

    clock.advance(Duration.ofMinutes(10));
    olga.settleAsNotExecuted(operation.id(), WHY);
    assertThat(event(Action.SETTLED).after()).isEqualTo("not_executed");
  }

  @Test
  void whileTheGatewaysOwnRepetitionMayBeUnderWay_whatFreesItsIdIsRefused() {
    acme.thatHonoursKeysFor(DAY);
    acme.refund.always(
        (request, call) -> {
          throw new IllegalStateException("boom");
        });
    String paymentId = payments.pay(payment("o-1"), OF_ANNA).paymentId();
    problemOf(() -> payments.refund(refund(paymentId), OF_ANNA));
    OperationRecord operation = records.lastOperation();
    clock.advance(Duration.ofMinutes(11));
    Threads.until("it is made again", () -> acme.refund.calls() >= 2);

    isConflict(() -> olga.settleAsNotExecuted(operation.id(), WHY), "may still be under way");
  }

  @Test
  void whatIsForced_standsInTheAuditAsForced() {
    OperationRecord operation = unknownPay();

    olga.settleAsNotExecuted(operation.id(), FORCED);

    assertThat(event(Action.SETTLED).after()).startsWith("not_executed (forced");
    assertThat(event(Action.SETTLED).reason()).isEqualTo("the payer stands here");
  }

  @Test
  void whatWasNeverExecuted_staysInTheRecords_andItsIdIsFree() {
    OperationRecord operation = unknownPay();

    olga.settleAsNotExecuted(operation.id(), FORCED);

    RecordedOperation settled = host.operation(operation.id());
    assertThat(settled.state()).isEqualTo(OperationState.COMPLETED);
    assertThat(settled.answer()).isNull();
    assertThat(settled.problem()).contains("not_executed", "settled by hand");
    assertThat(settled.settledBy()).isEqualTo("olga");
    assertThat(payments.pay(payment("o-1"), OF_ANNA).paymentId()).isEqualTo("acme-1");
  }

  @Test
  void whatWasNeverExecuted_freesItsKey() {
    CallOptions keyed = CallOptions.builder().tenant("anna").idempotencyKey("k").build();
    acme.pay.thenThrow(new IllegalStateException("boom"));
    problemOf(() -> payments.pay(payment("o-1"), keyed));

    olga.settleAsNotExecuted(records.lastOperation().id(), FORCED);

    assertThat(payments.pay(payment("o-2"), keyed).paymentId()).isEqualTo("acme-1");
  }

  @Test
  void whatIsAnotherTenants_settlesNothing() {
    CallOptions ofBert = CallOptions.builder().tenant("bert").build();
    String berts = payments.pay(payment("b-1"), ofBert).paymentId();
    OperationRecord operation = unknownPay();

    assertThat(problemOf(() -> olga.settle(operation.id(), PayResponse.ok(berts), FORCED)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("answer.paymentId");

    assertThat(host.operation(operation.id()).state()).isEqualTo(OperationState.UNKNOWN);
    assertThat(payments.statusByShopTransactionId("b-1", ofBert).paymentId()).isEqualTo(berts);
    assertThat(events()).isEmpty();
  }

  @Test
  void twoWhoSettleAtOnce_areOneAndOneIsTold() {
    OperationRecord operation = unknownPay();
    olga.settle(operation.id(), PayResponse.ok("p-7"), WHY);

    isConflict(() -> olga.settle(operation.id(), PayResponse.ok("p-8"), WHY), "has its answer");
    assertThat(event(Action.SETTLED).after()).contains("p-7");
  }

  @Test
  void theHostItself_settlesToo() {
    OperationRecord operation = unknownPay();

    host.settle(operation.id(), PayResponse.ok("p-7"), WHY);

    assertThat(event(Action.SETTLED).by()).isEqualTo("(host)");
  }

  @Test
  void whatIsSettledWhileTheStoreIsAway_isNotSettledAndSaid() {
    OperationRecord operation = unknownPay();
    records.goAwayFor("settleByHand");

    assertThat(problemOf(() -> olga.settle(operation.id(), PayResponse.ok("p"), WHY)).code())
        .isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
    assertThat(events()).isEmpty();
  }

  @Test
  void aLateAnswerAfterItWasSettledAsNeverExecuted_isStillAnnas() throws Exception {
    try (Gate gate = new Gate();
        PaymentGateway hasty =
            PaymentGateway.builder()
                .provider(acme)
                .store(records.store())
                .clock(clock)
                .callTimeout(Duration.ofMillis(50))
                .build()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("p-late"));
      problemOf(() -> hasty.provider("acme").pay(payment("o-9"), OF_ANNA));
      OperationRecord operation = records.lastOperation();
      hasty.administration().settleAsNotExecuted(operation.id(), FORCED);

      gate.open();

      Threads.until(
          "its payment is known",
          () -> records.inside().ownerOfPayment("acme", "p-late").isPresent());
      assertThat(hasty.provider("acme").status("p-late", OF_ANNA).paymentId()).isEqualTo("p-late");
    }
  }

  // ---- resending

  private RecordedNotification dead() {
    String paymentId = payments.pay(payment("o-1"), OF_ANNA).paymentId();
    payments.check(paymentId, OF_ANNA);
    NotificationFilter dead = new NotificationFilter(null, null, NotificationState.DEAD);
    Threads.until("it is dead", () -> !host.notifications(dead, ALL).items().isEmpty());
    return host.notifications(dead, ALL).items().get(0);
  }

  @Test
  void whatIsSentAgain_standsInTheAudit() {
    RecordedNotification dead = dead();

    olga.resend(dead.id(), "the shop asked");

    assertThat(event(Action.RESENT))
        .isEqualTo(
            new AuditEvent(
                clock.instant(),
                Action.RESENT,
                "olga",
                "10.0.0.7",
                "anna",
                "acme",
                dead.id(),
                "dead",
                "pending",
                "the shop asked"));
  }

  @Test
  void whatCantBeSentAgain_doesntStandThere() {
    String id = dead().id();
    assertThat(problemOf(() -> otto.resend(id, null)).code())
        .as("not of a tenant that he sees")
        .isEqualTo(ErrorCode.RECORD_NOT_FOUND);
    assertThat(problemOf(() -> olga.resend("msg_none", null)).code())
        .isEqualTo(ErrorCode.RECORD_NOT_FOUND);

    assertThat(events()).isEmpty();
  }

  private static NotificationFilter deadSince(Instant since, Set<String> tenants) {
    return new NotificationFilter(tenants, null, null, since, null);
  }

  @Test
  void whatIsSentAgainTogether_isOneEvent_thatSaysHowManyAndSinceWhen() {
    RecordedNotification dead = dead();
    NotificationFilter since = deadSince(dead.createdAt(), null);

    assertThat(olga.countResendable(since)).isEqualTo(1);
    assertThat(events()).isEmpty();
    assertThat(olga.resendDead(since, "the receiver is back")).isEqualTo(1);

    AuditEvent event = event(Action.RESENT);
    assertThat(event.by()).isEqualTo("olga");
    assertThat(event.about()).startsWith("1 notifications from " + dead.createdAt() + " until ");
    assertThat(event.before()).isEqualTo("dead");
    assertThat(event.after()).isEqualTo("pending");
    assertThat(event.reason()).isEqualTo("the receiver is back");
  }

  @Test
  void whoSeesSomeTenants_sendsTheirsAgainOnly() {
    Instant since = dead().createdAt();
    Operator anna = new Operator("anna", null, "ops", Set.of("anna", "carl"));

    assertThat(otto.countResendable(deadSince(since, null))).isZero();
    assertThat(otto.resendDead(deadSince(since, null), null)).isZero();
    assertThat(otto.resendDead(deadSince(since, Set.of("anna")), null)).isZero();
    assertThat(events()).isEmpty();
    assertThat(host.by(anna).resendDead(deadSince(since, null), null)).isEqualTo(1);
    assertThat(event(Action.RESENT).about()).endsWith(" of anna, carl");
  }

  @Test
  void withoutATime_orWithAnotherState_nothingIsSentAgain() {
    Instant since = dead().createdAt();
    for (NotificationFilter wrong :
        List.of(
            new NotificationFilter(null, null, null),
            new NotificationFilter(null, null, null, since, since),
            new NotificationFilter(null, null, NotificationState.DELIVERED, since, null))) {
      assertThatThrownBy(() -> olga.resendDead(wrong, null))
          .isInstanceOf(InvalidRequestException.class);
      assertThatThrownBy(() -> olga.countResendable(wrong))
          .isInstanceOf(InvalidRequestException.class);
    }
    assertThat(events()).isEmpty();
  }

  // ---- looking

  @Test
  void lookingAtOthersRecords_standsThere_onceAMinute() {
    String paymentId = payments.pay(payment("o-1"), OF_ANNA).paymentId();

    for (int i = 0; i < 50; i++) {
      olga.timeline("acme", paymentId);
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(event(Action.LOOKED))
        .extracting(
            AuditEvent::by,
            AuditEvent::address,
            AuditEvent::tenant,
            AuditEvent::provider,
            AuditEvent::about)
        .containsExactly("olga", "10.0.0.7", "anna", "acme", "payment " + paymentId);

    clock.advance(Duration.ofMinutes(1));
    olga.timeline("acme", paymentId);
    olga.payments(new PaymentFilter(null, null, null, "o-1", null, null), ALL);
    olga.operation(records.lastOperation().id());
    assertThat(events()).hasSize(4);
    assertThat(events().get(1).about()).isEqualTo("payments with o-1");
  }

  @Test
  void lookingAtOnesOwnAndTheHostsLooks_dont() {
    String paymentId = payments.pay(payment("o-1"), OF_ANNA).paymentId();
    Administration anna = host.by(new Operator("anna-ops", "10.0.0.8", "anna", Set.of("anna")));

    anna.timeline("acme", paymentId);
    anna.payments(new PaymentFilter(null, null, null, null, null, null), ALL);
    host.timeline("acme", paymentId);
    host.operations(new OperationFilter(null, null, null), ALL);
    olga.auditEvents(new AuditFilter(null, null, null, null, null, null), ALL);

    assertThat(events()).isEmpty();
  }

  @Test
  void whatIsLookedAtWhileTheAuditCantBeKept_isNotShown() {
    String paymentId = payments.pay(payment("o-1"), OF_ANNA).paymentId();
    records.goAwayFor("audit");

    assertThat(problemOf(() -> olga.timeline("acme", paymentId)).code())
        .isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);

    records.comeBack();
    olga.timeline("acme", paymentId);
    assertThat(event(Action.LOOKED).by()).as("not forgotten for a minute").isEqualTo("olga");
  }

  @Test
  void whoSeesOnlyOtherTenants_findsNothingOfAnnas() {
    String paymentId = payments.pay(payment("o-1"), OF_ANNA).paymentId();
    OperationRecord operation = unknownPayOf("o-2");

    assertThat(problemOf(() -> otto.timeline("acme", paymentId)))
        .hasMessageContaining("the records hold no payment");
    assertThat(problemOf(() -> otto.operation(operation.id())).code())
        .isEqualTo(ErrorCode.RECORD_NOT_FOUND);
    assertThat(problemOf(() -> otto.settle(operation.id(), PayResponse.ok("p"), WHY)).code())
        .isEqualTo(ErrorCode.RECORD_NOT_FOUND);
    assertThat(otto.payments(new PaymentFilter(null, null, null, null, null, null), ALL).items())
        .isEmpty();
    assertThat(
            otto.payments(new PaymentFilter(Set.of("anna"), null, null, null, null, null), ALL)
                .items())
        .as("asked for by name")
        .isEmpty();
    assertThat(otto.operations(new OperationFilter(null, null, null), ALL).items()).isEmpty();
    assertThat(otto.notifications(new NotificationFilter(null, null, null), ALL).items()).isEmpty();
    olga.timeline("acme", paymentId);
    assertThat(otto.auditEvents(new AuditFilter(null, null, null, null, null, null), ALL).items())
        .extracting(AuditEvent::tenant)
        .containsOnly("bert");
  }

  private OperationRecord unknownPayOf(String order) {
    acme.pay.thenThrow(new IllegalStateException("boom"));
    problemOf(() -> payments.pay(payment(order), OF_ANNA));
    return records.lastOperation();
  }

  // ---- keys

  private static List<ValidKey> keys(String... digestsAndNames) {
    List<ValidKey> keys = new ArrayList<>();
    for (int i = 0; i < digestsAndNames.length; i += 2) {
      keys.add(new ValidKey(digestsAndNames[i], digestsAndNames[i + 1], "pay"));
    }
    return keys;
  }

  @Test
  void newAndWithdrawnKeys_standThere_alsoAcrossAStop() {
    host.keysAre(keys("a1", "shop", "a2", "olga"));
    host.keysAre(keys("a2", "olga", "a1", "shop"));
    assertThat(events()).hasSize(2).allMatch(event -> event.action() == Action.KEY_ADDED);

    try (PaymentGateway again =
        PaymentGateway.builder().provider(acme).store(records.store()).clock(clock).build()) {
      again.administration().keysAre(keys("a3", "shop", "a2", "olga"));
    }

    assertThat(events()).hasSize(4);
    assertThat(events().subList(0, 2))
        .extracting(event -> event.action() + " " + event.about())
        .containsExactlyInAnyOrder("KEY_ADDED shop", "KEY_WITHDRAWN shop");
  }

  @Test
  void refusedCredentials_standThere() {
    host.refused("10.6.6.6", "37 requests without valid credentials since 12:00");

    assertThat(event(Action.REFUSED).address()).isEqualTo("10.6.6.6");
    assertThat(event(Action.REFUSED).about()).startsWith("37 requests");
  }
}
