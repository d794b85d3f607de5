package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.records.CallbackCount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every store promises of callbacks that may be made up: those of payments that it knows come
 * first, and the others take no more than their place.
 */
public abstract class CallbacksContract extends OutboxContract {
  private static final WorkScope OF_ALL = WorkScope.ALL;

  private static WorkScope room(Map<String, CallbackRoom> rooms) {
    return OF_ALL.withRoomFor(rooms);
  }

  private static WorkScope room(int all, int unknown) {
    return room(Map.of(PROVIDER, new CallbackRoom(all, unknown)));
  }

  private List<String> claim(Instant now, int limit, WorkScope scope) {
    return store.claimCallbacks(now, LEASE, limit, scope).stream()
        .map(callback -> callback.provider() + "/" + callback.paymentId())
        .toList();
  }

  private void forged(String provider, int count) {
    IntStream.range(0, count).forEach(i -> store.openCallback(provider, "forged-" + i, T0));
  }

  private void known(String paymentId) {
    makes("op-of-" + paymentId, payment(paymentId, "order-of-" + paymentId));
  }

  @Test
  void aCallbackOfAKnownPayment_saysSo() {
    known("p-1");

    store.openCallback(PROVIDER, "p-1", T0);
    store.openCallback(PROVIDER, "p-2", T0);

    assertThat(store.claimCallbacks(T0, LEASE, 10))
        .extracting(PendingCallback::paymentId, PendingCallback::known)
        .containsExactly(tuple("p-1", true), tuple("p-2", false));
  }

  @Test
  void callbacksOfKnownPayments_areClaimedBeforeOlderOnesOfUnknownOnes() {
    known("p-1");
    forged(PROVIDER, 50);
    store.openCallback(PROVIDER, "p-1", at(1));

    assertThat(claim(at(2), 2, OF_ALL)).containsExactly("acme/p-1", "acme/forged-0");
  }

  @Test
  void aPaymentThatOnlyARefundIsAbout_isKnown() {
    started(op("op-1").operation(Operation.REFUND).unguarded().payment("p-1"));

    store.openCallback(PROVIDER, "p-1", T0);

    assertThat(claimQuestion(T0).known()).isTrue();
  }

  @Test
  void aPaymentThatAStatusMadeKnown_isKnown() {
    store.record(checked(update(status(PaymentState.ACCEPTED, "p-1"), "one", 0)));

    store.openCallback(PROVIDER, "p-1", T0);

    assertThat(claimQuestion(T0).known()).isTrue();
  }

  @Test
  void aSettledOperationsPayment_isKnown() {
    started(op("op-1"));
    store.complete("op-1", unknown());
    store.settle("op-1", made(payment("p-1", "order-1")), "p-1");

    assertThat(claimQuestion(T0).known()).isTrue();
  }

  // ---- room

  @Test
  void ofEachProvider_asManyAreClaimedAsThereIsRoomFor() {
    forged(PROVIDER, 20);
    forged("other", 20);
    WorkScope scope =
        room(Map.of(PROVIDER, new CallbackRoom(5, 2), "other", new CallbackRoom(4, 3)));

    assertThat(claim(T0, 100, scope))
        .containsExactlyInAnyOrder(
            "acme/forged-0", "acme/forged-1", "other/forged-0", "other/forged-1", "other/forged-2");
  }

  @Test
  void unknownOnes_takeOnlyTheirPartOfTheRoom_andKnownOnesAllOfIt() {
    IntStream.range(0, 4).forEach(i -> known("p-" + i));
    forged(PROVIDER, 20);
    IntStream.range(0, 4).forEach(i -> store.openCallback(PROVIDER, "p-" + i, at(i + 1)));

    assertThat(claim(at(9), 100, room(3, 2))).containsExactly("acme/p-0", "acme/p-1", "acme/p-2");
    assertThat(claim(at(9), 100, room(3, 2)))
        .containsExactly("acme/p-3", "acme/forged-0", "acme/forged-1");
  }

  @Test
  void whereUnknownOnesHaveNoRoom_knownOnesAreClaimedAllTheSame() {
    known("p-1");
    forged(PROVIDER, 20);

    assertThat(store.nextDue(room(4, 0))).isEmpty();
    assertThat(claim(at(1), 100, room(4, 0))).isEmpty();
    store.openCallback(PROVIDER, "p-1", at(1));
    assertThat(store.nextDue(room(4, 0))).contains(at(1));
    assertThat(claim(at(1), 100, room(4, 0))).containsExactly("acme/p-1");
  }

