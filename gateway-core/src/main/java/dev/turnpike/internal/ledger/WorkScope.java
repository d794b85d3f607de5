package dev.turnpike.internal.ledger;

import dev.turnpike.records.OperationState;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway can work on by itself. Several gateways of one store need not have the same
 * providers and receivers, while settings are changed on one after the other: each leaves alone
 * what another one has to do.
 *
 * @param providers the providers that it has; {@code null}: all there are
 * @param targets the targets of notifications that it has; {@code null}: all there are
 * @param tenants whose notifications it can post; {@code null}: everybody's
 * @param callbackRooms for how many callbacks of each provider it has room now, and for none of a
 *     provider that isn't named; {@code null}: for any number
 */
public record WorkScope(
    @Nullable Set<String> providers,
    @Nullable Set<String> targets,
    @Nullable Set<String> tenants,
    @Nullable Map<String, CallbackRoom> callbackRooms) {
  /** Everything. */
  public static final WorkScope ALL = new WorkScope(null, null, null);

  /** Takes copies. */
  public WorkScope {
    providers = providers == null ? null : Set.copyOf(providers);
    targets = targets == null ? null : Set.copyOf(targets);
    tenants = tenants == null ? null : Set.copyOf(tenants);
    callbackRooms = callbackRooms == null ? null : Map.copyOf(callbackRooms);
  }

  /** With room for any number of callbacks. */
  public WorkScope(
      @Nullable Set<String> providers,
      @Nullable Set<String> targets,
      @Nullable Set<String> tenants) {
    this(providers, targets, tenants, null);
  }

  /** The same, with room for so many callbacks. */
  public WorkScope withRoomFor(Map<String, CallbackRoom> callbacks) {
    return new WorkScope(providers, targets, tenants, callbacks);
  }

  /**
   * The providers that it has, and for whose callbacks of this kind it has room now; {@code null}:
   * all there are.
   */
  public @Nullable Set<String> withRoomForCallbacks(boolean known) {
    return callbackRooms == null
        ? providers
        : callbackRooms.entrySet().stream()
            .map(Map.Entry::getKey)
            .filter(provider -> hasRoomForCallback(provider, known))
            .collect(Collectors.toSet());
  }

  /** Whether this provider can be asked about one more of that kind. */
  public boolean hasRoomForCallback(String provider, boolean known) {
    if (callbackRooms == null) {
      return has(provider);
    }
    CallbackRoom room = callbackRooms.get(provider);
    return room != null && has(provider) && room.forKnown(known) > 0;
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
