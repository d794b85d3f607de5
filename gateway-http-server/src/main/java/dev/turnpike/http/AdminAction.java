package dev.turnpike.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of what an operator can ask for and do: method and path of each. */
enum AdminAction {
  COUNTS("GET", "/admin/counts"),
  PAYMENTS("GET", "/admin/payments"),
  PAYMENT("GET", "/admin/payments/{provider}/{paymentId}"),
  OPERATIONS("GET", "/admin/operations"),
  OPERATION("GET", "/admin/operations/{id}"),
  SETTLE("POST", "/admin/operations/{id}/settle"),
  NOTIFICATIONS("GET", "/admin/notifications"),
  NOTIFICATION("GET", "/admin/notifications/{id}"),
  AUDIT("GET", "/admin/audit"),
  RESEND("POST", "/admin/notifications/{id}/resend");

  private final String method;
  private final String path;
  private final List<String> steps;

  AdminAction(String method, String path) {
    this.method = method;
    this.path = path;
    this.steps = List.of(path.split("/", -1));
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  /**
   * What stands for the names in braces, still percent-encoded; empty where the path is another.
   */
  Optional<List<String>> match(String rawPath) {
    List<String> given = List.of(rawPath.split("/", -1));
    if (given.size() != steps.size()) {
      return Optional.empty();
    }
    List<String> values = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).startsWith("{") && !given.get(i).isEmpty()) {
        values.add(given.get(i));
      } else if (!steps.get(i).equals(given.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }
}
