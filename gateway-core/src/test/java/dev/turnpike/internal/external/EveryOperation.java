package dev.turnpike.internal.external;

import dev.turnpike.internal.contract.Operation;
import java.util.stream.Stream;

/** The operations that an external service is called for. */
final class EveryOperation {
  private EveryOperation() {}

  static Stream<Operation<?, ?>> called() {
    return Operation.all().stream();
  }

  static Stream<Operation<?, ?>> moving() {
    return called().filter(Operation::movesMoney);
  }

  static Stream<Operation<?, ?>> lookingUp() {
    return called().filter(operation -> !operation.movesMoney());
  }
}
