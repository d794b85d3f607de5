package dev.turnpike;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who looks into the records, or settles and resends by hand: the name stands in the audit.
 *
 * @param name of the API key, or of the person; empty where there are no keys
 * @param address where from; {@code null} where that has no address
 * @param tenant whose records are the operator's own: to look at others' is an audit event
 * @param tenants whose records the operator sees at all; {@code null}: everybody's
 */
public record Operator(
    String name, @Nullable String address, String tenant, @Nullable Set<String> tenants) {

  /** The embedding program itself: trusted, so that the audit keeps none of its looks. */
  static final Operator HOST = new Operator("(host)", null, "", null);

  /** What stands in the audit. */
  String title() {
    return name.isEmpty() ? "(no key)" : name;
  }

  /** Takes a copy. */
  public Operator {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(tenant, "tenant");
    tenants = tenants == null ? null : Set.copyOf(tenants);
  }

  /** Whether this operator sees the records of that tenant; {@code null}: what is nobody's. */
  boolean sees(@Nullable String other) {
    return tenants == null || other != null && tenants.contains(other);
  }

  /** Whether all that this operator sees is his own; without keys, everybody is one tenant. */
  boolean seesOnlyOwn() {
    return this == HOST || name.isEmpty() || tenants != null && Set.of(tenant).containsAll(tenants);
  }
}
