package dev.turnpike.internal.ledger;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.GatewayListener;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.ProviderAnswer;
import dev.turnpike.records.AuditEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records every money-moving operation before the provider is called, and how it ended. The same
 * request, by its key or by its own id, gets the same answer again; nothing is executed twice.
 * Thread-safe.
 */
public final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final Store store;
  private final FingerprintKeys keys;
  private final Clock clock;
  private final Guards guards;
  private final ReconciliationPolicy policy;
  private final Completions completions;
  private final GatewayListener listener;
  private final Backlog backlog = new Backlog();

  /**
   * A ledger in this store.
   *
   * @param guards what keeps callers from doing twice what they want once
   * @param policy when what is open is asked about
   * @param listener hears of outcomes that were unknown
   */
  public Ledger(
      Store store,
      Clock clock,
      Guards guards,
      ReconciliationPolicy policy,
      GatewayListener listener) {
    this.store = store;
    this.keys = store.fingerprintKeys();
    this.clock = clock;
    this.guards = guards;
    this.policy = policy;
    this.completions = new Completions(clock, policy);
    this.listener = listener;
  }

  /** What became of a call that is to be made. */
  public sealed interface Admission {
    /** It is recorded: call the provider now, and complete it. */
    record Proceed(OperationRecord operation) implements Admission {}

    /** It was made before: this is the answer, in JSON. */
    record Replay(String json) implements Admission {}
  }

  /**
   * Records a call, unless it was made before.
   *
   * @param callTime how long it may take
   * @throws GatewayException when it was made before and has no answer of the contract: the problem
   *     of then, in progress, mismatch or duplicate; or when the store can keep no more, or refuses
   *     the call
   */
  public <Q> Admission admit(Call<Q, ?> call, Duration callTime) {
    Instant now = clock.instant();
    Operation<Q, ?> what = call.operation();
    Q request = call.request();
    Record body = what.form().bodyOf(request);
    Map<String, @Nullable Object> fields = body == null ? null : ContractJson.fields(body);
    byte[] content =
        Fingerprint.contentOf(
            "body",
            fields,
            "subscriptionToken",
            what.form().namesSubscription() ? what.subscriptionOf(request) : null,
            "paymentMethod",
            call.options().paymentMethod(),
            "query",
            call.options().queryParameters());
    OperationRecord operation =
        OperationRecord.started(
                OperationIds.next(now),
                call.provider(),
                what,
                call.tenant(),
                call.options().idempotencyKey(),
                what.guardOf(request),
                keys.fingerprint(content),
                guards.ownIds(),
                StoredRequest.of(fields, what.subscriptionOf(request), call.options()),
                what.guardEnds() ? guards.afterOk() : null,
                what.paymentOf(request),
                now,
                now.plus(callTime).plus(policy.leaseMargin()))
            .moving(what.amountOf(request), what.currencyOf(request));
    Claim claim;
    try {
      claim = store.begin(operation, guards.refunds());
    } catch (StoreFullException e) {
      throw notRecorded(call, e);
    } catch (StoreUnavailableException e) {
      // perhaps it was stored all the same; but it is not executed, so it must not stay open
      backlog.add(() -> store.withdraw(operation.id(), null));
      throw e.mayBeStored() ? perhapsRecorded(call, e) : notRecorded(call, e);
    } catch (NotStorableException e) {
      LOG.error("{} can't be recorded, and is not executed", operation, e);
      throw call.problem(ErrorCode.INTERNAL_ERROR)
          .outcome(Outcome.NOT_EXECUTED)
          .detail("the gateway's records refuse this request; its log says why")
          .cause(e)
          .build();
    }
    if (claim instanceof Claim.SameKey same) {
      return IdempotentReplay.answered(
          call,
          operation,
          same.earlier(),
          keys.match(same.earlier().fingerprint(), content),
          ErrorCode.IDEMPOTENCY_MISMATCH);
    }
    if (claim instanceof Claim.SameGuard same) {
      return IdempotentReplay.answered(
          call,
          operation,
          same.earlier(),
          keys.match(same.earlier().fingerprint(), content),
          ErrorCode.DUPLICATE_TRANSACTION);
    }
    if (claim instanceof Claim.Exceeds exceeds) {
      throw call.problem(ErrorCode.REFUND_EXCEEDS_PAYMENT).detail(exceeds.reason()).build();
    }
    return new Admission.Proceed(((Claim.Started) claim).operation());
  }

  /**
   * The call isn't made now. But where this gateway dies before it has withdrawn the record,
   * another one takes it for a call whose end was lost, and may make it with its key: so nobody may
   * be told that it never happens.
   */
  private static GatewayException perhapsRecorded(Call<?, ?> call, RuntimeException cause) {
    return call.problem(ErrorCode.GATEWAY_UNAVAILABLE)
        .outcome(Outcome.UNKNOWN)
        .detail(
            "the gateway can't tell whether it has recorded the request, and did not pass it on; ask before trying again: "
                + cause.getMessage())
        .cause(cause)
        .build();
  }

  private static GatewayException notRecorded(Call<?, ?> call, RuntimeException cause) {
    return call.problem(ErrorCode.GATEWAY_UNAVAILABLE)
        .detail("the gateway can't record the request now: " + cause.getMessage())
        .cause(cause)
        .build();
  }

  /**
   * The provider answered. Where the store can't be reached, that is stored later. Where the
   * operation has become unknown meanwhile, whoever heard so is told.
   */
  public void settle(OperationRecord operation, ProviderAnswer answer) {
    Completion completion = completions.answered(operation, answer);
    storedSoon(
        operation,
        () -> {
          if (!store.complete(operation.id(), completion)) {
            settleLate(operation, answer, completion);
          }
        });
  }

  /**
   * The provider answered after somebody has heard that the outcome is unknown, who so is told.
   * Where the store can't be reached, that is stored later.
   */
  public void settleLate(OperationRecord operation, ProviderAnswer answer) {
    Completion completion = completions.answered(operation, answer);
    storedSoon(operation, () -> settleLate(operation, answer, completion));
  }

  /**
   * What it means for an unknown operation that a person says it was answered so.
   *
   * @param by who says so
   */
  public Completion answeredByHand(OperationRecord operation, ProviderAnswer answer, String by) {
    return completions.answered(operation, answer).settledBy(by);
  }

  /** What it means for an unknown operation that a person says it was never executed. */
  public Completion neverExecutedByHand(OperationRecord operation, String by) {
    return completions.neverExecuted(operation).settledBy(by);
  }

  /** When an unknown operation's call can't be under way any more, so that it may be made again. */
  public Instant settledFrom(OperationRecord operation) {
    Instant unknownSince = operation.endedAt();
    return policy.settledFrom(unknownSince == null ? clock.instant() : unknownSince);
  }

  /**
   * Settles an unknown operation as a person says, now or not at all. Whoever has heard that it is
   * unknown is told: the provider is asked for its payment's status, which is notified.
   *
   * @return whether it was unknown until now
   */
  public boolean settleByHand(OperationRecord operation, Completion completion, AuditEvent deed) {
    String paymentId =
        completion.payment() == null ? operation.paymentId() : completion.payment().paymentId();
    String toAskAbout = completion.freesKey() ? null : paymentId;
    boolean settled;
    try {
      settled = store.settleByHand(operation.id(), completion, toAskAbout, deed);
    } catch (StoreFullException e) {
      LOG.error(
          "operation {} is settled, but nobody can be told: {}", operation.id(), e.toString());
      settled = store.settleByHand(operation.id(), completion, null, deed);
    }
    return found(settled, operation, completion.result());
  }

  /**
   * Settles an unknown operation by what was found out of its payment, whose status is recorded
   * already, and so notified; unless that payment is another operation's.
   */
  public Store.Attribution settleAsFound(OperationRecord operation, ProviderAnswer answer) {
    Store.Attribution attribution =
        store.attribute(operation.id(), completions.answered(operation, answer));
    found(attribution == Store.Attribution.DONE, operation, answer.result());
    return attribution;
  }

  /**
   * An unknown operation was never executed, as its provider says: it is forgotten.
   *
   * @return whether it was unknown until now
   */
  public boolean neverExecuted(OperationRecord operation) {
    return found(store.forget(operation.id()), operation, null);
  }

  private boolean found(boolean isNews, OperationRecord operation, @Nullable PayResult result) {
    if (isNews) {
      listener.outcomeFound(
          new GatewayListener.OutcomeFound(
              operation.provider(),
              operation.operation().id(),
              result,
              operation.request().traceparent()));
    }
    return isNews;
  }

  private boolean settle(OperationRecord operation, ProviderAnswer answer, Completion completion) {
    boolean settled;
    try {
      settled = store.settle(operation.id(), completion, paymentOf(operation, answer));
    } catch (StoreFullException e) {
      LOG.error(
          "operation {} is settled, but nobody can be told: {}", operation.id(), e.toString());
      settled = store.settle(operation.id(), completion, null);
    }
    return found(settled, operation, answer.result());
  }

  private void settleLate(OperationRecord operation, ProviderAnswer answer, Completion completion) {
    if (settle(operation, answer, completion) || hasThisAnswer(operation, completion)) {
      return;
    }
    String paymentId = paymentOf(operation, answer);
    LOG.error(
        "operation {} was answered late, after it had been settled otherwise: payment {}",
        operation.id(),
        paymentId);
    if (completion.payment() != null) {
      store.openCallback(completion.payment(), clock.instant());
    } else if (paymentId != null) {
      store.openCallback(operation.provider(), paymentId, clock.instant());
    }
  }

  /** The one that it was about, or else that it made. */
  private static @Nullable String paymentOf(OperationRecord operation, ProviderAnswer answer) {
    return operation.paymentId() != null ? operation.paymentId() : answer.paymentId();
  }

  /** Perhaps the store had completed it when it said that it could not. */
  private boolean hasThisAnswer(OperationRecord operation, Completion completion) {
    return store
        .operation(operation.id())
        .map(OperationRecord::answer)
        .filter(completion.answer()::equals)
        .isPresent();
  }

  /** There is no answer, and the call did not {@linkplain #unknown become unknown} before. */
  public GatewayException settle(OperationRecord operation, GatewayException problem) {
    return settle(operation, problem, null);
  }

  /**
   * There is no answer. Where nothing was executed the operation is forgotten, unless somebody else
   * has taken it over; else it is unknown from now on. Where the store can't be reached, that is
   * stored later.
   *
   * @param unknownSince when this call {@linkplain #unknown became unknown}; {@code null}: it did
   *     not
   * @return what the caller is told: as long as the records say that the call may be under way,
   *     others may make it once more, so nobody may be told that it never happens
   */
  public GatewayException settle(
      OperationRecord operation, GatewayException problem, @Nullable Instant unknownSince) {
    if (problem.outcome().filter(outcome -> outcome == Outcome.NOT_EXECUTED).isEmpty()) {
      unknown(operation, problem);
      return problem;
    }
    AtomicBoolean withdrawn = new AtomicBoolean();
    storedSoon(operation, () -> withdrawn.set(store.withdraw(operation.id(), unknownSince)));
    return withdrawn.get() ? problem : problem.toBuilder().outcome(Outcome.UNKNOWN).build();
  }

  /**
   * There is no answer: the operation is unknown from now on. Where the store can't be reached,
   * that is stored later.
   *
   * @return since when
   */
  public Instant unknown(OperationRecord operation, GatewayException problem) {
    Completion completion = completions.unknown(problem);
    storedSoon(operation, () -> store.complete(operation.id(), completion));
    return completion.at();
  }

  /**
   * Whoever made this operation is gone: it is unknown from now on.
   *
   * @return whether it was under way until now
   */
  public boolean abandoned(OperationRecord operation) {
    return store.complete(
        operation.id(),
        completions.unknown(
            GatewayException.of(ErrorCode.PROVIDER_TIMEOUT)
                .detail(
                    "the gateway stopped before provider '%s' answered"
                        .formatted(operation.provider()))
                .build()));
  }

  private void storedSoon(OperationRecord operation, Runnable step) {
    try {
      step.run();
    } catch (StoreUnavailableException e) {
      LOG.error(
          "the end of operation {} can't be stored now, and will be later", operation.id(), e);
      backlog.add(step);
    } catch (NotStorableException e) {
      LOG.error(
          "the store refuses the end of operation {}; it will be found by its lease, and asked about",
          operation.id(),
          e);
    }
  }

  /**
   * Stores what could not be stored when it was due.
   *
   * @throws StoreUnavailableException when it still can't
   */
  public void catchUp() {
    backlog.work();
  }
}
