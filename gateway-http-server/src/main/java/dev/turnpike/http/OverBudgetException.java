package dev.turnpike.http;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import java.time.Duration;

/** A budget is used up: the request is refused before anything was done for it. */
final class OverBudgetException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Duration SOON = Duration.ofSeconds(1);

  private final transient GatewayException problem;

  private OverBudgetException(GatewayException problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** The caller's own share. */
  static OverBudgetException ofCaller(String detail, Duration wait) {
    return of(ErrorCode.TOO_MANY_REQUESTS, detail, wait);
  }

  /** The caller's own share, of what is used for moments. */
  static OverBudgetException ofCaller(String detail) {
    return ofCaller(detail, SOON);
  }

  /** What all share. */
  static OverBudgetException ofGateway(String detail) {
    return ofGateway(detail, SOON);
  }

  /** What all share, and keep for longer. */
  static OverBudgetException ofGateway(String detail, Duration wait) {
    return of(ErrorCode.GATEWAY_UNAVAILABLE, detail, wait);
  }

  private static OverBudgetException of(ErrorCode code, String detail, Duration wait) {
    return new OverBudgetException(
        GatewayException.of(code).detail(detail).retryAfter(wait).build());
  }

  GatewayException problem() {
    return problem;
  }
}
