package dev.turnpike.http;

import dev.turnpike.PaymentGateway;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The three questions of a platform: does it live, does it take requests, is all well with it. */
final class Health {
  private static final String VERSION =
      Objects.requireNonNullElse(Health.class.getPackage().getImplementationVersion(), "unknown");

  private Health() {}

  static Response answer(String check, PaymentGateway gateway, boolean takesRequests) {
    String wrong = null;
    if (!check.equals("healthz")) {
      wrong =
          !takesRequests
              ? "the server is stopping"
              : gateway.canStore() ? null : "the store can't be reached";
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", wrong == null ? "OK" : "KO");
    body.put("name", "turnpike");
    body.put("version", VERSION);
    if (wrong != null) {
      body.put("detail", wrong);
    }
    return Response.json(wrong == null ? 200 : 503, body);
  }
}
