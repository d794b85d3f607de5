package dev.turnpike.internal.engine;

import dev.turnpike.ExternalService;
import dev.turnpike.GatewayListener;
import dev.turnpike.internal.ledger.Guards;
import dev.turnpike.internal.ledger.ReconciliationPolicy;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.notify.AlertSettings;
import dev.turnpike.internal.notify.Notifications;
import dev.turnpike.internal.providers.CallbackBudget;
import dev.turnpike.internal.providers.ProviderSpec;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.internal.transport.HttpSettings;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway is made of.
 *
 * @param scheduler time, and whatever waits for it; it is closed with the gateway
 * @param store where the records are kept; it is closed with the gateway
 * @param providers what may run
 * @param http how services and receivers are called
 * @param notifications who is told
 * @param alerts of what people are told; {@code null}: nobody is
 * @param listeners who hears of what happens
 * @param statistics whether the store keeps how calls ended
 * @param guards what keeps callers from doing twice what they want once
 * @param policy when the gateway asks by itself about what is open
 * @param restored whether the records are a restored backup
 * @param ignoreUnknownFields whether fields of JSON requests that the contract doesn't name are
 *     dropped
 */
public record EngineSettings(
    Scheduler scheduler,
    Store store,
    Providers providers,
    HttpSettings http,
    Notifications.Settings notifications,
    @Nullable AlertSettings alerts,
    List<GatewayListener> listeners,
    boolean statistics,
    Guards guards,
    ReconciliationPolicy policy,
    boolean restored,
    boolean ignoreUnknownFields) {
  /**
   * What may run.
   *
   * @param loaders where to look for installed providers
   * @param specs the ones that are named explicitly
   * @param services external services
   * @param enabled the names that may run; {@code null}: all
   * @param withSandboxes whether an installed provider that only plays runs without being named
   * @param limits for those that have none of their own
   * @param callbacks what callbacks may take of each
   */
  public record Providers(
      List<ClassLoader> loaders,
      List<ProviderSpec> specs,
      List<ExternalService> services,
      @Nullable Set<String> enabled,
      boolean withSandboxes,
      ProviderSpec.Limits limits,
      CallbackBudget callbacks) {}
}
