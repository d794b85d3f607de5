package dev.turnpike.testkit;

import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests, answers and exceptions as a report shows them: on one line, secrets masked. */
final class ReportText {
  private static final int LONGEST = 600;

  private ReportText() {}

  static String of(Object message) {
    if (message instanceof String text) {
      return text;
    }
    if (message instanceof CallbackResult result) {
      return result.verifiedStatus().map(status -> "verified " + of(status)).orElse("")
          + (result.verifiedStatus().isPresent()
              ? ""
              : result.paymentId().map(id -> "ask about " + id).orElse("ignore"));
    }
    if (message instanceof Wire.Reply reply) {
      return reply.toString();
    }
    if (message instanceof Callback callback) {
      return callback.toString();
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(ContractJson.fields(message));
    Object token = fields.get("subscriptionToken"); // what the rules are about must be seen
    Map<String, @Nullable Object> masked = new LinkedHashMap<>(Redactor.object(fields));
    if (token != null) {
      masked.put("subscriptionToken", token);
    }
    return shortened(new String(Json.write(masked), StandardCharsets.UTF_8));
  }

  static String thrown(Throwable thrown) {
    String what =
        thrown instanceof GatewayException problem
            ? "%s %s%s: %s"
                .formatted(
                    problem.code().status(),
                    problem.code().text(),
                    problem.outcome().map(outcome -> " (" + outcome.text() + ")").orElse(""),
                    problem.detail())
            : thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    return shortened(what);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
