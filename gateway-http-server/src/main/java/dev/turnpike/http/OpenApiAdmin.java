package dev.turnpike.http;

import static dev.turnpike.http.OpenApiParameters.header;
import static dev.turnpike.http.OpenApiParts.object;

import dev.turnpike.api.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What operators ask for and do, as OpenAPI says it. */
final class OpenApiAdmin {
  private static final Map<String, Object> REASON =
      object("type", "string", "description", "Why: it stands in the audit.");

  private OpenApiAdmin() {}

  static void addTo(OpenApi document) {
    for (AdminAction action : AdminAction.values()) {
      RecordView<?> answer = action.answer();
      if (answer != null) {
        answer.within().forEach(view -> document.schema(view.name(), view.schema()));
      }
      document.add(action.method(), action.path(), described(action));
    }
  }

  private static Map<String, Object> described(AdminAction action) {
    List<Object> parameters = new ArrayList<>();
    for (String name : action.names()) {
      parameters.add(
          object("name", name, "in", "path", "required", true, "schema", object("type", "string")));
    }
    action
        .parameters()
        .forEach(
            parameter ->
                parameters.add(
                    object(
                        "name",
                        parameter.name(),
                        "in",
                        "query",
                        "description",
                        parameter.meaning(),
                        "required",
                        parameter.required(),
                        "schema",
                        parameter.schema())));
    RecordView<?> answer = action.answer();
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put(
        Integer.toString(action.status()),
        object(
            "description",
            answer == null ? "It is done." : "What the records say.",
            "headers",
            object("X-Request-Id", header("X-Request-Id")),
            "content",
            answer == null
                ? null
                : Map.of(action.mediaType(), object("schema", answer.reference()))));
    responses.putAll(OpenApiProblems.responses(problems(action)));
    return object(
        "operationId",
        "admin" + OpenApiParts.camelCase(action.name().toLowerCase(Locale.ROOT).split("_", -1)),
        "tags",
        List.of("admin"),
        "summary",
        action.summary(),
        "description",
        OpenApiParts.needs(action.right()),
        "parameters",
        parameters,
        "requestBody",
        body(action),
        "responses",
        responses);
  }

  private static Set<ErrorCode> problems(AdminAction action) {
    Set<ErrorCode> codes = OpenApiProblems.ofAllRoutes();
    codes.add(ErrorCode.INVALID_REQUEST);
    if (action.names().contains("paymentId")) {
      codes.add(ErrorCode.PAYMENT_NOT_FOUND);
    } else if (!action.names().isEmpty()) {
      codes.add(ErrorCode.RECORD_NOT_FOUND);
    }
    if (action.method().equals("POST")) {
      codes.addAll(
          Set.of(
              ErrorCode.RECORD_CONFLICT,
              ErrorCode.PAYLOAD_TOO_LARGE,
              ErrorCode.UNSUPPORTED_MEDIA_TYPE));
    }
    return codes;
  }

  private static @Nullable Map<String, Object> body(AdminAction action) {
    return switch (action) {
      case SETTLE ->
          body(
              true,
              object(
                  "reason",
                  REASON,
                  "outcome",
                  object(
                      "type",
                      "string",
                      "enum",
                      List.of("not_executed"),
                      "description",
                      "It never happened: its key and its id are free again. This or answer."),
                  "answer",
                  object(
                      "type",
                      "object",
                      "description",
                      "What the provider would have answered to the operation."),
                  "force",
                  object(
                      "type",
                      "boolean",
                      "description",
                      "Even while its call may still be under way: the payer may then pay twice.")),
              List.of("reason"));
      case RESEND -> body(false, object("reason", REASON), List.of());
      case RESEND_DEAD ->
          body(
              true,
              object(
                  "since",
                  time("Of those stored since then."),
                  "until",
                  time("Of those stored before then."),
                  "provider",
                  object("type", "string"),
                  "tenant",
                  object("type", "string"),
                  "reason",
                  REASON,
                  "dryRun",
                  object("type", "boolean", "description", "Counts them, and sends none.")),
              List.of("since"));
      default -> null;
    };
  }

  private static Map<String, Object> time(String meaning) {
    return object("type", "string", "format", "date-time", "description", meaning);
  }

  private static Map<String, Object> body(
      boolean required, Map<String, Object> properties, List<String> requiredFields) {
    return object(
        "required",
        required,
        "content",
        OpenApiParts.json(
            object(
                "type",
                "object",
                "required",
                requiredFields.isEmpty() ? null : requiredFields,
                "properties",
                properties,
                "additionalProperties",
                false),
            null));
  }
}
