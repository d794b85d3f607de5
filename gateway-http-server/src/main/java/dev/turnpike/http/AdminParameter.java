package dev.turnpike.http;

import static dev.turnpike.http.OpenApiParts.object;

import dev.turnpike.records.Cursor;
import java.util.List;
import java.util.Map;

/**
 * What an operator may add to the query of a route: the same list reads it and describes it.
 *
 * @param name its name
 * @param meaning what it is for
 * @param schema what it may hold
 * @param required whether it must be there
 */
record AdminParameter(String name, String meaning, Map<String, Object> schema, boolean required) {
  private AdminParameter(String name, String meaning, Map<String, Object> schema) {
    this(name, meaning, schema, false);
  }

  AdminParameter mandatory() {
    return new AdminParameter(name, meaning, schema, true);
  }

  static AdminParameter text(String name, String meaning) {
    return new AdminParameter(name, meaning, object("type", "string", "minLength", 1));
  }

  /** In minor units. */
  static AdminParameter amount(String name, String meaning) {
    return new AdminParameter(
        name, meaning, object("type", "integer", "format", "int64", "minimum", 0));
  }

  static AdminParameter oneOf(String name, String meaning, List<String> choices) {
    return new AdminParameter(name, meaning, object("type", "string", "enum", choices));
  }

  /** One of these, in letters of any size. */
  static AdminParameter choice(String name, String meaning, Class<? extends Enum<?>> type) {
    return new AdminParameter(
        name, meaning, object("type", "string", "enum", RecordView.namesOf(type, true)));
  }

  static AdminParameter time(String name, String meaning) {
    return new AdminParameter(name, meaning, object("type", "string", "format", "date-time"));
  }

  /** How many items a page has. */
  static AdminParameter limit() {
    return new AdminParameter(
        "limit",
        "How many at most.",
        object(
            "type",
            "integer",
            "minimum",
            1,
            "maximum",
            Cursor.LARGEST_PAGE,
            "default",
            Admin.USUAL_PAGE));
  }
}
