package dev.turnpike.internal.providers;

import dev.turnpike.internal.contract.Operation;
import dev.turnpike.spi.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** A provider that was started under a name, with its limits. Thread-safe. */
public final class RunningProvider {
  private final String name;
  private final Provider provider;
  private final Set<Operation<?, ?>> operations;
  private final Duration timeout;
  private final Map<Share, Semaphore> shares;
  private final boolean keepsDeadline;
  private final String origin;

  RunningProvider(
      String name,
      Provider provider,
      Set<Operation<?, ?>> operations,
      Duration timeout,
      int maxConcurrency,
      CallbackBudget callbacks,
      String origin) {
    this.name = name;
    this.provider = provider;
    this.operations = operations;
    this.timeout = timeout;
    this.shares =
        Map.of(
            Share.CALLS, new Semaphore(maxConcurrency),
            Share.CALLBACKS, new Semaphore(callbacks.reads()),
            Share.QUESTIONS, new Semaphore(callbacks.questions()),
            Share.UNKNOWN_QUESTIONS, new Semaphore(callbacks.unknownQuestions()));
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

  /** The places of such calls, which one that never returns keeps. */
  Semaphore places(Share share) {
    return Objects.requireNonNull(shares.get(share));
  }

  @Override
  public String toString() {
    return name + " (" + origin + ")";
  }
}
