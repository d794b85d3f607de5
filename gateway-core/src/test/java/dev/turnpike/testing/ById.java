package dev.turnpike.testing;

import dev.turnpike.internal.contract.Operation;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.params.converter.ArgumentConverter;

/** Turns the id of an operation into the operation, for a test's parameter. */
public final class ById implements ArgumentConverter {
  @Override
  public Object convert(Object id, ParameterContext context) {
    return Operation.byId((String) id).orElseThrow();
  }
}
