package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldError;
import dev.turnpike.api.InvalidRequestException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record of one JSON object. What is wrong is noted, and read as absent, so that all that
 * is wrong is found in one go.
 */
final class Binder {
  /** What some services write as numbers. */
  private static final Set<String> IDS =
      Set.of("paymentId", "subscriptionToken", "shopTransactionId");

  private final boolean tolerant;
  private final @Nullable List<String> dropped;
  private final List<FieldError> errors = new ArrayList<>();

  private Binder(boolean tolerant, @Nullable List<String> dropped) {
    this.tolerant = tolerant;
    this.dropped = dropped;
  }

  /** Reads a request: every field is known, and of its own kind. */
  static Binder strict() {
    return new Binder(false, null);
  }

  /** Reads a request: every field that is known is of its own kind; the names of others go here. */
  static Binder dropping(List<String> dropped) {
    return new Binder(false, dropped);
  }

  /** Reads an answer: an id may be a number, and an empty object an empty list. */
  static Binder tolerant() {
    return new Binder(true, null);
  }

  /** What was wrong so far. */
  List<FieldError> errors() {
    return errors;
  }

  /**
   * The record; {@code null} where it is a request whose constructor refused it.
   *
   * @throws IllegalArgumentException where it is an answer whose fields don't fit together
   */
  <T> @Nullable T bind(Class<T> type, Map<String, @Nullable Object> fields) {
    return type.cast(bind(RecordType.of(type), fields, ""));
  }

  private @Nullable Object bind(RecordType type, Map<?, ?> fields, String prefix) {
    List<RecordType.Component> components = type.components();
    @Nullable Object[] values = new Object[components.size()];
    for (int i = 0; i < values.length; i++) {
      Object value = fields.get(components.get(i).name());
      values[i] = value == null ? null : read(components.get(i), value, prefix);
    }
    if (!tolerant) {
      for (Object name : fields.keySet()) {
        if (!type.has((String) name)) {
          if (dropped == null) {
            errors.add(new FieldError(prefix + name, "is not a known field"));
          } else {
            dropped.add(prefix + name);
          }
        }
      }
    }
    try {
      return type.make(values);
    } catch (InvalidRequestException e) {
      addNew(e.errors());
      return null;
    }
  }

  /**
   * Notes what else is wrong. A field is named once, by what was found first; and not beside the
   * object that it belongs to.
   */
  void addNew(List<FieldError> more) {
    if (more.isEmpty()) {
      return;
    }
    List<String> known = errors.stream().map(FieldError::field).toList();
    more.stream()
        .filter(error -> known.stream().noneMatch(field -> isAbout(field, error.field())))
        .forEach(errors::add);
  }

  private static boolean isAbout(String known, String field) {
    return known.equals(field) || known.startsWith(field + ".") || field.startsWith(known + ".");
  }

  private @Nullable Object read(RecordType.Component component, Object value, String prefix) {
    Class<?> type = component.type();
    String wrong;
    if (type == String.class) {
      if (value instanceof String) {
        return value;
      }
      if (tolerant && IDS.contains(component.name()) && isWhole(value)) {
        return value.toString();
      }
      wrong = "must be a text";
    } else if (type == Long.class || type == Integer.class) {
      if (type.isInstance(value)) {
        return value;
      }
      if (type == Long.class && value instanceof Integer small) {
        return small.longValue();
      }
      wrong = isWhole(value) ? "is too large" : "must be a whole number";
    } else if (type.isEnum()) {
      Object constant = component.constants().get(value);
      if (constant != null) {
        return constant;
      }
      wrong =
          value instanceof String
              ? "must be one of " + String.join(", ", component.constants().keySet())
              : "must be a text";
    } else {
      if (value instanceof Map<?, ?> object) {
        return type.isRecord()
            ? bind(RecordType.of(type), object, prefix + component.name() + ".")
            : object;
      }
      if (tolerant && List.of().equals(value)) {
        return Map.of();
      }
      wrong = "must be an object";
    }
    errors.add(new FieldError(prefix + component.name(), wrong));
    return null;
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer || value instanceof Long || value instanceof BigInteger;
  }
}
