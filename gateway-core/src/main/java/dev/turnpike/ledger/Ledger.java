package dev.turnpike.ledger;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PaymentState;
import dev.turnpike.contract.ContractJson;
import dev.turnpike.contract.Json;
import dev.turnpike.contract.Operation;
import dev.turnpike.contract.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Records every money-moving operation before the provider is called, and how it ended. The same
 * request, by its key or by its own id, gets the same answer again; nothing is executed twice.
 * Thread-safe.
 */
public final class Ledger {
  private static final String RESULT_OK = "OK";

  private final Store store;
  private final Clock clock;
  private final boolean guarding;

  /**
   * A ledger in this store.
   *
   * @param guarding whether {@code shopTransactionId} and {@code refundId} guard callers without a
   *     key
   */
  public Ledger(Store store, Clock clock, boolean guarding) {
    this.store = store;
    this.clock = clock;
    this.guarding = guarding;
  }

  /**
   * A money-moving request.
   *
   * @param provider the provider's name
   * @param operation which operation
   * @param caller who asks
   * @param key the caller's idempotency key
   * @param body the request's record
   * @param subscriptionToken from the path
   * @param paymentMethod from the path
   * @param query further query parameters
   */
  public record Request(
      String provider,
      Operation operation,
      String caller,
      @Nullable String key,
      @Nullable Object body,
      @Nullable String subscriptionToken,
      @Nullable String paymentMethod,
      Map<String, List<String>> query) {

    /** Without card data, tokens and keys. */
    @Override
    public String toString() {
      return "Request[provider=" + provider + ", operation=" + operation + "]";
    }

    private String fingerprint() {
      return Fingerprint.of(
          "body", body == null ? null : ContractJson.fields(body),
          "subscriptionToken", subscriptionToken,
          "paymentMethod", paymentMethod,
          "query", query);
    }
  }

  /** What became of a request to begin. */
  public sealed interface Beginning {
    /** It is recorded: call the provider now, and complete it. */
    record Go(OperationRecord operation) implements Beginning {}

    /** It was made before: this is the answer, in JSON. */
    record Replay(String json) implements Beginning {}
  }

  /**
   * Records the request, unless it was made before.
   *
   * @throws GatewayException when it was made before and has no answer of the contract: the problem
   *     of then, in progress, mismatch or duplicate; or when the store can keep no more
   */
  public Beginning begin(Request request) {
    Optional<String> guard = request.operation.guardOf(request.body);
    OperationRecord operation =
        new OperationRecord(
            UUID.randomUUID().toString(),
            request.provider,
            request.operation,
            request.caller,
            request.key,
            guard.orElse(null),
            request.fingerprint(),
            guarding,
            clock.instant(),
            OperationState.STARTED,
            null,
            true);
    Claim claim;
    try {
      claim = store.begin(operation);
    } catch (StoreFullException e) {
      throw problem(request, ErrorCode.PROVIDER_UNAVAILABLE)
          .detail("the gateway can't record the request now: " + e.getMessage())
          .cause(e)
          .build();
    }
    if (claim instanceof Claim.SameKey same) {
      return again(request, operation, same.earlier(), ErrorCode.IDEMPOTENCY_MISMATCH);
    }
    if (claim instanceof Claim.SameGuard same) {
      return again(request, operation, same.earlier(), ErrorCode.DUPLICATE_TRANSACTION);
    }
    return new Beginning.Go(operation);
  }

  private static Beginning again(
      Request request, OperationRecord now, OperationRecord earlier, ErrorCode whenDifferent) {
    if (!earlier.fingerprint().equals(now.fingerprint())) {
      throw problem(request, whenDifferent).detail(different(now, whenDifferent)).build();
    }
    StoredAnswer answer = earlier.answer();
    if (answer == null) {
      throw problem(request, ErrorCode.IDEMPOTENCY_IN_PROGRESS)
          .detail("the same request is in progress; ask again later")
          .build();
    }
    if (answer.problem()) {
      throw problemOf(answer).provider(request.provider).replayed(true).build();
    }
    return new Beginning.Replay(answer.json());
  }

  private static String different(OperationRecord now, ErrorCode code) {
    return code == ErrorCode.IDEMPOTENCY_MISMATCH
        ? "this Idempotency-Key was used for another %s request".formatted(now.operation().id())
        : "%s '%s' was used for another %s request at provider '%s' that is not over or went through"
            .formatted(
                now.operation().guardField().orElse("id"),
                now.guard(),
                now.operation().id(),
                now.provider());
  }

  private static GatewayException.Builder problemOf(StoredAnswer answer) {
    return Problem.read(answer.json().getBytes(StandardCharsets.UTF_8))
        .orElseThrow(() -> new IllegalStateException("a stored problem can't be read"));
  }

  private static GatewayException.Builder problem(Request request, ErrorCode code) {
    return GatewayException.of(code).provider(request.provider).outcome(code.usualOutcome());
  }

  /**
   * The provider answered.
   *
   * @return the answer as JSON
   */
  public String answered(OperationRecord operation, Request request, Object answer) {
    Map<String, @Nullable Object> fields = ContractJson.fields(answer);
    String json = text(fields);
    store.complete(
        operation.id(),
        new Completion(
            OperationState.COMPLETED,
            new StoredAnswer(false, json),
            RESULT_OK.equals(fields.get("result")),
            paymentOf(request, fields)));
    return json;
  }

  /**
   * There is no answer: the operation is forgotten where nothing was executed, else it is unknown
   * from now on.
   *
   * @return whether it was open until now
   */
  public boolean failed(OperationRecord operation, GatewayException problem) {
    if (problem.outcome().filter(outcome -> outcome == Outcome.NOT_EXECUTED).isPresent()) {
      return store.forget(operation.id());
    }
    GatewayException unknown = problem.toBuilder().outcome(Outcome.UNKNOWN).build();
    return store.complete(
        operation.id(),
        new Completion(
            OperationState.UNKNOWN,
            new StoredAnswer(true, text(Problem.fields(unknown))),
            true,
            null));
  }

  private @Nullable PaymentRecord paymentOf(Request request, Map<String, @Nullable Object> answer) {
    if (!request.operation.makesPayment()
        || !(answer.get("paymentId") instanceof String paymentId)) {
      return null;
    }
    PaymentState state =
        switch (String.valueOf(answer.get("result"))) {
          case RESULT_OK -> PaymentState.ACCEPTED;
          case "KO" -> PaymentState.FAILED;
          default -> PaymentState.PENDING;
        };
    return PaymentRecord.made(
        request.provider,
        paymentId,
        request.operation.guardOf(request.body).orElse(null),
        request.paymentMethod,
        state,
        clock.instant());
  }

  private static String text(Map<String, ? extends @Nullable Object> fields) {
    return new String(Json.write(fields), StandardCharsets.UTF_8);
  }
}
