package dev.turnpike.ledger;

import dev.turnpike.contract.Operation;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One money-moving operation as the ledger knows it. It holds no card data: of the request nothing
 * but a fingerprint.
 *
 * @param id the ledger's own
 * @param provider the provider's name
 * @param operation which operation
 * @param caller who asked: keys of different callers are different keys
 * @param key the caller's idempotency key, where there is one
 * @param guard the id that guards it: {@code shopTransactionId} or {@code refundId}, where there is
 *     one
 * @param fingerprint of the whole request: two requests are the same when it is the same
 * @param guarded whether an earlier operation with the same guard stands in its way
 * @param startedAt when it was recorded
 * @param state how far it has come
 * @param answer what was answered; {@code null} while it is under way
 * @param holdsGuard whether it stands in the way of later operations with the same guard: it is
 *     open, or came out {@code OK}
 */
public record OperationRecord(
    String id,
    String provider,
    Operation operation,
    String caller,
    @Nullable String key,
    @Nullable String guard,
    String fingerprint,
    boolean guarded,
    Instant startedAt,
    OperationState state,
    @Nullable StoredAnswer answer,
    boolean holdsGuard) {

  private static final int LONGEST_KEY = 255;

  /** Requires what is never missing. */
  public OperationRecord {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(caller, "caller");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(state, "state");
  }

  /**
   * The key that the provider is given: the caller's, or this record's own where it has none.
   * Callers with a name of their own don't share keys, so theirs come with the name.
   */
  public String providerKey() {
    if (key == null) {
      return id;
    }
    String named = caller.isEmpty() ? key : caller + ":" + key;
    return named.length() <= LONGEST_KEY ? named : Fingerprint.of("key", named);
  }

  /** Without keys and ids. */
  @Override
  public String toString() {
    return "OperationRecord[id="
        + id
        + ", provider="
        + provider
        + ", operation="
        + operation
        + ", state="
        + state
        + "]";
  }

  OperationRecord with(OperationState newState, StoredAnswer newAnswer, boolean holds) {
    return new OperationRecord(
        id,
        provider,
        operation,
        caller,
        key,
        guard,
        fingerprint,
        guarded,
        startedAt,
        newState,
        newAnswer,
        holds);
  }
}
