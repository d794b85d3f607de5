package dev.turnpike.internal.notify;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who notifications are posted to: tenants may have receivers of their own. Immutable.
 *
 * @param usual of all tenants that have none; {@code null}: theirs are posted nowhere
 * @param byTenant of those that have one
 */
public record Receivers(@Nullable Receiver usual, Map<String, Receiver> byTenant) {
  /** Takes a copy. */
  public Receivers {
    byTenant = Map.copyOf(byTenant);
  }

  /** Whether nothing is ever posted. */
  boolean isEmpty() {
    return usual == null && byTenant.isEmpty();
  }

  /** The receiver of a tenant's; {@code null}: of what is nobody's. */
  Optional<Receiver> of(@Nullable String tenant) {
    Receiver own = tenant == null ? null : byTenant.get(tenant);
    return Optional.ofNullable(own == null ? usual : own);
  }
}
