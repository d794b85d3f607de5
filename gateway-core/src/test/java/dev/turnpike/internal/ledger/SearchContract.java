package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.ledger.RecordSearch.Found;
import dev.turnpike.internal.ledger.RecordSearch.Timeline;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.records.Counts;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentEvent;
import dev.turnpike.records.PaymentFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store promises to a person who looks for something. */
public abstract class SearchContract extends CallbacksContract {
  private static final PaymentFilter ANY_PAYMENT =
      new PaymentFilter(null, null, null, null, null, null);
  private static final OperationFilter ANY_OPERATION = new OperationFilter(null, null, null);
  private static final NotificationFilter ANY_NOTIFICATION =
      new NotificationFilter(null, null, null);

  // ---- timelines

  private Timeline timeline(String paymentId) {
    return store.timeline(PROVIDER, paymentId).orElseThrow();
  }

  private List<PaymentEvent.Kind> kinds(String paymentId) {
    return timeline(paymentId).events().stream().map(PaymentEvent::kind).toList();
  }

  @Test
  void timeline_ofNobody_isEmpty() {
    makes("op-1", payment("p-1", "order-1"));

    assertThat(store.timeline(PROVIDER, "p-2")).isEmpty();
    assertThat(store.timeline("other", "p-1")).isEmpty();
    assertThat(store.timeline(PROVIDER, "P-1")).isEmpty();
  }

  @Test
  void timeline_tellsAllOfAPaymentInTheOrderOfTime() {
    started(op("op-1").guard("order-1"));
    store.complete("op-1", made(payment("p-1", "order-1")));
    store.openCallback(PROVIDER, "p-1", at(1));
    store.record(
        new StatusUpdate(
            null,
            PROVIDER,
            status(PaymentState.ACCEPTED, "p-1"),
            "{\"status\":\"ACCEPTED\"}",
            "f-1",
            0,
            StatusUpdate.Source.CALLBACK,
            at(2),
            at(900),
            tenant ->
                List.of(
                    notification("n-1", "p-1", "url", at(2)),
                    notification("n-2", "p-1", "listener", at(2)))));
    for (Notification claimed : store.claimNotifications(at(3), LEASE, 1)) {
      store.update(claimed.afterAttempt(NotificationState.DELIVERED, at(3), "delivered"), at(3));
    }
    started(op("op-2").operation(Operation.REFUND).payment("p-1").at(at(4)));

    Timeline all = timeline("p-1");

    assertThat(all.payment().state()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(all.operations()).extracting(OperationRecord::id).containsExactly("op-1", "op-2");
    assertThat(all.notifications()).extracting(Notification::id).containsExactly("n-1", "n-2");
    assertThat(all.notifications().get(0).state()).isEqualTo(NotificationState.DELIVERED);
    assertThat(all.events())
        .containsExactly(
            new PaymentEvent(at(1), PaymentEvent.Kind.CALLBACK, PROVIDER, "p-1", null, null),
            new PaymentEvent(
                at(2),
                PaymentEvent.Kind.STATUS,
                PROVIDER,
                "p-1",
                "CALLBACK",
                "{\"status\":\"ACCEPTED\"}"),
            new PaymentEvent(
                at(3), PaymentEvent.Kind.DELIVERY, PROVIDER, "p-1", "n-1", "delivered"));
  }

  @Test
  void timeline_ofAPaymentThatIsKnownByARefundOnly_tellsOfTheRefundAndNoState() {
    started(op("op-1").operation(Operation.REFUND).payment("p-1"));
    store.complete("op-1", ok("{}"));
    started(op("op-2").operation(Operation.REFUND).payment("p-1").at(at(1)));

    Timeline known = timeline("p-1");

    assertThat(known.payment()).isNull();
    assertThat(known.operations()).extracting(OperationRecord::id).containsExactly("op-1", "op-2");
    assertThat(known.events()).isEmpty();
    assertThat(known.notifications()).isEmpty();
    assertThat(store.timeline("other", "p-1")).isEmpty();
    assertThat(store.payment(PROVIDER, "p-1")).isEmpty();
  }

  @Test
  void timeline_tellsOfThatPaymentOnly() {
    makes("op-1", payment("p-1", "order-1"));
    makes("op-2", payment("p-2", "order-1"));
    started(op("op-3").provider("other"));
    store.complete(
        "op-3",
        made(
            PaymentRecord.made(
                "shop", "other", "p-1", "order-1", null, PaymentState.PENDING, T0, null)));
    notify(notification("n-1", "p-1", "url", T0), notification("n-2", "p-2", "url", T0));
    store.openCallback(PROVIDER, "p-1", at(1));
    store.openCallback("other", "p-1", at(2));
    deliverAll();

    assertThat(timeline("p-1").operations())
        .extracting(OperationRecord::id)
        .containsExactly("op-1");
    assertThat(timeline("p-1").notifications()).extracting(Notification::id).containsExactly("n-1");
    assertThat(kinds("p-1"))
        .containsExactly(
            PaymentEvent.Kind.STATUS, PaymentEvent.Kind.CALLBACK, PaymentEvent.Kind.DELIVERY);
    assertThat(kinds("p-2")).containsExactly(PaymentEvent.Kind.STATUS, PaymentEvent.Kind.DELIVERY);
    Timeline other = store.timeline("other", "p-1").orElseThrow();
    assertThat(other.operations()).extracting(OperationRecord::id).containsExactly("op-3");
    assertThat(other.events())
        .extracting(PaymentEvent::kind)
        .containsExactly(PaymentEvent.Kind.CALLBACK);
    assertThat(other.notifications()).isEmpty();
  }

  private void deliverAll() {
    for (Notification claimed : store.claimNotifications(at(3), LEASE, 10)) {
      store.update(claimed.afterAttempt(NotificationState.DELIVERED, at(3), "delivered"), at(3));
    }
  }

  @Test
  void aCallback_isToldOncePerQuestion() {
    makes("op-1", payment("p-1", "order-1"));
    store.openCallback(PROVIDER, "p-1", at(1));
    store.openCallback(PROVIDER, "p-1", at(2));
    assertThat(kinds("p-1")).containsExactly(PaymentEvent.Kind.CALLBACK);

    store.closeCallback(claimQuestion(at(3)));
    store.openCallback(PROVIDER, "p-1", at(4));

    assertThat(kinds("p-1"))
        .containsExactly(PaymentEvent.Kind.CALLBACK, PaymentEvent.Kind.CALLBACK);
  }

  @Test
  void callbacksForUnknownPayments_leaveNoEvents() {
    store.openCallback(PROVIDER, "p-1", at(1));
    store.openCallback(PROVIDER, "p-1", at(2));
    makes("op-1", payment("p-1", "order-1"));

    assertThat(kinds("p-1")).isEmpty();
  }

  @Test
  void whatIsUnchangedOrStale_leavesNoEvent() {
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 1));
    store.record(update(status(PaymentState.ACCEPTED, "p-1"), "f-2", 0));
    assertThat(kinds("p-1")).containsExactly(PaymentEvent.Kind.STATUS);

