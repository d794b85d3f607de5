package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditEvent.Action;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises of tenants, and of what is done by hand. */
public abstract class TenantsContract extends SearchContract {
  private static final AuditFilter ANY = new AuditFilter(null, null, null, null, null, null);
  private static final Cursor ALL = new Cursor(null, 500);
  private static final Set<String> SHOP = Set.of("shop");
  private static final Set<String> OTHERS = Set.of("other", "third");

  private static AuditEvent deed(Action action, String about, Instant at) {
    return new AuditEvent(
        at, action, "anna", "10.0.0.7", "shop", PROVIDER, about, "unknown", "not_executed", "why");
  }

  private static Completion neverExecuted() {
    return new Completion(
        OperationState.COMPLETED,
        new StoredAnswer(true, "{\"outcome\":\"not_executed\"}", "anna"),
        null,
        false,
        T0,
        null,
        null,
        null);
  }

  private void isUnknown(Op op) {
    started(op);
    assertThat(store.complete(op.record().id(), unknown())).isTrue();
  }

  private List<AuditEvent> events() {
    return store.auditEvents(ANY, ALL).items();
  }

  // ---- settling by hand

  @Test
  void settledByHand_isCompletedAndAudited_once() {
    isUnknown(op("op-1").guard("order-1"));
    Completion paid = made(payment("p-1", "order-1"));

    assertThat(store.settleByHand("op-1", paid, "p-1", deed(Action.SETTLED, "op-1", T0))).isTrue();
    assertThat(store.settleByHand("op-1", paid, "p-1", deed(Action.SETTLED, "op-1", at(1))))
        .isFalse();

    assertThat(events()).containsExactly(deed(Action.SETTLED, "op-1", T0));
    assertThat(store.payment(PROVIDER, "p-1")).isPresent();
    assertThat(claimCallbacks(at(1))).containsExactly("p-1");
  }

  @Test
  void onlyWhatIsUnknown_isSettledByHand() {
    started(op("op-1"));
    AuditEvent deed = deed(Action.SETTLED, "op-1", T0);

    assertThat(store.settleByHand("op-1", ok("{}"), null, deed)).isFalse();
    assertThat(store.settleByHand("nobody", ok("{}"), null, deed)).isFalse();
    store.complete("op-1", ok("{}"));
    assertThat(store.settleByHand("op-1", ok("{}"), null, deed)).isFalse();
    assertThat(events()).isEmpty();
  }

  @Test
  void whatWasNeverExecuted_staysAndFreesItsKeyAndItsGuard() {
    isUnknown(op("op-1").key("k-1").guard("order-1"));
    isUnknown(op("op-2").guard("order-2"));
    for (String id : List.of("op-1", "op-2")) {
      assertThat(store.settleByHand(id, neverExecuted(), null, deed(Action.SETTLED, id, T0)))
          .isTrue();
    }

    started(op("op-3").key("k-1").guard("order-1"));
    started(op("op-4").guard("order-2"));
    assertThat(store.operation("op-1").orElseThrow())
        .isEqualTo(op("op-1").key("k-1").guard("order-1").record().endedBy(neverExecuted()));
    assertThat(store.tenantsWithOpen(PROVIDER, "order-1")).containsExactly("shop");
    assertThat(sameKey(op("op-5").key("k-1")).id()).isEqualTo("op-3");
  }

  @Test
  void whatIsRepeated_isUnknownSinceThen_andNothingElseIs() {
    isUnknown(op("op-1"));
    started(op("op-2"));

    assertThat(store.repeating("op-1", at(60))).isTrue();
    assertThat(store.repeating("op-2", at(60))).isFalse();
    assertThat(store.repeating("nobody", at(60))).isFalse();
    assertThat(store.operation("op-1").orElseThrow().endedAt()).isEqualTo(at(60));

    store.settleByHand("op-1", neverExecuted(), null, deed(Action.SETTLED, "op-1", T0));
    assertThat(store.repeating("op-1", at(90))).as("it is settled").isFalse();
  }

  @Test
  void manyWhoSettleAtOnce_settleOnce() throws Exception {
    isUnknown(op("op-1").guard("order-1"));

    List<Boolean> settled =
        atOnce(
            THREADS,
            i ->
                store.settleByHand(
                    "op-1", neverExecuted(), null, deed(Action.SETTLED, "op-1", at(i))));

    assertThat(settled).containsOnlyOnce(true);
    assertThat(events()).hasSize(1);
  }

  @Test
  void whatIsSentAgain_isAudited_andWhatIsNot_isNot() {
    notify(notification("n-1", "p-1", "url", T0));
    store.resend("n-1", T0, DEED);
    store.resend("nobody", T0, DEED);
    assertThat(events()).isEmpty();
    tried(T0, NotificationState.DEAD);

    assertThat(store.resend("n-1", at(1), DEED)).isEqualTo(Store.Resend.DUE);

    assertThat(events()).containsExactly(DEED);
    assertThat(store.notification("n-1").orElseThrow().state())
        .isEqualTo(NotificationState.PENDING);
    assertThat(store.notification("nobody")).isEmpty();
  }

