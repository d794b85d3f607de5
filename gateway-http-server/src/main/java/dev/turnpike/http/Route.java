package dev.turnpike.http;

import dev.turnpike.contract.Operation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a request leads. */
sealed interface Route {
  /** An operation at a provider; the token is still percent-encoded. */
  record Call(
      Operation operation,
      String provider,
      @Nullable String paymentMethod,
      @Nullable String encodedToken)
      implements Route {}

  /** The list of providers, or what one of them supports. */
  record Discovery(@Nullable String provider) implements Route {}

  /** What an operator asks for; what stands in the path is still percent-encoded. */
  record Operator(AdminAction action, List<String> encodedSteps) implements Route {}

  /** Numbers for Prometheus. */
  record Numbers() implements Route {}

  /** Whether the process lives, and whether it takes requests. */
  record Health(String check) implements Route {}

  /** There is something at this path, but not with this method. */
  record WrongMethod(Set<String> allowed, boolean movesMoney) implements Route {}

  /** There is nothing at this path. */
  record Nothing() implements Route {}
}
