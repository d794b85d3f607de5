package dev.turnpike.http;

import static dev.turnpike.http.OpenApiParameters.named;
import static dev.turnpike.http.OpenApiParameters.parameter;
import static dev.turnpike.http.OpenApiParameters.query;
import static dev.turnpike.http.OpenApiParameters.requestId;
import static dev.turnpike.http.OpenApiParts.capital;
import static dev.turnpike.http.OpenApiParts.json;
import static dev.turnpike.http.OpenApiParts.needs;
import static dev.turnpike.http.OpenApiParts.object;

import dev.turnpike.Right;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.CallbackEntry;
import dev.turnpike.internal.contract.OperationProblems;
import dev.turnpike.internal.contract.RecordSchemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes of the gateway that are no operation of a provider, as OpenAPI says them. */
final class OpenApiRoutes {
  private final OpenApi document;

  private OpenApiRoutes(OpenApi document) {
    this.document = document;
  }

  static void addTo(OpenApi document) {
    OpenApiRoutes routes = new OpenApiRoutes(document);
    routes.callback();
    routes.discovery();
    routes.self();
    routes.documents();
    routes.health();
    routes.metrics();
  }

  private void callback() {
    for (String method : CallbackEntry.METHODS) {
      boolean hasBody = method.equals("POST");
      List<Object> parameters = new ArrayList<>();
      parameters.add(parameter("external"));
      parameters.add(
          query(
              "paymentId",
              hasBody
                  ? "The payment, where the provider reads it from there."
                  : "The payment. Whatever else the company sends reaches the provider.",
              RecordSchemas.field(PaymentStatus.class, "paymentId")));
      Map<String, Object> responses = new LinkedHashMap<>();
      responses.put(
          "202",
          object("description", "It is stored, and will be worked on.", "headers", requestId()));
      responses.putAll(OpenApiProblems.responses(OperationProblems.ofCallback()));
      document.add(
          method,
          OpenApi.Side.GATEWAY.prefix() + CallbackEntry.PATH,
          object(
              "operationId",
              CallbackEntry.ID + "By" + capital(method.toLowerCase(Locale.ROOT)),
              "tags",
              List.of("callbacks"),
              "summary",
              "Says that something happened to a payment.",
              "description",
              "What a callback says is not believed: the gateway asks the provider, unless that"
                  + " verifies a signature.",
              "security",
              List.of(OpenApi.OPENS_TO_ALL),
              "parameters",
              parameters,
              "requestBody",
              hasBody
                  ? object(
                      "description",
                      "Whatever the payment company sends.",
                      "content",
                      object("*/*", object("schema", object())))
                  : null,
              "responses",
              responses));
    }
  }

  private void discovery() {
    document.schema(
        "Provider",
        object(
            "type",
            "object",
            "required",
            List.of("name", "sandbox", "operations"),
            "properties",
            object(
                "name",
                named("sandbox"),
                "sandbox",
                object("type", "boolean", "description", "Whether no real money moves."),
                "operations",
                object(
                    "type",
                    "array",
                    "items",
                    object("type", "string"),
                    "description",
                    "What it supports."))));
    Map<String, Object> provider = RecordSchemas.reference("Provider");
    Map<String, Object> all =
        object(
            "type",
            "object",
            "required",
            List.of("providers"),
            "properties",
            object("providers", object("type", "array", "items", provider)));
    addLookup(
        "/v3", "providers", "discovery", "Lists the providers that the key may use.", null, all);
    addLookup(
        OpenApi.Side.GATEWAY.prefix(),
        "provider",
        "discovery",
        "Says what a provider supports.",
        List.of(parameter("external")),
        provider);
  }