  // ---- the audit

  @Test
  void theAudit_isReadPageByPage_theLastDeedFirst() {
    for (int i = 0; i < 7; i++) {
      store.audit(deed(Action.LOOKED, "payment p-" + i, at(i)));
    }

    List<String> read = new ArrayList<>();
    String after = null;
    do {
      Page<AuditEvent> page = store.auditEvents(ANY, new Cursor(after, 3));
      page.items().forEach(event -> read.add(event.about()));
      after = page.next();
    } while (after != null);

    assertThat(read)
        .containsExactly(
            "payment p-6",
            "payment p-5",
            "payment p-4",
            "payment p-3",
            "payment p-2",
            "payment p-1",
            "payment p-0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.auditEvents(ANY, new Cursor("x", 3)));
  }

  @Test
  void theAudit_isFiltered() {
    AuditEvent settled = deed(Action.SETTLED, "op-1", T0);
    AuditEvent refused =
        new AuditEvent(
            at(5), Action.REFUSED, "", "::1", null, null, "3 requests", null, null, null);
    store.audit(settled);
    store.audit(refused);

    assertThat(events()).containsExactly(refused, settled);
    assertThat(found(new AuditFilter(SHOP, null, null, null, null, null))).containsExactly(settled);
    assertThat(found(new AuditFilter(OTHERS, null, null, null, null, null))).isEmpty();
    assertThat(found(new AuditFilter(Set.of(), null, null, null, null, null))).isEmpty();
    assertThat(found(new AuditFilter(null, Action.REFUSED, null, null, null, null)))
        .containsExactly(refused);
    assertThat(found(new AuditFilter(null, null, "anna", null, null, null)))
        .containsExactly(settled);
    assertThat(found(new AuditFilter(null, null, null, "op-1", null, null)))
        .containsExactly(settled);
    assertThat(found(new AuditFilter(null, null, null, null, at(5), null)))
        .containsExactly(refused);
    assertThat(found(new AuditFilter(null, null, null, null, null, at(5))))
        .containsExactly(settled);
  }

  private List<AuditEvent> found(AuditFilter filter) {
    return store.auditEvents(filter, ALL).items();
  }

  // ---- keys

  private static KnownKey key(String name, String... labels) {
    return new KnownKey(List.of(labels), name, "pay");
  }

  @Test
  void keysThatAreNewOrGone_areAudited() {
    assertThat(store.keysAre(List.of(key("shop", "k1:a"), key("anna", "k1:b")), T0))
        .extracting(event -> event.action() + " " + event.about())
        .containsExactlyInAnyOrder("KEY_ADDED shop", "KEY_ADDED anna");
    assertThat(store.keysAre(List.of(key("anna", "k1:b"), key("shop", "k1:a")), at(1))).isEmpty();

    assertThat(store.keysAre(List.of(key("shop", "k1:c"), key("anna", "k1:b")), at(2)))
        .extracting(event -> event.action() + " " + event.about())
        .containsExactlyInAnyOrder("KEY_ADDED shop", "KEY_WITHDRAWN shop");
    assertThat(events()).hasSize(4);
  }

  @Test
  void aKeyThatMayDoSomethingElse_isAudited_once() {
    store.keysAre(List.of(key("anna", "k1:a")), T0);
    KnownKey now = new KnownKey(List.of("k2:z", "k1:a"), "anna", "pay, settle");

    assertThat(store.keysAre(List.of(now), at(1)))
        .extracting(AuditEvent::action, AuditEvent::before, AuditEvent::after)
        .containsExactly(tuple(Action.KEY_CHANGED, "pay", "pay, settle"));
    assertThat(store.keysAre(List.of(now), at(2))).isEmpty();
  }

  @Test
  void aKeyUnderAnotherLabel_isTheSameKey() {
    store.keysAre(List.of(key("shop", "k1:a")), T0);

    assertThat(store.keysAre(List.of(key("shop", "k2:z", "k1:a")), at(1))).isEmpty();
    assertThat(store.keysAre(List.of(key("shop", "k2:z")), at(2)))
        .as("it is recorded under its new label since")
        .isEmpty();
  }

  @Test
  void manyNodesWithTheSameKeys_auditThemOnce() throws Exception {
    atOnce(16, i -> store.keysAre(List.of(key("shop", "k1:a"), key("anna", "k1:b")), T0));

    assertThat(events()).hasSize(2);
  }

  // ---- owners

  @Test
  void whoMadeAPayment_ownsIt() {
    makes("op-1", payment("p-1", "order-1"));

    assertThat(store.ownerOfPayment(PROVIDER, "p-1")).contains("shop");
    assertThat(store.ownerOfPayment("other", "p-1")).isEmpty();
    assertThat(store.ownerOfPayment(PROVIDER, "p-2")).isEmpty();
    assertThat(store.ownerOfSubscription(PROVIDER, "p-1")).isEmpty();
  }

  @Test
  void aPaymentOnlyHeardOf_isNobodys_untilSomebodyMadeIt() {
    store.record(update(status(PaymentState.PENDING, "p-1"), "f", 0));
    assertThat(store.ownerOfPayment(PROVIDER, "p-1")).isEmpty();

    makes("op-1", payment("p-1", "order-1"));

    assertThat(store.ownerOfPayment(PROVIDER, "p-1")).contains("shop");
  }

  @Test
  void whoseAPaymentIs_doesntChange() {
    makes("op-1", payment("p-1", "order-1"));
    PaymentRecord before = store.payment(PROVIDER, "p-1").orElseThrow();
    started(op("op-2").tenant("other").guard("order-7").operation(Operation.START));
    store.complete(
        "op-2",
        made(
            PaymentRecord.made(
                "other", PROVIDER, "p-1", "order-7", "pay-pal", PaymentState.FAILED, at(1), null)));

    assertThat(store.payment(PROVIDER, "p-1")).contains(before);
    assertThat(store.paymentByShopTransactionId("shop", PROVIDER, "order-1")).contains(before);
    assertThat(store.paymentByShopTransactionId("other", PROVIDER, "order-7")).isEmpty();
  }

  @Test
  void whoseASubscriptionIs_doesntChange() {
    subscribes("op-1", "shop", SubscriptionState.ACTIVE);
    SubscriptionRecord before = store.subscription(PROVIDER, "t-1").orElseThrow();

    subscribes("op-2", "other", SubscriptionState.PENDING);

    assertThat(store.subscription(PROVIDER, "t-1")).contains(before);
  }

  private void subscribes(String id, String tenant, SubscriptionState state) {
    started(op(id).tenant(tenant).operation(Operation.START));
    store.complete(
        id,
        new Completion(
            OperationState.COMPLETED,
            new StoredAnswer(false, "{}"),
            null,
            true,
            T0,
            null,
            null,
            new SubscriptionRecord(tenant, PROVIDER, "t-1", "order-1", state, T0)));
  }

  @Test
  void whoMadeASubscription_ownsIt() {
    subscribes("op-1", "shop", SubscriptionState.ACTIVE);

    assertThat(store.ownerOfSubscription(PROVIDER, "t-1")).contains("shop");
    assertThat(store.ownerOfPayment(PROVIDER, "t-1")).isEmpty();
  }

  @Test
  void aPaymentWithItsQuestion_isKnownAndAskedAbout() {
    store.openCallback(payment("p-1", "order-1"), T0);
    store.openCallback(payment("p-1", "order-1"), at(1));

    assertThat(store.ownerOfPayment(PROVIDER, "p-1")).contains("shop");
    assertThat(claimCallbacks(at(1))).containsExactly("p-1");
  }

  @Test
  void aPaymentThatACallbackToldOf_isSomebodysWithItsQuestion() {
    store.record(update(status(PaymentState.PENDING, "p-1"), "f", 0));

    store.openCallback(payment("p-1", "order-1"), T0);

    assertThat(store.ownerOfPayment(PROVIDER, "p-1")).contains("shop");
    assertThat(store.payment(PROVIDER, "p-1").orElseThrow().statusFingerprint()).isEqualTo("f");
  }

  // ---- searching

  @Test
  void searches_findWhatIsOfTheTenants() {
    makes("op-1", payment("p-1", "order-1"));
    notify(notification("n-1", "p-1", "url", T0));
    store.record(update(status(PaymentState.PENDING, "p-2"), "f", 0));

    assertThat(payments(SHOP)).containsExactly("p-1");
    assertThat(payments(OTHERS)).isEmpty();
    assertThat(payments(null)).containsExactlyInAnyOrder("p-1", "p-2");
    assertThat(store.operations(new OperationFilter(SHOP, null, null), ALL).items()).hasSize(1);
    assertThat(store.operations(new OperationFilter(OTHERS, null, null), ALL).items()).isEmpty();
    assertThat(store.notifications(new NotificationFilter(SHOP, null, null), ALL).items())
        .hasSize(1);
    assertThat(store.notifications(new NotificationFilter(OTHERS, null, null), ALL).items())
        .isEmpty();
  }

  private List<String> payments(Set<String> tenants) {
    return store
        .payments(new PaymentFilter(tenants, null, null, null, null, null), ALL)
        .items()
        .stream()
        .map(PaymentRecord::paymentId)
        .toList();
  }
}
