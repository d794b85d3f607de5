package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one operation asks of a body beyond what its record asks of itself.
 *
 * @param required fields that must be there; a dot leads into an object
 * @param leastAmount how much it must move at least, in minor units, where it says how much
 */
record FieldRules(List<String> required, long leastAmount) {
  static final FieldRules NONE = new FieldRules(List.of(), Long.MIN_VALUE);

  List<FieldError> whatIsWrongWith(Record body) {
    return this == NONE
        ? List.of()
        : errors(name -> RecordType.of(body.getClass()).valueAt(body, name));
  }

  List<FieldError> whatIsWrongWith(Map<String, ? extends @Nullable Object> fields) {
    return this == NONE ? List.of() : errors(name -> valueAt(fields, name));
  }

  private List<FieldError> errors(Function<String, @Nullable Object> value) {
    List<FieldError> errors = new ArrayList<>();
    for (String name : required) {
      if (value.apply(name) == null) {
        errors.add(new FieldError(name, "is required"));
      }
    }
    if (value.apply("amount") instanceof Number amount && amount.longValue() < leastAmount) {
      errors.add(
          new FieldError(
              "amount", "must be at least " + leastAmount + " (minor units), but is " + amount));
    }
    return errors;
  }

  private static @Nullable Object valueAt(
      Map<String, ? extends @Nullable Object> fields, String name) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      return fields.get(name);
    }
    return fields.get(name.substring(0, dot)) instanceof Map<?, ?> inner
        ? inner.get(name.substring(dot + 1))
        : null;
  }
}
