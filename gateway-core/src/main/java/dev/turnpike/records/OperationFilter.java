package dev.turnpike.records;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which operations; {@code null} means any.
 *
 * @param tenants whose
 * @param provider at which provider
 * @param state how far they have come
 * @param operation which, by its {@linkplain RecordedOperation#operation() name}
 * @param from the earliest {@linkplain RecordedOperation#startedAt() time} they were recorded at
 * @param until the first time that is too late
 */
public record OperationFilter(
    @Nullable Set<String> tenants,
    @Nullable String provider,
    @Nullable OperationState state,
    @Nullable String operation,
    @Nullable Instant from,
    @Nullable Instant until) {
  /** Any of them, of any time. */
  public OperationFilter(
      @Nullable Set<String> tenants, @Nullable String provider, @Nullable OperationState state) {
    this(tenants, provider, state, null, null, null);
  }
}
