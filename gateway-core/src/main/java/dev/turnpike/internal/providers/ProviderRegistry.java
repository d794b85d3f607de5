package dev.turnpike.internal.providers;

import dev.turnpike.internal.contract.Names;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.providers.ProviderSpec.Limits;
import dev.turnpike.spi.Provider;
import dev.turnpike.spi.ProviderContext;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs under which name. Starts providers and ends them. A provider that was asked for by name
 * and can't start stops everything; one that was merely found is noted and left out. Thread-safe
 * once built.
 */
public final class ProviderRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderRegistry.class);

  private final Map<String, RunningProvider> byName = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * What is to run.
   *
   * @param loaders where to look for installed providers
   * @param specs the ones that are named explicitly
   * @param enabled the names that may run; {@code null}: all of {@code specs}, and all that are
   *     installed
   * @param withSandboxes whether an installed provider that only plays runs without being named
   * @param limits for those that have none of their own
   * @param callbacks what callbacks may take of each
   * @param clock what providers take the time from
   */
  public record Plan(
      List<ClassLoader> loaders,
      List<ProviderSpec> specs,
      @Nullable Set<String> enabled,
      boolean withSandboxes,
      Limits limits,
      CallbackBudget callbacks,
      Clock clock) {}

  private record Planned(
      String name,
      Supplier<? extends Provider> maker,
      Map<String, String> settings,
      Limits limits,
      String origin,
      boolean mustStart) {}

  private ProviderRegistry() {}

  /**
   * Finds and starts providers.
   *
   * @throws IllegalStateException that names what is wrong: an unknown or clashing name, a named
   *     provider that can't start
   */
  public static ProviderRegistry start(Plan plan) {
    ProviderRegistry registry = new ProviderRegistry();
    try {
      registry.choose(plan).forEach(planned -> registry.startOne(planned, plan));
      return registry;
    } catch (RuntimeException | Error e) {
      registry.close();
      throw e;
    }
  }

  private List<Planned> choose(Plan plan) {
    Discovery discovery = new Discovery(plan.loaders());
    failures.addAll(discovery.failures());
    Set<String> enabled = plan.enabled();
    List<Planned> chosen = new ArrayList<>();
    plan.specs().forEach(spec -> chosen.add(planned(spec, discovery, plan.limits())));
    Set<String> configured =
        plan.specs().stream()
            .map(ProviderSpec::installedName)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    for (Discovery.Candidate found : discovery.found()) {
      boolean named = enabled != null && enabled.contains(found.name());
      boolean byItself =
          !configured.contains(found.name()) && (plan.withSandboxes() || !found.sandbox());
      if (named ? !isAmong(chosen, found) : enabled != null || byItself) {
        chosen.add(
            new Planned(
                found.name(), found.maker(), Map.of(), plan.limits(), found.origin(), named));
      }
    }
    if (enabled != null) {
      refuseUnknown(enabled, chosen);
      chosen.removeIf(planned -> !enabled.contains(planned.name));
    }
    refuseClashes(chosen);
    return chosen;
  }

  /** Whether a spec already runs this installed provider under its own name. */
  private static boolean isAmong(List<Planned> chosen, Discovery.Candidate found) {
    return chosen.stream()
        .anyMatch(planned -> planned.maker == found.maker() && planned.name.equals(found.name()));
  }

  private static Planned planned(ProviderSpec spec, Discovery discovery, Limits limits) {
    Supplier<? extends Provider> maker = spec.maker();
    String origin = spec.origin();
    if (maker == null) {
      Discovery.Candidate installed = installed(spec, discovery);
      maker = installed.maker();
      origin = installed.origin();
    }
    String name = spec.name();
    if (name == null || origin == null) {
      Provider provider = maker.get();
      name = name == null ? provider.name() : name;
      origin = origin == null ? Origin.of(provider.getClass()) : origin;
      maker = () -> provider;
    }
    Limits own = spec.limits();
    return new Planned(name, maker, spec.settings(), own == null ? limits : own, origin, true);
  }

  private static Discovery.Candidate installed(ProviderSpec spec, Discovery discovery) {
    return discovery.found().stream()
        .filter(found -> found.name().equals(spec.installedName()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "provider '%s' is to run '%s', which is not installed; installed are %s%s"
                        .formatted(
                            spec.name(),
                            spec.installedName(),
                            new TreeSet<>(
                                discovery.found().stream().map(Discovery.Candidate::name).toList()),
                            because(discovery.failures()))));
  }

  private static void refuseClashes(List<Planned> chosen) {
    Map<String, Planned> seen = new TreeMap<>();
    for (Planned planned : chosen) {
      if (!Names.isName(planned.name)) {
        throw new IllegalStateException(
            "'%s' (%s) can't be a provider's name: %s"
                .formatted(planned.name, planned.origin, Names.FORM));
      }
      Planned other = seen.put(planned.name, planned);
      if (other != null) {
        throw new IllegalStateException(
            "two providers are named '%s': one from %s, one from %s; remove one, or run it under another name"
                .formatted(planned.name, other.origin, planned.origin));
      }
    }
  }

  private void refuseUnknown(Set<String> enabled, List<Planned> chosen) {
    Set<String> known =
        chosen.stream().map(Planned::name).collect(Collectors.toCollection(TreeSet::new));
    Set<String> unknown = new TreeSet<>(enabled);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new UnknownProviderException(
          "no provider is named %s; there are %s%s".formatted(unknown, known, because(failures)));
    }
  }

  private static String because(List<String> failures) {
    return failures.isEmpty() ? "" : "; " + String.join("; ", failures);
  }

  private void startOne(Planned planned, Plan plan) {
    try {
      Provider provider = planned.maker.get();
      Set<Operation<?, ?>> operations = operationsOf(provider);
      if (operations.isEmpty()) {
        throw new IllegalStateException("it supports no operation");
      }
      checkWindow(provider);
      provider.start(new ProviderContext(planned.name, planned.settings, plan.clock()));
      byName.put(
          planned.name,
          new RunningProvider(
              planned.name,
              provider,
              operations,
              planned.limits.timeout(),
              planned.limits.maxConcurrency(),
              plan.callbacks(),
              planned.origin));
    } catch (Exception | Error e) {
      String failure =
          "provider '%s' (%s) can't start: %s"
              .formatted(
                  planned.name,
                  planned.origin,
                  Redactor.line(Objects.requireNonNullElse(e.getMessage(), e).toString()));
      if (planned.mustStart) {
        throw new IllegalStateException(failure, e);
      }
      failures.add(failure);
    }
  }

  private static void checkWindow(Provider provider) {
    Duration window = provider.idempotencyWindow();
    if (window == null || window.isNegative()) {
      throw new IllegalStateException(
          "its idempotencyWindow() must be zero or positive, but is " + window);
    }
  }

  private static Set<Operation<?, ?>> operationsOf(Provider provider) {
    Set<Operation<?, ?>> supported = new LinkedHashSet<>(Operation.all());
    supported.removeIf(operation -> !operation.isSupportedBy(provider.getClass()));
    return Collections.unmodifiableSet(supported);
  }

  /** The provider that runs under this name. */
  public Optional<RunningProvider> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All that run, by their names. */
  public Collection<RunningProvider> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  /** What was found but does not run, and why. */
  public List<String> failures() {
    return Collections.unmodifiableList(failures);
  }

  @Override
  public void close() {
    for (RunningProvider running : byName.values()) {
      try {
        running.provider().close();
      } catch (RuntimeException | Error e) {
        LOG.warn("provider '{}' failed while it was closed", running.name(), Redactor.thrown(e));
      }
    }
  }
}
