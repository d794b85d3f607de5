package dev.turnpike.api;

import java.util.Objects;

/**
 * One wrong field of a request.
 *
 * @param field the field's path, for instance {@code subscriptionInfo.interval}
 * @param detail what is wrong with it, for a person
 */
public record FieldError(String field, String detail) {
  public FieldError {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(detail, "detail");
  }

  @Override
  public String toString() {
    return field + ": " + detail;
  }
}
