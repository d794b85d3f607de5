package dev.turnpike.records;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which operations; {@code null} means any.
 *
 * @param tenants whose
 * @param provider at which provider
 * @param state how far they have come
 */
public record OperationFilter(
    @Nullable Set<String> tenants, @Nullable String provider, @Nullable OperationState state) {}
