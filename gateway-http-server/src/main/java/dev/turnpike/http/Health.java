package dev.turnpike.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The three questions of a platform: does it live, does it take requests, is all well with it. */
final class Health {
  private static final String VERSION =
      Objects.requireNonNullElse(Health.class.getPackage().getImplementationVersion(), "unknown");

  private Health() {}

  static Response answer(String check, boolean takesRequests) {
    boolean well = takesRequests || check.equals("healthz");
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", well ? "OK" : "KO");
    body.put("name", "turnpike");
    body.put("version", VERSION);
    return Response.json(well ? 200 : 503, body);
  }
}
