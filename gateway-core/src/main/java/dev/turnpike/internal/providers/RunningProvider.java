package dev.turnpike.internal.providers;

import dev.turnpike.internal.contract.Operation;
import dev.turnpike.spi.Provider;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** A provider that was started under a name, with its limits. Thread-safe. */
public final class RunningProvider {
  private final String name;
  private final Provider provider;
  private final Set<Operation<?, ?>> operations;
  private final Duration timeout;
  private final Semaphore share;
  private final boolean keepsDeadline;
  private final String origin;

  RunningProvider(
      String name,
      Provider provider,
      Set<Operation<?, ?>> operations,
      Duration timeout,
      int maxConcurrency,
      String origin) {
    this.name = name;
    this.provider = provider;
    this.operations = operations;
    this.timeout = timeout;
    this.share = new Semaphore(maxConcurrency);
    this.keepsDeadline = provider.keepsDeadline();
    this.origin = origin;
  }

  /** The name that callers use. */
  public String name() {
    return name;
  }

  /** The provider itself. */
  public Provider provider() {
    return provider;
  }

  /** What it supports, in the order of the table. */
  public Set<Operation<?, ?>> operations() {
    return operations;
  }

  /** How long a call may take. */
  public Duration timeout() {
    return timeout;
  }

  /** Where it comes from: a jar, a folder of classes, or a URL. */
  public String origin() {
    return origin;
  }

  /** Whether it keeps its time by itself, so that its caller need not be able to leave. */
  boolean keepsDeadline() {
    return keepsDeadline;
  }

  Semaphore share() {
    return share;
  }

  @Override
  public String toString() {
    return name + " (" + origin + ")";
  }
}
