package dev.turnpike.http;

import java.util.List;
import java.util.function.Supplier;

/**
 * Counts what a server answers, and makes the page of {@code /metrics} of it. A host gives its own
 * to {@link GatewayServer.Builder#metrics} or {@link GatewayFace.Builder#metrics}; without one
 * there is no such page.
 *
 * <p>It is told and asked by the threads that answer requests: it must be thread-safe, and {@link
 * #answered} and {@link #refused} must neither block nor throw.
 */
public interface MetricsExporter {
  /**
   * Hears of a request for an operation that was answered, whatever the answer was.
   *
   * @param provider its name, or {@code unknown} for every name that the gateway doesn't have:
   *     anybody can make those up
   * @param operation the operation's id, as in {@code subscription/pay}
   * @param status the HTTP status of the answer
   * @param nanos from the request to its answer, in nanoseconds
   */
  void answered(String provider, String operation, int status, long nanos);

  /** Hears of a request or callback that was refused for its credentials. */
  void refused(RefusalLog.Kind kind);

  /**
   * Hears once, at the start, where to ask how much of each budget is used.
   *
   * @param uses may be asked at any time
   */
  default void budgets(Supplier<List<BudgetUse>> uses) {}

  /** The {@code Content-Type} of the page. */
  String mediaType();

  /** The page as it is now, for a caller who has the right {@code observe}. */
  byte[] page();
}