  @Test
  void aProviderWithoutRoom_isLeftAlone_andNobodyElseWaitsForIt() {
    forged(PROVIDER, 20);
    store.openCallback("other", "p-1", at(5));
    WorkScope scope =
        room(Map.of(PROVIDER, new CallbackRoom(0, 0), "other", new CallbackRoom(1, 1)));

    assertThat(store.nextDue(scope)).contains(at(5));
    assertThat(claim(at(5), 100, scope)).containsExactly("other/p-1");
    assertThat(claim(at(5), 100, room(Map.of()))).isEmpty();
  }

  @Test
  void roomIsOnlyForProvidersWithinTheScope() {
    forged(PROVIDER, 1);
    WorkScope scope =
        new WorkScope(Set.of("other"), null, null, Map.of(PROVIDER, new CallbackRoom(5, 5)));

    assertThat(store.nextDue(scope)).isEmpty();
    assertThat(claim(T0, 100, scope)).isEmpty();
    assertThat(store.outOfScope(scope, at(1))).containsExactly("1 callbacks of provider 'acme'");
  }

  // ---- how many wait

  @Test
  void ofUnknownPayments_onlySoManyWaitPerProvider() {
    for (int i = 0; i < 3; i++) {
      assertThat(store.openCallback(PROVIDER, "forged-" + i, T0, 3)).isTrue();
    }

    assertThat(store.openCallback(PROVIDER, "forged-3", T0, 3)).isFalse();
    assertThat(store.openCallback("other", "forged-3", T0, 3)).as("another provider").isTrue();
    assertThat(claim(T0, 100, OF_ALL))
        .containsExactlyInAnyOrder(
            "acme/forged-0", "acme/forged-1", "acme/forged-2", "other/forged-3");
  }

  @Test
  void aKnownPayment_isNeverRefusedForThat() {
    known("p-1");
    started(op("op-2").operation(Operation.REFUND).unguarded().payment("p-2"));
    forged(PROVIDER, 3);

    assertThat(store.openCallback(PROVIDER, "p-1", T0, 3)).isTrue();
    assertThat(store.openCallback(PROVIDER, "p-2", T0, 3)).isTrue();
    assertThat(store.openCallback(PROVIDER, "forged-9", T0, 3))
        .as("known ones count not")
        .isFalse();
  }

  @Test
  void oneThatWaitsAlready_staysOne_andIsNotRefused() {
    forged(PROVIDER, 3);

    assertThat(store.openCallback(PROVIDER, "forged-1", at(1), 3)).isTrue();
    assertThat(claim(at(1), 100, OF_ALL)).hasSize(3);
  }

  @Test
  void whenOneIsWorkedOff_thereIsPlaceForAnother() {
    forged(PROVIDER, 3);
    store.openCallback(PROVIDER, "forged-9", T0, 3);
    store.closeCallback(store.claimCallbacks(T0, LEASE, 1).get(0));

    assertThat(store.openCallback(PROVIDER, "forged-3", T0, 3)).isTrue();
    assertThat(store.openCallback(PROVIDER, "forged-4", T0, 3)).isFalse();
  }

  // ---- known since

  @Test
  void aPaymentThatBecomesKnown_isKnownFromThenOn_andDueAtOnce() {
    store.openCallback(PROVIDER, "p-1", T0);
    store.postponeCallback(claimQuestion(T0), at(300));
    forged(PROVIDER, 5);
    store.recognizeCallbacks(at(1));
    assertThat(claim(at(1), 1, OF_ALL)).containsExactly("acme/forged-0");

    known("p-1");
    store.recognizeCallbacks(at(2));

    assertThat(store.nextDue(room(1, 0))).contains(at(2));
    PendingCallback recognized = store.claimCallbacks(at(2), LEASE, 1).get(0);
    assertThat(recognized.paymentId()).isEqualTo("p-1");
    assertThat(recognized.known()).isTrue();
    assertThat(recognized.since()).isEqualTo(T0);
    store.closeCallback(recognized);
    assertThat(claim(at(1_000), 100, OF_ALL)).doesNotContain("acme/p-1");
  }

