package dev.turnpike.internal.ledger;

import dev.turnpike.records.OperationState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway can work on by itself. Several gateways of one store need not have the same
 * providers and receivers, while settings are changed on one after the other: each leaves alone
 * what another one has to do.
 *
 * @param providers the providers that it has; {@code null}: all there are
 * @param targets the targets of notifications that it has; {@code null}: all there are
 * @param tenants whose notifications it can post; {@code null}: everybody's
 */
public record WorkScope(
    @Nullable Set<String> providers, @Nullable Set<String> targets, @Nullable Set<String> tenants) {
  /** Everything. */
  public static final WorkScope ALL = new WorkScope(null, null, null);

  /** Takes copies. */
  public WorkScope {
    providers = providers == null ? null : Set.copyOf(providers);
    targets = targets == null ? null : Set.copyOf(targets);
    tenants = tenants == null ? null : Set.copyOf(tenants);
  }

  /** Whether it has this provider. */
  public boolean has(String provider) {
    return providers == null || providers.contains(provider);
  }

  /** Whoever made an operation that is still under way is gone: everybody can say so. */
  public boolean covers(OperationRecord operation) {
    return operation.state() == OperationState.STARTED || has(operation.provider());
  }

  /** Whether it can send this. */
  public boolean covers(Notification notification) {
    return (targets == null || targets.contains(notification.target()))
        && (tenants == null
            || notification.tenant() != null && tenants.contains(notification.tenant()));
  }
}