    store.record(checked(update(status(PaymentState.PENDING, "p-1"), "f-1", 1)));
    assertThat(timeline("p-1").events())
        .extracting(PaymentEvent::about)
        .containsExactly("CALLBACK", "CHECK");
  }

  @Test
  void everyAttempt_isAnEventOfItsOwn() {
    notify(notification("n-1", "p-1", "url", T0));
    tried(T0, NotificationState.PENDING);
    tried(at(1), NotificationState.PENDING);
    tried(at(2), NotificationState.DEAD);

    assertThat(timeline("p-1").events())
        .filteredOn(event -> event.kind() == PaymentEvent.Kind.DELIVERY)
        .extracting(PaymentEvent::about, PaymentEvent::text, PaymentEvent::at)
        .containsExactly(
            tuple("n-1", "because of PENDING", T0),
            tuple("n-1", "because of PENDING", at(1)),
            tuple("n-1", "because of DEAD", at(2)));
  }

  // ---- lists

  private static Cursor first(int limit) {
    return new Cursor(null, limit);
  }

  private interface Listing<T> {
    Page<T> page(Cursor cursor);
  }

  private static <T> List<T> all(int limit, Listing<T> listing) {
    List<T> items = new ArrayList<>();
    Page<T> page = listing.page(first(limit));
    items.addAll(page.items());
    while (page.next() != null) {
      assertThat(page.items()).hasSize(limit);
      page = listing.page(new Cursor(page.next(), limit));
      assertThat(page.items()).isNotEmpty();
      items.addAll(page.items());
    }
    return items;
  }

  private List<String> paymentIds(PaymentFilter filter) {
    return all(2, cursor -> store.payments(filter, cursor)).stream()
        .map(PaymentRecord::paymentId)
        .toList();
  }

  private List<String> operationIds(OperationFilter filter) {
    return all(2, cursor -> store.operations(filter, cursor)).stream()
        .map(OperationRecord::id)
        .toList();
  }

  private List<String> notificationIds(NotificationFilter filter) {
    return all(2, cursor -> store.notifications(filter, cursor)).stream()
        .map(Notification::id)
        .toList();
  }

  private static PaymentRecord madeAt(
      String paymentId, String order, PaymentState state, Instant at) {
    return PaymentRecord.made("shop", PROVIDER, paymentId, order, null, state, at, null);
  }

  private void sixPayments() {
    for (int i = 1; i <= 6; i++) {
      PaymentState state = i % 2 == 0 ? PaymentState.ACCEPTED : PaymentState.FAILED;
      makes("op-" + i, madeAt("p-" + i, "order-" + i / 3, state, at(i)));
    }
  }

  private void sixNotifications() {
    for (int i = 1; i <= 6; i++) {
      notify(notification("n-" + i, "p-" + i, "url", at(i)));
    }
  }

  @Test
  void emptyLists_areOneEmptyPage() {
    assertThat(store.payments(ANY_PAYMENT, first(5))).isEqualTo(new Page<>(List.of(), null));
    assertThat(store.operations(ANY_OPERATION, first(5))).isEqualTo(new Page<>(List.of(), null));
    assertThat(store.notifications(ANY_NOTIFICATION, first(5)))
        .isEqualTo(new Page<>(List.of(), null));
  }

  @Test
  void payments_areListedThoseMadeLastFirst() {
    sixPayments();

    assertThat(paymentIds(ANY_PAYMENT)).containsExactly("p-6", "p-5", "p-4", "p-3", "p-2", "p-1");
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));
    assertThat(paymentIds(ANY_PAYMENT)).endsWith("p-1");
    assertThat(store.payments(ANY_PAYMENT, first(1)).items())
        .containsExactly(store.payment(PROVIDER, "p-6").orElseThrow());
  }

  @Test
  void operations_areListedThoseBegunLastFirst() {
    sixPayments();

    assertThat(operationIds(ANY_OPERATION))
        .containsExactly("op-6", "op-5", "op-4", "op-3", "op-2", "op-1");
    assertThat(store.operations(ANY_OPERATION, first(1)).items())
        .containsExactly(store.operation("op-6").orElseThrow());
  }

  @Test
  void notifications_areListedThoseStoredLastFirst() {
    sixNotifications();
    for (Notification claimed : store.claimNotifications(at(3), LEASE, 100)) {
      store.update(claimed.afterAttempt(NotificationState.DELIVERED, at(3), "delivered"), at(3));
    }

    assertThat(notificationIds(ANY_NOTIFICATION))
        .containsExactly("n-6", "n-5", "n-4", "n-3", "n-2", "n-1");
    assertThat(store.notifications(ANY_NOTIFICATION, first(1)).items())
        .containsExactly(notification("n-6", "p-6", "url", at(6)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 500})
  void pages_holdEveryRowOnceWhateverTheirSize(int limit) {
    sixPayments();
    sixNotifications();

    assertThat(all(limit, cursor -> store.payments(ANY_PAYMENT, cursor)))
        .hasSize(6)
        .doesNotHaveDuplicates();
    assertThat(all(limit, cursor -> store.operations(ANY_OPERATION, cursor)))
        .hasSize(6)
        .doesNotHaveDuplicates();
    assertThat(all(limit, cursor -> store.notifications(ANY_NOTIFICATION, cursor)))
        .hasSize(6)
        .doesNotHaveDuplicates();
  }

  /** A list of large records is no way to fill the memory. */
  @Test
  void aPage_endsEarlyWhereItsRecordsAreLarge() {
    String body = "{\"x\":\"" + "漢".repeat(400_000) + "\"}";
    for (int i = 1; i <= 6; i++) {
      started(op("op-" + i).request(new StoredRequest(body, true, null, null, null)));
    }

    Page<OperationRecord> page = store.operations(ANY_OPERATION, first(Cursor.LARGEST_PAGE));
    assertThat(page.items())
        .extracting(OperationRecord::id)
        .containsExactly("op-6", "op-5", "op-4");
    page = store.operations(ANY_OPERATION, new Cursor(page.next(), Cursor.LARGEST_PAGE));
    assertThat(page.items())
        .extracting(OperationRecord::id)
        .containsExactly("op-3", "op-2", "op-1");
    assertThat(page.next()).isNull();
  }

  @Test
  void longLists_holdEveryRowOnce() {
    for (int i = 100; i < 145; i++) {
      makes("op-" + i, madeAt("p-" + i, "order", PaymentState.ACCEPTED, at(i)));
    }

    for (int limit : new int[] {19, 20, 21, 40, 44, 45, 46}) {
      assertThat(all(limit, cursor -> store.payments(ANY_PAYMENT, cursor)))
          .hasSize(45)
          .doesNotHaveDuplicates();
      assertThat(all(limit, cursor -> store.operations(ANY_OPERATION, cursor)))
          .hasSize(45)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void theLastPage_hasNoNext() {
    sixPayments();
    sixNotifications();

    assertThat(store.payments(ANY_PAYMENT, first(6)).next()).isNull();
    assertThat(store.operations(ANY_OPERATION, first(6)).next()).isNull();
    assertThat(store.notifications(ANY_NOTIFICATION, first(6)).next()).isNull();
    assertThat(store.payments(ANY_PAYMENT, first(5)).next()).isNotNull();
    assertThat(store.operations(ANY_OPERATION, first(5)).next()).isNotNull();
    assertThat(store.notifications(ANY_NOTIFICATION, first(5)).next()).isNotNull();
  }

  @Test
  void pages_stayWhereTheyAreWhileRowsAreAdded() {
    sixPayments();
    sixNotifications();
    Page<PaymentRecord> payments = store.payments(ANY_PAYMENT, first(3));
    Page<OperationRecord> operations = store.operations(ANY_OPERATION, first(3));
    Page<Notification> notifications = store.notifications(ANY_NOTIFICATION, first(3));

    makes("op-7", madeAt("p-7", "order-7", PaymentState.FAILED, at(7)));
    notify(notification("n-7", "p-7", "url", at(7)));

    assertThat(store.payments(ANY_PAYMENT, new Cursor(payments.next(), 3)).items())
        .extracting(PaymentRecord::paymentId)
        .containsExactly("p-3", "p-2", "p-1");
    assertThat(store.operations(ANY_OPERATION, new Cursor(operations.next(), 3)).items())
        .extracting(OperationRecord::id)
        .containsExactly("op-3", "op-2", "op-1");
    assertThat(store.notifications(ANY_NOTIFICATION, new Cursor(notifications.next(), 3)).items())
        .extracting(Notification::id)
        .containsExactly("n-3", "n-2", "n-1");
  }

  @Test
  void aPageAfterARowThatIsGone_goesOnBehindIt() {
    for (int i = 1; i <= 4; i++) {
      started(op("op-" + i).at(at(i)));
    }
    Page<OperationRecord> page = store.operations(ANY_OPERATION, first(2));
    store.forget("op-3");

    assertThat(store.operations(ANY_OPERATION, new Cursor(page.next(), 2)).items())
        .extracting(OperationRecord::id)
        .containsExactly("op-2", "op-1");
  }

  @Test
  void payments_areFilteredByProviderStateOrderAndTime() {
    sixPayments();
    started(op("op-7").provider("other").at(at(7)));
    store.complete(
        "op-7",
        made(
            PaymentRecord.made(
                "shop", "other", "p-7", "order-7", null, PaymentState.ACCEPTED, at(7), null)));

    assertThat(paymentIds(new PaymentFilter(null, "other", null, null, null, null)))
        .containsExactly("p-7");
    assertThat(paymentIds(new PaymentFilter(null, "nobody", null, null, null, null))).isEmpty();
    assertThat(paymentIds(new PaymentFilter(null, null, PaymentState.ACCEPTED, null, null, null)))
        .containsExactly("p-7", "p-6", "p-4", "p-2");
    assertThat(paymentIds(new PaymentFilter(null, null, null, "order-1", null, null)))
        .containsExactly("p-5", "p-4", "p-3");
    assertThat(paymentIds(new PaymentFilter(null, null, null, null, at(3), at(6))))
        .containsExactly("p-5", "p-4", "p-3");
    assertThat(paymentIds(new PaymentFilter(null, null, null, null, at(6), null)))
        .containsExactly("p-7", "p-6");
    assertThat(paymentIds(new PaymentFilter(null, null, null, null, null, at(2))))
        .containsExactly("p-1");
    assertThat(
            paymentIds(
                new PaymentFilter(null, PROVIDER, PaymentState.FAILED, "order-1", T0, at(9))))
        .containsExactly("p-5", "p-3");
  }

  @Test
  void operations_areFilteredByProviderAndState() {
    for (int i = 1; i <= 6; i++) {
      started(op("op-" + i).provider(i <= 3 ? PROVIDER : "other").at(at(i)));
    }
    store.complete("op-2", unknown());
    store.complete("op-3", ok("{}"));
    store.complete("op-4", unknown(at(5)));
    store.complete("op-5", ok("{}"));

    assertThat(operationIds(new OperationFilter(null, PROVIDER, null)))
        .containsExactly("op-3", "op-2", "op-1");
    assertThat(operationIds(new OperationFilter(null, null, OperationState.UNKNOWN)))
        .containsExactly("op-4", "op-2");
    assertThat(operationIds(new OperationFilter(null, null, OperationState.STARTED)))
        .containsExactly("op-6", "op-1");
    assertThat(operationIds(new OperationFilter(null, "other", OperationState.COMPLETED)))
        .containsExactly("op-5");
    assertThat(operationIds(new OperationFilter(null, "nobody", null))).isEmpty();
  }

  @Test
  void payments_areFilteredByAmountAndCurrency() {
    String[] currencies = {"EUR", "EUR", "USD", "EUR"};
    long[] amounts = {1299, 1300, 1299, 1299};
    for (int i = 0; i < 4; i++) {
      makes(
          "op-" + i,
          madeAt("p-" + i, "order-" + i, PaymentState.ACCEPTED, at(i))
              .worth(amounts[i], currencies[i]));
    }
    makes("op-4", madeAt("p-4", "order-4", PaymentState.ACCEPTED, at(4)));

    assertThat(paymentIds(worth(1299L, "EUR"))).containsExactly("p-3", "p-0");
    assertThat(paymentIds(worth(1299L, null))).containsExactly("p-3", "p-2", "p-0");
    assertThat(paymentIds(worth(null, "USD"))).containsExactly("p-2");
    assertThat(paymentIds(worth(1L, "EUR"))).isEmpty();
  }

  private static PaymentFilter worth(Long amount, String currency) {
    return new PaymentFilter(null, null, null, null, null, null, amount, currency);
  }

  @Test
  void operations_areFilteredByWhichTheyAreAndTime() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ids.add(OperationIds.next(at(i)));
      started(op(ids.get(i)).at(at(i)).operation(i < 4 ? Operation.PAY : Operation.REFUND));
    }

    assertThat(operationIds(new OperationFilter(null, null, null, "refund", null, null)))
        .containsExactly(ids.get(5), ids.get(4));
    assertThat(operationIds(new OperationFilter(null, null, null, "no", null, null))).isEmpty();
    assertThat(operationIds(new OperationFilter(null, null, null, null, at(1), at(4))))
        .containsExactly(ids.get(3), ids.get(2), ids.get(1));
    assertThat(operationIds(new OperationFilter(null, null, null, null, at(5), null)))
        .containsExactly(ids.get(5));
    assertThat(operationIds(new OperationFilter(null, null, null, null, null, at(1))))
        .containsExactly(ids.get(0));
    assertThat(operationIds(new OperationFilter(null, null, null, "pay", at(3), at(9))))
        .containsExactly(ids.get(3));
  }

  @Test
  void notifications_areFilteredByTime() {
    sixNotifications();

    assertThat(notificationIds(new NotificationFilter(null, null, null, at(2), at(4))))
        .containsExactly("n-3", "n-2");
    assertThat(notificationIds(new NotificationFilter(null, null, null, at(6), null)))
        .containsExactly("n-6");
    assertThat(notificationIds(new NotificationFilter(null, PROVIDER, null, null, at(2))))
        .containsExactly("n-1");
  }

  // ---- statistics

  private static CallStatistics statistics(Instant begin, String operation, long count) {
    List<Long> durations = new ArrayList<>();
    for (int i = 0; i <= CallStatistics.BOUNDS.size(); i++) {
      durations.add(count + i);
    }
    return new CallStatistics(
        begin, PROVIDER, operation, count, count + 1, count + 2, count + 3, durations);
  }

  @Test
  void statistics_areAddedUp_andToldInTheOrderOfTime() {
    store.addStatistics(List.of(statistics(at(600), "pay", 1), statistics(at(300), "refund", 5)));
    store.addStatistics(List.of());
    store.addStatistics(
        List.of(
            statistics(at(300), "pay", 7),
            statistics(at(600), "pay", 30),
            statistics(at(900), "pay", 2)));

    CallStatistics sum = statistics(at(600), "pay", 1).plus(statistics(at(600), "pay", 30));
    assertThat(sum.answered()).isEqualTo(31);
    assertThat(store.statistics(at(300), at(900)))
        .containsExactly(statistics(at(300), "pay", 7), statistics(at(300), "refund", 5), sum);
    assertThat(store.statistics(at(301), at(601))).containsExactly(sum);
    assertThat(store.statistics(at(901), at(9_000))).isEmpty();
  }

  @Test
  void manyWhoAddStatistics_loseNone() throws Exception {
    atOnce(
        16,
        i -> {
          store.addStatistics(
              List.of(statistics(T0, i % 2 == 0 ? "pay" : "refund", 1), statistics(T0, "x", 1)));
          return i;
        });

    assertThat(store.statistics(T0, at(1)))
        .extracting(CallStatistics::operation, CallStatistics::answered)
        .containsExactly(tuple("pay", 8L), tuple("refund", 8L), tuple("x", 16L));
  }

  @Test
  void statistics_areKeptForSevenDays() {
    store.addStatistics(List.of(statistics(T0, "pay", 1), statistics(at(300), "pay", 2)));
    Instant now = T0.plus(CallStatistics.KEPT).plusSeconds(1);

    cleanUp(now);

    assertThat(store.statistics(T0, at(9_000))).containsExactly(statistics(at(300), "pay", 2));
  }

  // ---- any id

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private List<String> found(String id, Set<String> tenants) {
    Found found = store.find(new SearchedId(id, Set.of(PROVIDER, "other"), tenants), 3);
    List<String> ids = new ArrayList<>();
    found.payments().forEach(payment -> ids.add(payment.paymentId()));
    found.operations().forEach(operation -> ids.add(operation.id()));
    found.notifications().forEach(notification -> ids.add(notification.id()));
    return ids;
  }

  private List<String> found(String id) {
    return found(id, null);
  }

  private void somethingToFind() {
    makes("op-1", payment("p-1", "order-1"));
    makes("op-2", payment("p-2", "order-2"));
    started(op("op-3").operation(Operation.REFUND).payment("p-1").guard("refund-1").at(at(3)));
    started(
        op("op-4")
            .guard("order-4")
            .at(at(4))
            .request(
                new StoredRequest("{}", true, null, null, "00-" + TRACE + "-00f067aa0ba902b7-01")));
    notify(notification("n-1", "p-1", "url", T0), notification("n-2", "p-2", "url", T0));
  }

  @Test
  void whateverIdThereIs_itsRecordsAreFound() {
    somethingToFind();

    assertThat(found("p-1")).containsExactly("p-1", "op-3", "op-1", "n-1");
    assertThat(found("order-2")).containsExactly("p-2", "op-2");
    assertThat(found("order-4")).containsExactly("op-4");
    assertThat(found("refund-1")).containsExactly("op-3");
    assertThat(found("op-2")).containsExactly("op-2");
    assertThat(found("n-2")).containsExactly("n-2");
    assertThat(found(TRACE)).containsExactly("op-4");
    assertThat(found(TRACE.toUpperCase(Locale.ROOT))).containsExactly("op-4");
    assertThat(found("00-" + TRACE + "-00f067aa0ba902b7-01")).containsExactly("op-4");
    assertThat(found("00-" + TRACE + "-1111111111111111-00")).as("another span").hasSize(1);
    for (String none :
        List.of("p-9", "P-1", "p-", "%", "' or 1=1 --", TRACE.substring(1), "😀\0")) {
      assertThat(found(none)).as(none).isEmpty();
    }
  }

  @Test
  void aPaymentsId_isLookedForAtTheProvidersThatAreNamed() {
    somethingToFind();
    started(op("op-5").provider("other").operation(Operation.REFUND).payment("p-1").at(at(9)));

    assertThat(found("p-1")).contains("op-5");
    Found found = store.find(new SearchedId("p-1", Set.of("other"), null), 50);
    assertThat(found.payments()).isEmpty();
    assertThat(found.operations()).extracting(OperationRecord::id).containsExactly("op-5");
    assertThat(store.find(new SearchedId("p-1", Set.of(), null), 50).operations()).isEmpty();
  }

  @Test
  void whatIsFound_isOfTheTenantsThatAreSeen() {
    somethingToFind();
    started(op("op-6").tenant("other-shop").operation(Operation.REFUND).payment("p-1").at(at(9)));

    for (String id : List.of("p-1", "order-2", "refund-1", "op-2", "n-2", TRACE)) {
      assertThat(found(id, Set.of("nobody"))).as(id).isEmpty();
      assertThat(found(id, Set.of())).as(id).isEmpty();
      assertThat(found(id, Set.of("shop"))).as(id).isNotEmpty().doesNotContain("op-6");
    }
    assertThat(found("p-1", Set.of("other-shop"))).containsExactly("op-6");
    assertThat(found("p-1", Set.of("other-shop", "shop"))).contains("op-6", "op-3", "n-1");
  }

  @Test
  void ofMuchThatIsFound_theNewestIsShown() {
    for (int i = 1; i <= 5; i++) {
      started(
          op("op-" + i)
              .operation(Operation.REFUND)
              .payment("p-1")
              .guard("p-1")
              .unguarded()
              .at(at(i)));
      notify(notification("n-" + i, "p-1", "url", at(i)));
    }

    assertThat(found("p-1")).containsExactly("p-1", "op-5", "op-4", "op-3", "n-5", "n-4", "n-3");
  }

  @Test
  void notifications_areFilteredByProviderAndState() {
    sixNotifications();
    NotificationState[] ends = {NotificationState.DELIVERED, NotificationState.DEAD};
    for (int i = 0; i < 2; i++) {
      Notification claimed = store.claimNotifications(at(9), LEASE, 1).get(0);
      store.update(claimed.afterAttempt(ends[i], at(9), "over"), at(9));
    }

    assertThat(notificationIds(new NotificationFilter(null, null, NotificationState.DELIVERED)))
        .containsExactly("n-1");
    assertThat(notificationIds(new NotificationFilter(null, PROVIDER, NotificationState.DEAD)))
        .containsExactly("n-2");
    assertThat(notificationIds(new NotificationFilter(null, null, NotificationState.PENDING)))
        .containsExactly("n-6", "n-5", "n-4", "n-3");
    assertThat(notificationIds(new NotificationFilter(null, "other", null))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "no cursor",
        "1; drop table payments",
        "😀",
        "-",
        "1.5",
        "0x10",
        "é",
        "null"
      })
  void aCursorThatIsNoneOfItsOwn_isRefused(String after) {
    sixPayments();
    Cursor cursor = new Cursor(after, 5);

    assertThatIllegalArgumentException().isThrownBy(() -> store.payments(ANY_PAYMENT, cursor));
    assertThatIllegalArgumentException().isThrownBy(() -> store.operations(ANY_OPERATION, cursor));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.notifications(ANY_NOTIFICATION, cursor));
  }

  @Test
  void aPage_holdsOneToFiveHundred() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Cursor(null, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cursor(null, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cursor(null, 501));
    assertThat(new Cursor(null, 500).limit()).isEqualTo(Cursor.LARGEST_PAGE);
  }

  // ---- counts

  @Test
  void counts_areThoseOfNow() {
    assertThat(store.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0));
    started(op("op-1"));
    started(op("op-2").operation(Operation.EXPIRE));
    started(op("op-3"));
    store.complete("op-3", unknown(at(5)));
    makes("op-4", payment("p-1", "order-1"));
    store.record(update(status(PaymentState.PENDING, "p-2"), "f-1", 0));
    store.openCallback(PROVIDER, "p-1", T0);
    store.openCallback(PROVIDER, "p-1", T0);
    store.openCallback(PROVIDER, "p-3", T0);
    notify(
        notification("n-1", "p-4", "url", T0),
        notification("n-2", "p-4", "url", T0),
        notification("n-3", "p-5", "url", T0));
    assertThat(store.counts()).isEqualTo(new Counts(2, 1, 2, 2, 3, 0));

    List<Notification> claimed = store.claimNotifications(T0, LEASE, 2);
    store.update(claimed.get(0).afterAttempt(NotificationState.DELIVERED, T0, "delivered"), T0);
    store.update(claimed.get(1).afterAttempt(NotificationState.DEAD, T0, "given up"), T0);
    store.claimCallbacks(T0, LEASE, 1).forEach(store::closeCallback);
    store.record(update(status(PaymentState.FAILED, "p-2"), "f-2", 1));
    store.settle("op-3", ok("{}"), null);
    store.forget("op-1");
    assertThat(store.counts()).isEqualTo(new Counts(1, 0, 1, 1, 1, 1));

    store.resend(claimed.get(1).id(), T0, DEED);
    assertThat(store.counts()).isEqualTo(new Counts(1, 0, 1, 1, 2, 0));
  }

  // ---- what goes

  private void cleanUp(Instant now) {
    int rounds = 0;
    while (store.cleanUp(now, 2)) {
      assertThat(++rounds).as("rounds of cleaning up").isLessThan(1_000);
    }
  }

  @Test
  void cleanUp_throwsAwayWhatHasEndedLongAgo() {
    for (int i = 1; i <= 7; i++) {
      started(op("op-" + i).key("k-" + i));
      store.complete("op-" + i, ok("{}"));
    }

    cleanUp(T0.plus(RETENTION).minusMillis(1));
    assertThat(operationIds(ANY_OPERATION)).hasSize(7);

    cleanUp(T0.plus(RETENTION).plusMillis(1));
    assertThat(operationIds(ANY_OPERATION)).isEmpty();
    assertThat(store.operation("op-1")).isEmpty();
    started(op("op-8").key("k-1").at(T0.plus(RETENTION).plusMillis(2)));
  }

  @Test
  void cleanUp_keepsWhatIsOpenPendingOrWaiting() {
    started(op("op-1").key("k-1").guard("order-1"));
    started(op("op-2").key("k-2").guard("order-2"));
    store.complete("op-2", unknown());
    makes("op-3", pending("p-1", "order-3", at(900)));
    store.openCallback(PROVIDER, "p-2", T0);
    notify(
        notification("n-1", "p-3", "url", T0),
        notification("n-2", "p-3", "url", at(1)),
        notification("n-3", "p-4", "url", T0));
    Instant yearsLater = T0.plus(Duration.ofDays(3_000));

    cleanUp(yearsLater);

    assertThat(store.counts()).isEqualTo(new Counts(1, 1, 1, 1, 3, 0));
    assertThat(sameKey(op("x").key("k-1")).id()).isEqualTo("op-1");
    assertThat(sameKey(op("x").key("k-2")).state()).isEqualTo(OperationState.UNKNOWN);
    assertThat(sameGuard(op("x").guard("order-1")).id()).isEqualTo("op-1");
    assertThat(claimPayments(yearsLater)).containsExactly("p-1");
    assertThat(claimCallbacks(yearsLater)).containsExactly("p-2");
    assertThat(claimNotifications(yearsLater)).containsExactlyInAnyOrder("n-1", "n-3");
    assertThat(store.timeline(PROVIDER, "p-3").orElseThrow().notifications()).hasSize(2);
  }

  @Test
  void cleanUp_ofAnEmptyStore_isDone() {
    assertThat(store.cleanUp(T0.plus(Duration.ofDays(3_000)), 10)).isFalse();
  }

  @Test
  void ping_ofAStoreThatCanStore_doesNothing() {
    store.ping();
    store.ping();

    assertThat(store.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0));
  }

  // ---- nothing secret

  @Test
  void answersAndBodies_areNotPrinted() {
    String secret = "4111111111111111";
    Notification told =
        new Notification(
            "shop",
            "n-1",
            PROVIDER,
            "p-1",
            "url",
            secret,
            T0,
            0,
            0,
            T0,
            NotificationState.PENDING,
            null);
    PaymentStatus status =
        status(PaymentState.PENDING, "p-1").toBuilder()
            .metadata(java.util.Map.of("card", secret))
            .build();
    started(op("op-1").key("k"));
    store.complete("op-1", ok(secret));

    assertThat(sameKey(op("op-2").key("k")).toString()).doesNotContain(secret);
    assertThat(begin(op("op-3").key("k")).toString()).doesNotContain(secret);
    assertThat(told.toString()).doesNotContain(secret);
    assertThat(update(status, "f", 0, told).toString()).doesNotContain(secret);
    assertThat(Arrays.asList(ok(secret), made(payment("p-1", "o"))).toString())
        .doesNotContain(secret);
  }
}
