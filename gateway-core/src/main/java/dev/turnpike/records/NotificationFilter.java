package dev.turnpike.records;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which notifications; {@code null} means any.
 *
 * @param tenants about whose payments
 * @param provider about payments of which provider
 * @param state how far they have come
 */
public record NotificationFilter(
    @Nullable Set<String> tenants, @Nullable String provider, @Nullable NotificationState state) {}