  @Test
  void aPaymentThatBecomesKnownWhileItIsAskedAbout_staysTheOnesWhoAsks() {
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback claimed = claimQuestion(T0);
    known("p-1");

    store.recognizeCallbacks(at(1));

    assertThat(claim(at(2), 100, OF_ALL)).isEmpty();
    store.postponeCallback(claimed, at(5));
    assertThat(claimQuestion(at(5)).known()).isTrue();
  }

  @Test
  void anotherCallback_ofOneThatBecameKnown_leavesItKnown() {
    known("p-1");
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback claimed = claimQuestion(T0);
    store.openCallback(PROVIDER, "p-1", at(1));
    store.closeCallback(claimed);

    assertThat(claimQuestion(at(1)).known()).isTrue();
  }

  // ---- the same, again and again

  @Test
  void theSameCallback_whileItWaits_changesNothing() {
    store.openCallback(PROVIDER, "p-1", T0);
    store.openCallback(PROVIDER, "p-1", at(1));
    PendingCallback claimed = claimQuestion(at(2));
    assertThat(claimed.since()).isEqualTo(T0);

    store.closeCallback(claimed);
    assertThat(claimCallbacks(at(1_000))).isEmpty();
  }

  @Test
  void aCallbackAMinuteLater_isOneOfItsOwn_whetherItWaits_isDue_orIsAskedAbout() {
    store.openCallback(PROVIDER, "waits", T0);
    store.postponeCallback(claimQuestion(T0), at(1_000));
    store.openCallback(PROVIDER, "asked", T0);
    claimQuestion(T0);
    store.openCallback(PROVIDER, "due", T0);

    for (String payment : List.of("waits", "asked", "due")) {
      store.openCallback(PROVIDER, payment, at(60));
    }

    assertThat(store.claimCallbacks(at(9_999), LEASE, 9))
        .extracting(PendingCallback::paymentId, PendingCallback::since)
        .containsExactlyInAnyOrder(
            tuple("waits", at(60)), tuple("asked", at(60)), tuple("due", at(60)));
  }

  @Test
  void callbacksWithinAMinute_areOne_howeverManyCome() {
    store.openCallback(PROVIDER, "p-1", T0);
    store.postponeCallback(claimQuestion(T0), at(1_000));
    for (int second = 1; second < 60; second++) {
      store.openCallback(PROVIDER, "p-1", at(second));
    }

    assertThat(claimQuestion(at(60)).since()).isEqualTo(T0);
  }

  @Test
  void aCallbackAfterItWasPutOff_isNotClosedByOneWhoAskedBefore() {
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback slow = claimQuestion(T0);
    PendingCallback quick = claimQuestion(T0.plus(LEASE));
    store.postponeCallback(quick, at(100));
    store.openCallback(PROVIDER, "p-1", at(200));

    store.closeCallback(slow);
    store.closeCallback(quick);

    assertThat(claimCallbacks(at(200))).containsExactly("p-1");
  }

  @Test
  void aCallbackForOneThatIsDueAgain_isNotClosedByOneWhoAskedBefore() {
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback slow = claimQuestion(T0);
    store.openCallback(PROVIDER, "p-1", at(1));
    PendingCallback quick = claimQuestion(T0.plus(LEASE));
    store.closeCallback(slow);
    store.openCallback(PROVIDER, "p-1", at(100));

    store.closeCallback(quick);

    assertThat(claimCallbacks(at(100))).containsExactly("p-1");
  }

  @Test
  void whoeverWaits_isCountedByProviderAndKind() {
    assertThat(store.callbackCounts()).isEmpty();
    known("p-1");
    store.openCallback(PROVIDER, "p-1", T0);
    forged(PROVIDER, 3);
    forged("other", 2);

    assertThat(store.callbackCounts())
        .containsExactly(
            new CallbackCount(PROVIDER, false, 3),
            new CallbackCount(PROVIDER, true, 1),
            new CallbackCount("other", false, 2));
  }

  @Test
  void thousandsThatAreRefused_leaveNothing() throws Exception {
    forged(PROVIDER, 10);
    atOnce(
        THREADS,
        i -> {
          for (int n = 0; n < 50; n++) {
            store.openCallback(PROVIDER, i + "-" + n, T0, 10);
          }
          return i;
        });

    assertThat(store.counts().openCallbacks()).isEqualTo(10);
  }
}
