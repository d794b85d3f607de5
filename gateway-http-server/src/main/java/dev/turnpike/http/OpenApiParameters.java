package dev.turnpike.http;

import static dev.turnpike.http.OpenApiParameters.header;
import static dev.turnpike.http.OpenApiParameters.named;
import static dev.turnpike.http.OpenApiParameters.ofHeader;
import static dev.turnpike.http.OpenApiParameters.query;
import static dev.turnpike.http.OpenApiParts.object;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Names;
import dev.turnpike.internal.contract.RecordSchemas;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parameters and headers of the OpenAPI documents: those that many operations share, and how one is
 * written.
 */
final class OpenApiParameters {
  private OpenApiParameters() {}

  /** The shared parameters of a side, by their names. */
  static Map<String, Object> shared(OpenApi.Side side) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (side == OpenApi.Side.GATEWAY) {
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

  /** The headers of answers, by their names. */
  static Map<String, Object> headers() {
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

  /** What refers to a shared parameter. */
  static Map<String, Object> parameter(String name) {
    return Map.of("$ref", "#/components/parameters/" + name);
  }

  /** What refers to a shared header. */
  static Map<String, Object> header(String name) {
    return Map.of("$ref", "#/components/headers/" + name);
  }

  /** The header that every answer has. */
  static Map<String, Object> requestId() {
    return object("X-Request-Id", header("X-Request-Id"));
  }

  /** The schema of a name. */
  static Map<String, Object> named(String example) {
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

  static Map<String, Object> ofHeader(String name, String text, @Nullable String pattern) {
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
}