  private void self() {
    Map<String, Object> names = object("type", "array", "items", object("type", "string"));
    document.schema(
        "Self",
        object(
            "type",
            "object",
            "required",
            List.of("name", "tenant", "rights"),
            "properties",
            object(
                "name",
                object("type", "string", "description", "The key's name; empty: it has none."),
                "tenant",
                object("type", "string"),
                "rights",
                object(
                    "type",
                    "array",
                    "items",
                    object(
                        "type",
                        "string",
                        "enum",
                        Arrays.stream(Right.values()).map(Right::text).toList())),
                "providers",
                names,
                "tenants",
                names)));
    addLookup(
        Route.Self.PATH,
        "self",
        "discovery",
        "Says who the key is, and what it may do.",
        null,
        RecordSchemas.reference("Self"));
  }

  /** A {@code GET} that every key may ask for. */
  private void addLookup(
      String path,
      String id,
      String tag,
      String summary,
      @Nullable List<Map<String, Object>> parameters,
      Map<String, Object> schema) {
    Set<ErrorCode> codes = OpenApiProblems.ofAllRoutes();
    if (parameters != null) {
      codes.add(ErrorCode.PROVIDER_NOT_FOUND);
    }
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put(
        "200",
        object("description", "So it is.", "headers", requestId(), "content", json(schema, null)));
    responses.putAll(OpenApiProblems.responses(codes));
    document.add(
        "GET",
        path,
        object(
            "operationId",
            id,
            "tags",
            List.of(tag),
            "summary",
            summary,
            "parameters",
            parameters,
            "responses",
            responses));
  }

  private void health() {
    document.schema(
        "Health",
        object(
            "type",
            "object",
            "required",
            List.of("status", "name", "version"),
            "properties",
            object(
                "status",
                object("type", "string", "enum", List.of("OK", "KO")),
                "name",
                object("type", "string"),
                "version",
                object("type", "string"),
                "detail",
                object("type", "string", "description", "What is wrong."),
                "restored",
                object(
                    "type",
                    "object",
                    "description",
                    "How far it has come after a backup was restored.",
                    "additionalProperties",
                    true),
                "warnings",
                object("type", "array", "items", object("type", "string")))));
    Map<String, String> checks = new LinkedHashMap<>();
    checks.put("healthz", "Whether the process lives.");
    checks.put("ready", "Whether it takes requests.");
    checks.put("check-up", "Likewise, and what is worth knowing.");
    checks.forEach(
        (check, summary) -> {
          Map<String, Object> content = json(RecordSchemas.reference("Health"), null);
          Map<String, Object> responses = new LinkedHashMap<>();
          responses.put("200", object("description", "All is well.", "content", content));
          responses.putAll(OpenApiProblems.responses(OpenApiProblems.ofOpenRoutes()));
          responses.put(
              "503", object("description", "It can't take requests.", "content", content));
          document.add(
              "GET",
              "/-/" + check,
              object(
                  "operationId",
                  check.replace("-u", "U"),
                  "tags",
                  List.of("health"),
                  "summary",
                  summary,
                  "security",
                  List.of(OpenApi.OPENS_TO_ALL),
                  "responses",
                  responses));
        });
  }

  private void documents() {
    for (OpenApi.Side one : OpenApi.Side.values()) {
      Map<String, Object> responses = new LinkedHashMap<>();
      responses.put(
          "200",
          object("description", "OpenAPI 3.1.", "content", json(object("type", "object"), null)));
      responses.putAll(OpenApiProblems.responses(OpenApiProblems.ofOpenRoutes()));
      document.add(
          "GET",
          one.path(),
          object(
              "operationId",
              one.name().toLowerCase(Locale.ROOT) + "Document",
              "tags",
              List.of("discovery"),
              "summary",
              one.summary(),
              "security",
              List.of(OpenApi.OPENS_TO_ALL),
              "responses",
              responses));
    }
  }

  private void metrics() {
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put(
        "200",
        object(
            "description",
            "The metrics.",
            "content",
            object("text/plain", object("schema", object("type", "string")))));
    responses.putAll(OpenApiProblems.responses(OpenApiProblems.ofAllRoutes()));
    document.add(
        "GET",
        "/metrics",
        object(
            "operationId",
            "metrics",
            "tags",
            List.of("health"),
            "summary",
            "Metrics in Prometheus' text format.",
            "description",
            needs(Right.OBSERVE),
            "responses",
            responses));
  }
}
