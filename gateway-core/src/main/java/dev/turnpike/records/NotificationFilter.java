package dev.turnpike.records;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which notifications; {@code null} means any.
 *
 * @param tenants about whose payments
 * @param provider about payments of which provider
 * @param state how far they have come
 * @param from the earliest {@linkplain RecordedNotification#createdAt() time} they were stored at
 * @param until the first time that is too late
 */
public record NotificationFilter(
    @Nullable Set<String> tenants,
    @Nullable String provider,
    @Nullable NotificationState state,
    @Nullable Instant from,
    @Nullable Instant until) {
  /** Of any time. */
  public NotificationFilter(
      @Nullable Set<String> tenants, @Nullable String provider, @Nullable NotificationState state) {
    this(tenants, provider, state, null, null);
  }
}
