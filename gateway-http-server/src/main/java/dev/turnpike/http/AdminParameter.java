package dev.turnpike.http;

import static dev.turnpike.http.OpenApi.object;

import dev.turnpike.records.Cursor;
import java.util.Map;

/**
 * What an operator may add to the query of a route: the same list reads it and describes it.
 *
 * @param name its name
 * @param meaning what it is for
 * @param schema what it may hold
 */
record AdminParameter(String name, String meaning, Map<String, Object> schema) {
  static AdminParameter text(String name, String meaning) {
    return new AdminParameter(name, meaning, object("type", "string", "minLength", 1));
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
