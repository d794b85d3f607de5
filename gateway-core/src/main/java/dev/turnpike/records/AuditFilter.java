package dev.turnpike.records;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which deeds; {@code null} means any.
 *
 * @param tenants about whose records
 * @param action what was done
 * @param by who did it
 * @param about what it is about
 * @param from the earliest time they were done at
 * @param until the first time that is too late
 */
public record AuditFilter(
    @Nullable Set<String> tenants,
    AuditEvent.@Nullable Action action,
    @Nullable String by,
    @Nullable String about,
    @Nullable Instant from,
    @Nullable Instant until) {}
