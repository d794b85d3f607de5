package dev.turnpike.http;

import dev.turnpike.PaymentGateway;
import dev.turnpike.RestoreProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The three questions of a platform: does it live, does it take requests, is all well with it. */
final class Health {
  static final String VERSION = Objects.requireNonNullElse(version(), "unknown");

  private Health() {}

  /** A jar on the module path has it in its descriptor only, one on the class path elsewhere. */
  private static @Nullable String version() {
    Module module = Health.class.getModule();
    return module.isNamed()
        ? module.getDescriptor().rawVersion().orElse(null)
        : Health.class.getPackage().getImplementationVersion();
  }

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
    if (!check.equals("healthz")) {
      gateway.restoreProgress().ifPresent(progress -> body.put("restored", fields(progress)));
    }
    if (check.equals("check-up")) {
      body.put("warnings", gateway.warnings());
    }
    return Response.json(wrong == null ? 200 : 503, body);
  }

  /** Worth knowing, and no reason to take no requests. */
  private static Map<String, Object> fields(RestoreProgress progress) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("over", progress.isOver());
    fields.put("heldNotifications", progress.heldNotifications());
    fields.put("openOperations", progress.openOperations());
    fields.put("pendingPayments", progress.pendingPayments());
    return fields;
  }
}
