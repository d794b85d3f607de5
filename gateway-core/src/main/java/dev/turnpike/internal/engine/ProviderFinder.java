package dev.turnpike.internal.engine;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
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

  /** The provider of this name, which supports this operation. */
  public RunningProvider supporting(String name, Operation operation) {
    RunningProvider provider = named(name, operation);
    if (!provider.operations().contains(operation)) {
      throw problem(ErrorCode.OPERATION_NOT_SUPPORTED, operation)
          .provider(name)
          .detail("provider '%s' does not support %s".formatted(name, operation.id()))
          .build();
    }
    return provider;
  }

  /** The provider of this name, for this operation or for none in particular. */
  public RunningProvider named(String name, @Nullable Operation operation) {
    return providers
        .find(name)
        .orElseThrow(
            () ->
                problem(ErrorCode.PROVIDER_NOT_FOUND, operation)
                    .detail("no provider is named '%s'%s".formatted(name, choices(operation)))
                    .build());
  }

  /** A callback may come from anybody, who need not learn what there is. */
  private String choices(@Nullable Operation operation) {
    if (operation == Operation.CALLBACK) {
      return "";
    }
    return "; there are "
        + new TreeSet<>(providers.all().stream().map(RunningProvider::name).toList());
  }

  private static GatewayException.Builder problem(ErrorCode code, @Nullable Operation operation) {
    return GatewayException.of(code).outcome(operation == null ? null : operation.outcomeOf(code));
  }
}
