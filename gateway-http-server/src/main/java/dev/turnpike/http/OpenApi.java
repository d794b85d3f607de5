package dev.turnpike.http;

import static dev.turnpike.http.OpenApiParts.object;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.OperationProblems;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

    /** What stands before the paths of operations. */
    String prefix() {
      return prefix;
    }

    String summary() {
      return summary;
    }

    /** Where the gateway serves the document. */
    String path() {
      return path;
    }
  }

  private static final Map<Side, byte[]> WRITTEN = new ConcurrentHashMap<>();
  private static final String KEY = "apiKey";

  /** Instead of a key, among what an operation needs. */
  static final Map<String, Object> OPENS_TO_ALL = Map.of();

  private final Side side;
  private final Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
  private final Map<String, Object> schemas = new LinkedHashMap<>();

  private OpenApi(Side side) {
    this.side = side;
  }

  /** Whose document it is. */
  Side side() {
    return side;
  }

  /** The document as JSON. */
  static byte[] document(Side side) {
    return WRITTEN.computeIfAbsent(
        side, one -> Json.write(new OpenApi(one).document(Health.VERSION)));
  }

  private Map<String, Object> document(String version) {
    OpenApiOperations.addTo(this);
    if (side == Side.GATEWAY) {
      OpenApiRoutes.addTo(this);
      OpenApiAdmin.addTo(this);
    }
    schemas.put(FieldError.class.getSimpleName(), OpenApiProblems.fieldError());
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
        side == Side.GATEWAY ? OpenApiWebhooks.all() : null,
        "components",
        object(
            "schemas",
            schemas,
            "examples",
            OpenApiProblems.examples(
                side == Side.GATEWAY ? EnumSet.allOf(ErrorCode.class) : ofOperations()),
            "parameters",
            OpenApiParameters.shared(side),
            "headers",
            OpenApiParameters.headers(),
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

  void schema(String name, Map<String, Object> schema) {
    schemas.put(name, schema);
  }

  void add(String method, String path, Map<String, Object> described) {
    paths
        .computeIfAbsent(path, any -> new LinkedHashMap<>())
        .put(method.toLowerCase(Locale.ROOT), described);
  }
}
