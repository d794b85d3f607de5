package dev.turnpike.internal.engine;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.internal.contract.CallbackEntry;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.providers.ProviderRegistry;
import dev.turnpike.internal.providers.RunningProvider;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the provider that a call is for, or says why there is none. Thread-safe. */
public final class ProviderFinder {
  private final ProviderRegistry providers;

  ProviderFinder(ProviderRegistry providers) {
    this.providers = providers;
  }

  /** Whether a provider has this name. */
  boolean isKnown(String name) {
    return providers.find(name).isPresent();
  }

  /** The provider of this name, which supports this operation. */
  public RunningProvider supporting(String name, Operation<?, ?> operation) {
    RunningProvider provider =
        providers
            .find(name)
            .orElseThrow(() -> unknown(name, operation.outcomeOf(ErrorCode.PROVIDER_NOT_FOUND)));
    if (!provider.operations().contains(operation)) {
      throw operation
          .problem(ErrorCode.OPERATION_NOT_SUPPORTED, name)
          .detail("provider '%s' does not support %s".formatted(name, operation.id()))
          .build();
    }
    return provider;
  }

  /** The provider of this name. */
  public RunningProvider named(String name) {
    return providers.find(name).orElseThrow(() -> unknown(name, null));
  }

  private GatewayException unknown(String name, @Nullable Outcome outcome) {
    return GatewayException.of(ErrorCode.PROVIDER_NOT_FOUND)
        .outcome(outcome)
        .detail(
            "no provider is named '%s'; there are %s"
                .formatted(
                    name,
                    new TreeSet<>(providers.all().stream().map(RunningProvider::name).toList())))
        .build();
  }

  /**
   * The provider of this name, which reads callbacks. They may come from anybody, who need not
   * learn what there is.
   */
  public RunningProvider readingCallbacks(String name) {
    RunningProvider provider =
        providers
            .find(name)
            .orElseThrow(
                () ->
                    GatewayException.of(ErrorCode.PROVIDER_NOT_FOUND)
                        .detail("no provider is named '%s'".formatted(name))
                        .build());
    if (!CallbackEntry.isSupportedBy(provider.provider())) {
      throw GatewayException.of(ErrorCode.OPERATION_NOT_SUPPORTED)
          .provider(name)
          .detail("provider '%s' does not support %s".formatted(name, CallbackEntry.ID))
          .build();
    }
    return provider;
  }
}
