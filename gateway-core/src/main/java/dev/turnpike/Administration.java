package dev.turnpike;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.KnownKey;
import dev.turnpike.internal.ledger.Ledger;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.RecordSearch.Found;
import dev.turnpike.internal.ledger.RecordSearch.Timeline;
import dev.turnpike.internal.ledger.SearchedId;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoreFullException;
import dev.turnpike.internal.ledger.SubscriptionRecord;
import dev.turnpike.internal.providers.DashboardUrls;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditEvent.Action;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.records.CallbackCount;
import dev.turnpike.records.Counts;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.FoundRecords;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentFilter;
import dev.turnpike.records.PaymentTimeline;
import dev.turnpike.records.RecordedNotification;
import dev.turnpike.records.RecordedOperation;
import dev.turnpike.records.RecordedPayment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the gateway's records, and does by hand what only a person can decide, as one {@link
 * Operator}: what he does is kept in the {@linkplain #auditEvents audit}. What it returns is for
 * people with a right to see it: requests without {@code providerData}, but answers with tokens and
 * URLs. Thread-safe. Every method throws {@code gateway_unavailable} while the store can't be
 * reached.
 */
public final class Administration {
  private static final Logger LOG = LoggerFactory.getLogger(Administration.class);
  private static final String NOT_OF_THIS_TENANT = "is not of the operation's tenant";
  private static final int LONGEST_REASON = 1_000;
  private static final Duration MOST_STATISTICS = Duration.ofDays(1);

  private final Store store;
  private final Ledger ledger;
  private final Runnable wake;
  private final DashboardUrls dashboardUrls;
  private final Clock clock;
  private final Operator operator;
  private final AuditTrail trail;
  private final Set<String> providers;

  Administration(
      Store store,
      Ledger ledger,
      Runnable wake,
      DashboardUrls dashboardUrls,
      Clock clock,
      Set<String> providers) {
    this(
        store,
        ledger,
        wake,
        dashboardUrls,
        clock,
        Operator.HOST,
        new AuditTrail(store, clock),
        providers);
  }

  private Administration(
      Store store,
      Ledger ledger,
      Runnable wake,
      DashboardUrls dashboardUrls,
      Clock clock,
      Operator operator,
      AuditTrail trail,
      Set<String> providers) {
    this.store = store;
    this.ledger = ledger;
    this.wake = wake;
    this.dashboardUrls = dashboardUrls;
    this.clock = clock;
    this.operator = operator;
    this.trail = trail;
    this.providers = providers;
  }

  /**
   * The same for one operator: it reaches the records of the tenants that the operator sees, and
   * the audit names the operator.
   */
  public Administration by(Operator somebody) {
    return new Administration(
        store, ledger, wake, dashboardUrls, clock, somebody, trail, providers);
  }

  /**
   * Payments, those made last first.
   *
   * @throws InvalidRequestException when the cursor is none of these
   */
  public Page<RecordedPayment> payments(PaymentFilter filter, Cursor cursor) {
    PaymentFilter seen =
        new PaymentFilter(
            within(filter.tenants()),
            filter.provider(),
            filter.state(),
            filter.shopTransactionId(),
            filter.from(),
            filter.until(),
            filter.amount(),
            filter.currency());
    looked("payments", filter.provider(), seen.tenants(), filter.shopTransactionId());
    return page(cursor, () -> store.payments(seen, cursor)).map(RecordViews::of);
  }

  /**
   * Operations, those begun last first.
   *
   * @throws InvalidRequestException when the cursor is none of these
   */
  public Page<RecordedOperation> operations(OperationFilter filter, Cursor cursor) {
    OperationFilter seen =
        new OperationFilter(
            within(filter.tenants()),
            filter.provider(),
            filter.state(),
            filter.operation(),
            filter.from(),
            filter.until());
    looked("operations", filter.provider(), seen.tenants(), null);
    return page(cursor, () -> store.operations(seen, cursor)).map(RecordViews::of);
  }

  /**
   * Notifications, those stored last first.
   *
   * @throws InvalidRequestException when the cursor is none of these
   */
  public Page<RecordedNotification> notifications(NotificationFilter filter, Cursor cursor) {
    NotificationFilter seen =
        new NotificationFilter(
            within(filter.tenants()),
            filter.provider(),
            filter.state(),
            filter.from(),
            filter.until());
    looked("notifications", filter.provider(), seen.tenants(), null);
    return page(cursor, () -> store.notifications(seen, cursor)).map(RecordViews::of);
  }

  /**
   * What is known by this id, of whatever it is: a payment's, the caller's own ({@code
   * shopTransactionId}, {@code refundId}), an operation's, a notification's, or a trace's, alone or
   * in a {@code traceparent}. At most {@value FoundRecords#MOST} of each kind. A payment's id is
   * looked for at the providers that this gateway has, and at the one that is named.
   *
   * @param tenants whose; {@code null}: all that the operator sees
   * @param provider one more; {@code null}: none
   */
  public FoundRecords search(String id, @Nullable Set<String> tenants, @Nullable String provider) {
    Set<String> seen = within(tenants);
    Set<String> named = new HashSet<>(providers);
    if (provider != null) {
      named.add(provider);
    }
    looked("search", provider, seen, id);
    Found found = reached(() -> store.find(new SearchedId(id, named, seen), FoundRecords.MOST));
    return new FoundRecords(
        found.payments().stream().map(RecordViews::of).toList(),
        found.operations().stream().map(RecordViews::of).toList(),
        found.notifications().stream().map(RecordViews::of).toList());
  }

  /**
   * What was done by hand, the last deed first; to read it is no event of its own.
   *
   * @throws InvalidRequestException when the cursor is none of these
   */
  public Page<AuditEvent> auditEvents(AuditFilter filter, Cursor cursor) {
    AuditFilter seen =
        new AuditFilter(
            within(filter.tenants()),
            filter.action(),
            filter.by(),
            filter.about(),
            filter.from(),
            filter.until());
    return page(cursor, () -> store.auditEvents(seen, cursor));
  }

  /**
   * One operation.
   *
   * @throws GatewayException with {@code record_not_found}
   */
  public RecordedOperation operation(String operationId) {
    OperationRecord operation = seenOperation(operationId);
    look(operation.tenant(), operation.provider(), "operation " + operationId);
    return RecordViews.of(operation);
  }

  private OperationRecord seenOperation(String operationId) {
    return reached(() -> store.operation(operationId))
        .filter(operation -> operator.sees(operation.tenant()))
        .orElseThrow(() -> notFound("no operation has the id '%s'".formatted(operationId)));
  }

  /**
   * One notification.
   *
   * @throws GatewayException with {@code record_not_found}
   */
  public RecordedNotification notification(String notificationId) {
    Notification notification = seenNotification(notificationId);
    look(notification.tenant(), notification.provider(), "notification " + notificationId);
    return RecordViews.of(notification, reached(() -> store.attempts(notification)));
  }

  private Notification seenNotification(String notificationId) {
    return reached(() -> store.notification(notificationId))
        .filter(notification -> operator.sees(notification.tenant()))
        .orElseThrow(() -> notFound("no notification has the id '%s'".formatted(notificationId)));
  }

  /**
   * All that is known of a payment.
   *
   * @throws GatewayException with {@code payment_not_found}
   */
  public PaymentTimeline timeline(String provider, String paymentId) {
    Timeline timeline =
        reached(() -> store.timeline(provider, paymentId))
            .flatMap(this::seen)
            .orElseThrow(
                () ->
                    GatewayException.of(ErrorCode.PAYMENT_NOT_FOUND)
                        .detail(
                            "the records hold no payment '%s' of provider '%s'"
                                .formatted(paymentId, provider))
                        .build());
    look(timeline.tenant(), provider, "payment " + paymentId);
    return RecordViews.of(timeline, dashboardUrls.of(provider, paymentId));
  }

  /** Operations of others on the same payment are theirs. */
  private Optional<Timeline> seen(Timeline timeline) {
    if (operator.tenants() == null) {
      return Optional.of(timeline);
    }
    List<OperationRecord> operations =
        timeline.operations().stream()
            .filter(operation -> operator.sees(operation.tenant()))
            .toList();
    PaymentRecord payment = timeline.payment();
    if (payment != null && operator.sees(payment.tenant())) {
      return Optional.of(
          new Timeline(payment, operations, timeline.events(), timeline.notifications()));
    }
    return operations.isEmpty()
        ? Optional.empty()
        : Optional.of(new Timeline(null, operations, List.of(), List.of()));
  }

  /**
   * How much there is of what, of all tenants: open operations, pending payments, waiting
   * notifications.
   *
   * @throws GatewayException with {@code forbidden} for an operator who sees some tenants only
   */
  public Counts counts() {
    requireAllTenants();
    return reached(store::counts);
  }

  /**
   * How many callbacks of which provider are not worked off, of payments that the records know and
   * of others.
   *
   * @throws GatewayException with {@code forbidden} for an operator who sees some tenants only
   */
  public List<CallbackCount> callbackCounts() {
    requireAllTenants();
    return reached(store::callbackCounts);
  }

  /**
   * How calls that move money ended, five minutes for five minutes, in the order of time, provider
   * and operation; of all tenants and all gateways of the store, a few seconds late. They are kept
   * for {@linkplain CallStatistics#KEPT seven days}.
   *
   * @param from the five minutes in which this is come first
   * @param until these come no more that begin then or later; at most a day after it
   * @throws GatewayException with {@code forbidden} for an operator who sees some tenants only
   * @throws InvalidRequestException when the times are in another order, or too far from each other
   */
  public List<CallStatistics> statistics(Instant from, Instant until) {
    requireAllTenants();
    if (!from.isBefore(until)) {
      throw InvalidRequestException.of("until", "must be after from");
    }
    if (Duration.between(from, until).compareTo(MOST_STATISTICS) > 0) {
      throw InvalidRequestException.of("from", "must be at most a day before until");
    }
    return reached(() -> store.statistics(CallStatistics.slotOf(from), until));
  }

  private void requireAllTenants() {
    if (operator.tenants() != null) {
      throw GatewayException.of(ErrorCode.FORBIDDEN)
          .detail(
              "this counts the records of all tenants, and '%s' sees those of some only"
                  .formatted(operator.title()))
          .build();
    }
  }

  /**
   * Has a notification sent once more that was given up, or had arrived.
   *
   * @param reason why, for the audit; {@code null}: not said
   * @throws GatewayException with {@code record_not_found}; or with {@code record_conflict} when it
   *     is on its way anyhow, or when a newer one tells more, since an older status never comes
   *     after a newer one
   */
  public void resend(String notificationId, @Nullable String reason) {
    checkReason(reason, false);
    Notification seen = seenNotification(notificationId);
    AuditEvent deed =
        trail.event(
            operator,
            Action.RESENT,
            seen.tenant(),
            seen.provider(),
            notificationId,
            seen.state().name().toLowerCase(Locale.ROOT),
            "pending",
            reason);
    switch (reached(() -> store.resend(notificationId, clock.instant(), deed))) {
      case DUE -> wake.run();
      case WAITING -> throw conflict("the notification is on its way");
      case SUPERSEDED ->
          throw conflict(
              "a newer notification of this payment went out; use check to tell it again");
      case NOT_FOUND -> throw notFound("no notification has the id '%s'".formatted(notificationId));
    }
  }

  /**
   * How many notifications {@link #resendDead} would send once more. Changes nothing, and is no
   * event of the audit.
   *
   * @param which see there
   * @throws InvalidRequestException see there
   */
  public long countResendable(NotificationFilter which) {
    NotificationFilter seen = dead(which);
    return reached(() -> store.countResendable(seen));
  }

  /**
   * Has all notifications sent once more that were given up, of one payment in their order; but for
   * those of which a newer one has arrived or is on its way, since an older status never comes
   * after a newer one. It is one event of the audit, which says how many. Several thousand are
   * several steps: the first keeps the event, which then says how many were found. Should the
   * gateway die or the store go away between them, the same once more does the rest.
   *
   * @param which those stored {@linkplain NotificationFilter#from() since} a time, which is
   *     required; its state is {@link NotificationState#DEAD} or not said
   * @param reason why, for the audit; {@code null}: not said
   * @return how many are sent
   * @throws InvalidRequestException when the time is missing, the end is not after it, or another
   *     state is said
   */
  public long resendDead(NotificationFilter which, @Nullable String reason) {
    checkReason(reason, false);
    NotificationFilter seen = dead(which);
    Set<String> tenants = seen.tenants();
    String tenant = tenants != null && tenants.size() == 1 ? tenants.iterator().next() : null;
    String about = deadOnes(seen);
    long count =
        reached(
            () ->
                store.resendDead(
                    seen,
                    clock.instant(),
                    found ->
                        trail.event(
                            operator,
                            Action.RESENT,
                            tenant,
                            seen.provider(),
                            found + about,
                            "dead",
                            "pending",
                            reason)));
    if (count > 0) {
      wake.run();
    }
    return count;
  }

  private NotificationFilter dead(NotificationFilter which) {
    Instant since = which.from();
    Instant until = which.until();
    if (since == null) {
      throw InvalidRequestException.of("since", "is required");
    }
    if (until != null && !until.isAfter(since)) {
      throw InvalidRequestException.of("until", "must be after since");
    }
    if (which.state() != null && which.state() != NotificationState.DEAD) {
      throw InvalidRequestException.of("state", "must be dead");
    }
    // what is stored from now on and dies at once is not sent for ever
    Instant end = clock.instant().plusMillis(1);
    return new NotificationFilter(
        within(which.tenants()),
        which.provider(),
        NotificationState.DEAD,
        since,
        until == null || until.isAfter(end) ? end : until);
  }

  private static String deadOnes(NotificationFilter which) {
    return " notifications from %s until %s%s"
        .formatted(which.from(), which.until(), ofTenants(which.tenants()));
  }

  /**
   * Settles an unknown operation by hand, as somebody has found out at the payment company: from
   * now on the same request is answered so. The provider is asked for the payment's status, and
   * what it says is notified.
   *
   * @param answer what the provider would have answered: a record of the operation's own kind
   * @param settlement why, and whether in spite of a call that may be under way: an answer with
   *     {@code KO} frees the operation's id, as {@link #settleAsNotExecuted} does
   * @throws GatewayException with {@code record_not_found}; or with {@code record_conflict} when it
   *     is not unknown, or its call may still be under way
   * @throws InvalidRequestException when the answer is of another kind, or the reason is missing
   */
  public void settle(String operationId, Object answer, Settlement settlement) {
    OperationRecord operation = unknown(operationId, settlement);
    Class<?> type = operation.operation().answerType();
    if (!type.isInstance(answer)) {
      throw InvalidRequestException.of(
          "answer",
          "must be a %s for %s".formatted(type.getSimpleName(), operation.operation().id()));
    }
    Completion completion =
        ledger.answeredByHand(
            operation, operation.operation().factsOfAny(answer), operator.title());
    requireOwn(operation, completion);
    settle(operation, completion, summaryOf(answer), settlement);
  }

  /**
   * Settles an unknown operation by hand as never executed: its key and its id are free again. The
   * operation stays in the records.
   *
   * @param settlement why, and whether in spite of a call that may be under way
   * @throws GatewayException with {@code record_not_found}; or with {@code record_conflict} when it
   *     is not unknown, or its call may still be under way
   * @throws InvalidRequestException when the reason is missing
   */
  public void settleAsNotExecuted(String operationId, Settlement settlement) {
    OperationRecord operation = unknown(operationId, settlement);
    settle(
        operation,
        ledger.neverExecutedByHand(operation, operator.title()),
        "not_executed",
        settlement);
  }

  /**
   * How an operation is settled by hand.
   *
   * @param reason why, for the audit: required, so that {@code null} is refused
   * @param forced whether it is settled even while the provider's own "not found" would mean
   *     nothing, since the call may still be under way: the caller may then pay twice
   */
  public record Settlement(@Nullable String reason, boolean forced) {}

  private OperationRecord unknown(String operationId, Settlement settlement) {
    checkReason(settlement.reason(), true);
    OperationRecord operation = seenOperation(operationId);
    return switch (operation.state()) {
      case UNKNOWN -> operation;
      case STARTED -> throw conflict("the operation is under way");
      case COMPLETED -> throw conflict("the operation has its answer");
    };
  }

  /** Refuses an answer in which the operator names another tenant's payment or subscription. */
  private void requireOwn(OperationRecord operation, Completion completion) {
    PaymentRecord payment = completion.payment();
    SubscriptionRecord subscription = completion.subscription();
    if (payment != null && isAnothers(operation, store::ownerOfPayment, payment.paymentId())) {
      throw InvalidRequestException.of("answer.paymentId", NOT_OF_THIS_TENANT);
    }
    if (subscription != null
        && isAnothers(operation, store::ownerOfSubscription, subscription.token())) {
      throw InvalidRequestException.of("answer.subscriptionToken", NOT_OF_THIS_TENANT);
    }
  }

  private static boolean isAnothers(
      OperationRecord operation, BiFunction<String, String, Optional<String>> ownerOf, String id) {
    return reached(() -> ownerOf.apply(operation.provider(), id))
        .filter(owner -> !owner.equals(operation.tenant()))
        .isPresent();
  }

  /** Without what the audit, which is kept for longer, need not know: tokens, for instance. */
  private static String summaryOf(Object answer) {
    Map<String, @Nullable Object> fields = ContractJson.fields(answer);
    Object paymentId = fields.get("paymentId");
    return fields.get("result") + (paymentId == null ? "" : ", payment " + paymentId);
  }

  private void settle(
      OperationRecord operation, Completion completion, String summary, Settlement settlement) {
    Instant settled = ledger.settledFrom(operation);
    boolean early = !completion.holdsGuard() && clock.instant().isBefore(settled);
    if (early && !settlement.forced()) {
      throw conflict(
          "until %s the call may still be under way, so that a new one could be a second one; settle it then, or say that it is forced"
              .formatted(settled));
    }
    String after = summary + (early ? " (forced: its call could still be under way)" : "");
    AuditEvent deed =
        trail.event(
            operator,
            Action.SETTLED,
            operation.tenant(),
            operation.provider(),
            operation.id(),
            "unknown",
            after,
            settlement.reason());
    if (!reached(() -> ledger.settleByHand(operation, completion, deed))) {
      throw conflict("the operation is not unknown any more");
    }
    wake.run();
  }

  /**
   * Keeps in the audit that the server refused callers without valid credentials.
   *
   * @param address where from
   * @param what what was refused, and how often
   */
  public void refused(String address, String what) {
    AuditEvent refused =
        new AuditEvent(
            clock.instant(), Action.REFUSED, "", address, null, null, what, null, null, null);
    reached(() -> trail.keep(refused));
  }

  /**
   * Says which API keys may be used from now on: which of them are new and which are withdrawn is
   * kept in the audit.
   *
   * @return what is kept of it
   */
  public List<AuditEvent> keysAre(Collection<ValidKey> keys) {
    FingerprintKeys secrets = store.fingerprintKeys();
    List<KnownKey> known =
        keys.stream()
            .map(
                key ->
                    new KnownKey(
                        secrets.labels(HexFormat.of().parseHex(key.digest())),
                        key.name(),
                        key.description()))
            .toList();
    return reached(() -> store.keysAre(known, clock.instant()));
  }

  /**
   * An API key that may be used.
   *
   * @param digest of the key, as hexadecimal digits: what is stored of it is an HMAC, which tells
   *     nothing of it
   * @param name its name
   * @param description what it may do, for people
   */
  public record ValidKey(String digest, String name, String description) {}

  private @Nullable Set<String> within(@Nullable Set<String> wanted) {
    Set<String> seen = operator.tenants();
    if (wanted == null || seen == null) {
      return wanted == null ? seen : wanted;
    }
    return wanted.stream().filter(seen::contains).collect(Collectors.toUnmodifiableSet());
  }

  private void looked(
      String what,
      @Nullable String provider,
      @Nullable Set<String> tenants,
      @Nullable String shopTransactionId) {
    String of = ofTenants(tenants);
    String with = shopTransactionId == null ? "" : " with " + shopTransactionId;
    String tenant = tenants != null && tenants.size() == 1 ? tenants.iterator().next() : null;
    look(tenant, provider, what + of + with);
  }

  private static String ofTenants(@Nullable Set<String> tenants) {
    return tenants == null ? "" : " of " + String.join(", ", new TreeSet<>(tenants));
  }

  private void look(@Nullable String tenant, @Nullable String provider, String about) {
    reached(() -> trail.looked(operator, tenant, provider, about));
  }

  private static void checkReason(@Nullable String reason, boolean required) {
    if (required && (reason == null || reason.isBlank())) {
      throw InvalidRequestException.of("reason", "is required: it stands in the audit");
    }
    if (reason != null && reason.length() > LONGEST_REASON) {
      throw InvalidRequestException.of(
          "reason", "must have at most %s characters".formatted(LONGEST_REASON));
    }
  }

  private static <T> T page(Cursor cursor, Supplier<T> search) {
    try {
      return reached(search);
    } catch (IllegalArgumentException e) {
      throw InvalidRequestException.of("after", "'%s' ends no page".formatted(cursor.after()));
    }
  }

  private static <T> T reached(Supplier<T> step) {
    try {
      return step.get();
    } catch (StoreUnavailableException e) {
      throw GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
          .detail("the gateway's records can't be reached: " + e.getMessage())
          .cause(e)
          .build();
    } catch (StoreFullException e) {
      throw GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
          .detail("the gateway's records can keep no more: " + e.getMessage())
          .cause(e)
          .build();
    } catch (NotStorableException e) {
      LOG.error("the store refuses what an operator does", e);
      throw GatewayException.of(ErrorCode.INTERNAL_ERROR)
          .detail("the gateway's records refuse this; its log says why")
          .cause(e)
          .build();
    }
  }

  private static GatewayException notFound(String detail) {
    return GatewayException.of(ErrorCode.RECORD_NOT_FOUND).detail(detail).build();
  }

  private static GatewayException conflict(String detail) {
    return GatewayException.of(ErrorCode.RECORD_CONFLICT).detail(detail).build();
  }
}
