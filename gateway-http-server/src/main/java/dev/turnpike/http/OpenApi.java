package dev.turnpike.http;

import dev.turnpike.Right;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.CallbackEntry;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Names;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.OperationProblems;
import dev.turnpike.internal.contract.RecordSchemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The contract as OpenAPI 3.1, made of the table of operations, the records and the limits of their
 * fields. It says nothing of the providers of one gateway, since everybody may read it.
 */
final class OpenApi {
  /** Who keeps to the contract. */
  enum Side {
    /** The gateway: all that its callers may ask. */
    GATEWAY("/v3/{external}", "/documentation/openapi.json", "This document."),
    /** An external service: what the gateway asks it, below its own base URL. */
    SERVICE("", "/documentation/external-service.json", "What an external service answers.");

    private final String prefix;
    private final String path;
    private final String summary;

    Side(String prefix, String path, String summary) {
      this.prefix = prefix;
      this.path = path;
      this.summary = summary;
    }

    /** Where the gateway serves the document. */
    String path() {
      return path;
    }
  }

  private static final Map<Side, byte[]> WRITTEN = new ConcurrentHashMap<>();
  private static final String KEY = "apiKey";
  private static final Map<String, Object> OPENS_TO_ALL = Map.of();

  private final Side side;
  private final Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
  private final Map<String, Object> schemas = new LinkedHashMap<>();

  private OpenApi(Side side) {
    this.side = side;
  }

  /** The document as JSON. */
  static byte[] document(Side side) {
    return WRITTEN.computeIfAbsent(
        side, one -> Json.write(new OpenApi(one).document(Health.VERSION)));
  }

