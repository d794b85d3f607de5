package dev.turnpike.http;

import dev.turnpike.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of what an operator can ask for and do: method, path and right of each. */
enum AdminAction {
  COUNTS("GET", "/admin/counts", Right.INSPECT),
  STATISTICS("GET", "/admin/statistics", Right.INSPECT),
  SEARCH("GET", "/admin/search", Right.INSPECT),
  PAYMENTS("GET", "/admin/payments", Right.INSPECT),
  PAYMENT("GET", "/admin/payments/{provider}/{paymentId}", Right.INSPECT),
  OPERATIONS("GET", "/admin/operations", Right.INSPECT),
  OPERATION("GET", "/admin/operations/{id}", Right.INSPECT),
  SETTLE("POST", "/admin/operations/{id}/settle", Right.SETTLE),
  NOTIFICATIONS("GET", "/admin/notifications", Right.INSPECT),
  NOTIFICATION("GET", "/admin/notifications/{id}", Right.INSPECT),
  AUDIT("GET", "/admin/audit", Right.INSPECT),
  RESEND("POST", "/admin/notifications/{id}/resend", Right.RESEND),
  RESEND_DEAD("POST", "/admin/notifications/resend", Right.RESEND);

  private final String method;
  private final String path;
  private final Right right;
  private final List<String> steps;

  AdminAction(String method, String path, Right right) {
    this.method = method;
    this.path = path;
    this.right = right;
    this.steps = List.of(path.split("/", -1));
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  Right right() {
    return right;
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