  /** A JSON object of names and values in turn, in their order; without what is {@code null}. */
  static Map<String, Object> object(@Nullable Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (value != null) {
        object.put(String.valueOf(namesAndValues[i]), value);
      }
    }
    return object;
  }

  private Map<String, Object> document(String version) {
    Operation.all().forEach(this::operation);
    if (side == Side.GATEWAY) {
      callback();
      discovery();
      self();
      documents();
      health();
      metrics();
      OpenApiAdmin.addTo(this);
    }
    schemas.put("Problem", OpenApiProblems.schema());
    return object(
        "openapi",
        "3.1.0",
        "info",
        info(version),
        "servers",
        List.of(
            side == Side.GATEWAY
                ? object("url", "..", "description", "The gateway that serves this document.")
                : object(
                    "url",
                    "{baseUrl}",
                    "description",
                    "The service, as baseUrl in EXTERNAL_PROVIDERS_CONFIG.",
                    "variables",
                    object("baseUrl", object("default", "http://127.0.0.1:9000")))),
        "security",
        List.of(Map.of(KEY, List.of())),
        "tags",
        tags(),
        "paths",
        paths,
        "webhooks",
        side == Side.GATEWAY ? webhooks() : null,
        "components",
        object(
            "schemas",
            schemas,
            "examples",
            OpenApiProblems.examples(
                side == Side.GATEWAY ? EnumSet.allOf(ErrorCode.class) : ofOperations()),
            "parameters",
            parameters(),
            "headers",
            headers(),
            "securitySchemes",
            object(
                KEY,
                object(
                    "type",
                    "http",
                    "scheme",
                    "bearer",
                    "description",
                    side == Side.GATEWAY
                        ? "An API key. Every operation says which right of the key it needs. A gateway"
                            + " that listens on loopback only may have no keys: then none is needed."
                        : "The apiKey of the service in EXTERNAL_PROVIDERS_CONFIG, where it has one."))));
  }

  private Map<String, Object> info(String version) {
    return object(
        "title",
        side == Side.GATEWAY ? "Turnpike" : "A service behind Turnpike",
        "version",
        version,
        "summary",
        side == Side.GATEWAY
            ? "A payment gateway: pay, refund, status, subscriptions and notifications."
            : "What an external service answers to the gateway.",
        "description",
        side == Side.GATEWAY
            ? "Amounts are whole numbers of the currency's minor units. A declined payment is no error: it"
                + " is 200 with the result KO. Errors are problem+json (RFC 9457) with a stable code; where"
                + " money may have moved, outcome says what is known of it. Field names are exact, absent and"
                + " null mean the same, and a field that isn't named here is refused."
            : "The same contract as the gateway's, below the service's own base URL. A reasonable subset"
                + " will do: what a service doesn't offer it answers with 501. GET and DELETE may carry"
                + " further query parameters of the caller. Fields of answers that aren't named here are"
                + " kept inside metadata.",
        "license",
        object("name", "Apache-2.0", "identifier", "Apache-2.0"));
  }

  private List<Map<String, Object>> tags() {
    List<Map<String, Object>> tags = new ArrayList<>();
    tags.add(object("name", "payments", "description", "Single payments and refunds."));
    tags.add(object("name", "subscriptions", "description", "Payments that come again."));
    if (side == Side.GATEWAY) {
      tags.add(object("name", "callbacks", "description", "What payment companies call."));
      tags.add(object("name", "discovery", "description", "What there is."));
      tags.add(object("name", "health", "description", "For platforms and monitoring."));
      tags.add(object("name", "admin", "description", "For operators: the records, and deeds."));
    }
    return tags;
  }

  private static Set<ErrorCode> ofOperations() {
    Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
    Operation.all().forEach(operation -> codes.addAll(OperationProblems.of(operation)));
    return codes;
  }

  // ---- operations

  private void operation(Operation<?, ?> operation) {
    operation
        .form()
        .bodyType()
        .ifPresent(
            body ->
                RecordSchemas.within(body)
                    .forEach(type -> schema(type.getSimpleName(), RecordSchemas.request(type))));
    Class<? extends Record> answer = operation.answerType().asSubclass(Record.class);
    schema(answer.getSimpleName(), RecordSchemas.answer(answer));
    String path = operation.path();
    if (operation.form().namesSubscription()) {
      path += "/{subscriptionToken}";
    }
    for (String method : operation.methods()) {
      boolean isFirst = method.equals(operation.methods().get(0));
      if (!isFirst && side == Side.SERVICE) {
        continue; // the gateway calls by the first
      }
      String id =
          idOf(operation) + (isFirst ? "" : "By" + capital(method.toLowerCase(Locale.ROOT)));
      add(method, side.prefix + path, described(operation, id, false));
      if (operation.takesPaymentMethod()) {
        add(
            method,
            side.prefix + "/{paymentMethod}" + path,
            described(operation, id + "WithPaymentMethod", true));
      }
    }
  }

  void schema(String name, Map<String, Object> schema) {
    schemas.put(name, schema);
  }

  void add(String method, String path, Map<String, Object> described) {
    paths
        .computeIfAbsent(path, any -> new LinkedHashMap<>())
        .put(method.toLowerCase(Locale.ROOT), described);
  }

  private static String idOf(Operation<?, ?> operation) {
    String id = camelCase(operation.id().split("/", -1));
    return id.substring(0, 1).toLowerCase(Locale.ROOT) + id.substring(1);
  }

  static String camelCase(String... words) {
    return Arrays.stream(words).map(OpenApi::capital).collect(Collectors.joining());
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private Map<String, Object> described(
      Operation<?, ?> operation, String id, boolean withPaymentMethod) {
    List<Object> parameters = new ArrayList<>();
    if (side == Side.GATEWAY) {
      parameters.add(parameter("external"));
    }
    if (withPaymentMethod) {
      parameters.add(parameter("paymentMethod"));
    }
    if (operation.form().namesPayment()) {
      parameters.add(parameter("paymentId"));
      parameters.add(parameter("shopTransactionId"));
    }
    if (operation.form().namesSubscription()) {
      parameters.add(parameter("subscriptionToken"));
    }
    if (operation.movesMoney()) {
      parameters.add(parameter("Idempotency-Key"));
    }
    parameters.add(parameter("X-Request-Id"));
    parameters.add(parameter("traceparent"));
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put("200", answered(operation));
    responses.putAll(OpenApiProblems.responses(OperationProblems.of(operation)));
    return object(
        "operationId",
        id,
        "tags",
        List.of(operation.isForSubscriptions() ? "subscriptions" : "payments"),
        "summary",
        operation.summary(),
        "description",
        side == Side.GATEWAY ? needs(operation.right()) : null,
        "parameters",
        parameters,
        "requestBody",
        RecordSchemas.bodyOf(operation)
            .map(
                schema ->
                    object(
                        "required",
                        true,
                        "content",
                        json(schema, RecordSchemas.exampleOf(operation))))
            .orElse(null),
        "responses",
        responses);
  }

  static String needs(Right right) {
    return "Needs a key with the right `" + right.text() + "`.";
  }

  private static Map<String, Object> answered(Operation<?, ?> operation) {
    Class<? extends Record> type = operation.answerType().asSubclass(Record.class);
    Map<String, Object> examples = new LinkedHashMap<>();
    RecordSchemas.examplesOf(type)
        .forEach((name, value) -> examples.put(name, object("value", value)));
    return object(
        "description",
        operation.movesMoney() ? "The provider's answer, a rejection too." : "The status.",
        "headers",
        operation.movesMoney()
            ? object(
                "X-Request-Id", header("X-Request-Id"),
                "Idempotency-Replayed", header("Idempotency-Replayed"))
            : object("X-Request-Id", header("X-Request-Id")),
        "content",
        object(
            "application/json",
            object("schema", RecordSchemas.reference(type.getSimpleName()), "examples", examples)));
  }

  static Map<String, Object> json(Map<String, Object> schema, @Nullable Object example) {
    return object("application/json", object("schema", schema, "example", example));
  }

  static Map<String, Object> header(String name) {
    return Map.of("$ref", "#/components/headers/" + name);
  }

  static Map<String, Object> parameter(String name) {
    return Map.of("$ref", "#/components/parameters/" + name);
  }

  private Map<String, Object> parameters() {
    Map<String, Object> all = new LinkedHashMap<>();
    if (side == Side.GATEWAY) {
      all.put("external", path("external", "The provider's name.", named("sandbox")));
    }
    all.put(
        "paymentMethod",
        path(
            "paymentMethod",
            "How is paid; without it the provider chooses.",
            named("credit-cards")));
    all.put(
        "paymentId",
        query(
            "paymentId",
            "The provider's id of the payment. This or shopTransactionId, and not both.",
            RecordSchemas.field(PaymentStatus.class, "paymentId")));
    all.put(
        "shopTransactionId",
        query(
            "shopTransactionId",
            "The shop's own id of the payment.",
            RecordSchemas.field(PayRequest.class, "shopTransactionId")));
    all.put(
        "subscriptionToken",
        path(
            "subscriptionToken",
            "The provider's token, as one percent-encoded segment.",
            RecordSchemas.field(SubscriptionStatus.class, "subscriptionToken")));
    all.put(
        "Idempotency-Key",
        ofHeader(
            "Idempotency-Key",
            "The same key with the same request gives the same answer again, and moves no money"
                + " again.",
            "^[\\x21-\\x7e]{1,255}$"));
    all.put(
        "X-Request-Id",
        ofHeader(
            "X-Request-Id",
            "Is given back, and stands in the log: one is made where none comes.",
            "^[A-Za-z0-9._:-]{1,128}$"));
    all.put(
        "traceparent", ofHeader("traceparent", "W3C Trace Context; reaches the provider.", null));
    return all;
  }

  private static Map<String, Object> named(String example) {
    return object(
        "type", "string", "pattern", "^" + Names.REGEX + "$", "examples", List.of(example));
  }

  /** With an example of its own, which pages fill in. */
  private static Map<String, Object> path(String name, String text, Map<String, Object> schema) {
    return object(
        "name",
        name,
        "in",
        "path",
        "required",
        true,
        "description",
        text,
        "schema",
        schema,
        "example",
        schema.get("examples") instanceof List<?> some ? some.get(0) : null);
  }

  static Map<String, Object> query(String name, String text, Map<String, Object> schema) {
    return object("name", name, "in", "query", "description", text, "schema", schema);
  }

  private static Map<String, Object> ofHeader(String name, String text, @Nullable String pattern) {
    return object(
        "name",
        name,
        "in",
        "header",
        "description",
        text,
        "schema",
        object("type", "string", "pattern", pattern));
  }

  private static Map<String, Object> headers() {
    Map<String, Object> text = object("type", "string");
    return object(
        "X-Request-Id",
        object("description", "The id of the request in the gateway's log.", "schema", text),
        "Idempotency-Replayed",
        object(
            "description",
            "true: the answer of an earlier request with the same key, or the same id.",
            "schema",
            object("type", "string", "enum", List.of("true"))),
        "Retry-After",
        object("description", "Seconds until it may be tried again.", "schema", text));
  }

  // ---- what is not asked of a provider

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
      add(
          method,
          side.prefix + CallbackEntry.PATH,
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
              List.of(OPENS_TO_ALL),
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

  private static Map<String, Object> requestId() {
    return object("X-Request-Id", header("X-Request-Id"));
  }

  private void discovery() {
    schema(
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
        side.prefix,
        "provider",
        "discovery",
        "Says what a provider supports.",
        List.of(parameter("external")),
        provider);
  }

  private void self() {
    Map<String, Object> names = object("type", "array", "items", object("type", "string"));
    schema(
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
    add(
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
    schema(
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
          add(
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
                  List.of(OPENS_TO_ALL),
                  "responses",
                  object(
                      "200",
                      object("description", "All is well.", "content", content),
                      "503",
                      object("description", "It can't take requests.", "content", content))));
        });
  }

  private void documents() {
    for (Side one : Side.values()) {
      add(
          "GET",
          one.path,
          object(
              "operationId",
              one.name().toLowerCase(Locale.ROOT) + "Document",
              "tags",
              List.of("discovery"),
              "summary",
              one.summary,
              "security",
              List.of(OPENS_TO_ALL),
              "responses",
              object(
                  "200",
                  object(
                      "description",
                      "OpenAPI 3.1.",
                      "content",
                      json(object("type", "object"), null)))));
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
    add(
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

  // ---- what the gateway calls

  private Map<String, Object> webhooks() {
    List<Object> headers =
        List.of(
            ofHeader(
                "webhook-id",
                "The same at every attempt: what was seen already is answered with 200 and left.",
                null),
            ofHeader(
                "webhook-timestamp",
                "When this attempt was signed, in seconds since 1970.",
                null),
            ofHeader(
                "webhook-signature",
                "v1,… of Standard Webhooks: HMAC-SHA256 over id.timestamp.body, one for each secret"
                    + " while secrets change. Missing where the gateway has no secret.",
                null));
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put("2XX", object("description", "It has arrived."));
    responses.put("410", object("description", "Nobody wants it: it is not sent again."));
    responses.put(
        "default",
        object(
            "description",
            "It is sent again, later each time, for three days; Retry-After is kept."));
    return object(
        "paymentStatus",
        object(
            "post",
            object(
                "operationId",
                "notify",
                "tags",
                List.of("payments"),
                "summary",
                "Tells PAYMENT_CALLBACK_URL where a payment stands.",
                "description",
                "At least once, and for one payment never an older status after a newer one.",
                "security",
                List.of(OPENS_TO_ALL),
                "parameters",
                headers,
                "requestBody",
                object(
                    "required",
                    true,
                    "content",
                    json(RecordSchemas.reference(PaymentStatus.class.getSimpleName()), null)),
                "responses",
                responses)));
  }
}
