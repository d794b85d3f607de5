package dev.turnpike.http;

import static dev.turnpike.http.OpenApiParameters.header;
import static dev.turnpike.http.OpenApiParts.object;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.Outcome;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import dev.turnpike.internal.contract.Problem;
import dev.turnpike.internal.contract.RecordSchemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The errors of the contract, as OpenAPI says them: one example for each code. */
final class OpenApiProblems {
  private OpenApiProblems() {}

  /** What every route that needs a key may be answered with. */
  static Set<ErrorCode> ofAllRoutes() {
    Set<ErrorCode> codes = ofOpenRoutes();
    codes.addAll(
        EnumSet.of(
            ErrorCode.UNAUTHORIZED,
            ErrorCode.FORBIDDEN,
            ErrorCode.FORBIDDEN_ORIGIN,
            ErrorCode.TOO_MANY_REQUESTS,
            ErrorCode.GATEWAY_UNAVAILABLE));
    return codes;
  }

  /** What every route may be answered with, one that needs no key too. */
  static Set<ErrorCode> ofOpenRoutes() {
    return EnumSet.of(
        ErrorCode.URI_TOO_LONG, ErrorCode.HEADERS_TOO_LARGE, ErrorCode.INTERNAL_ERROR);
  }

  static Map<String, Object> schema() {
    Map<String, Object> text = object("type", "string");
    return object(
        "type",
        "object",
        "description",
        "An error (RFC 9457).",
        "required",
        List.of("type", "title", "status", "detail", "code", "requestId"),
        "properties",
        object(
            "type",
            text,
            "title",
            text,
            "status",
            object("type", "integer", "format", "int32"),
            "detail",
            object("type", "string", "description", "What is wrong this time, for people."),
            "code",
            object(
                "type",
                "string",
                "description",
                "Stable, for programs.",
                "enum",
                Arrays.stream(ErrorCode.values()).map(ErrorCode::text).toList()),
            "outcome",
            object(
                "type",
                "string",
                "description",
                "Of what moves money. not_executed: nothing happened. unknown: the money may have"
                    + " moved; ask before trying again.",
                "enum",
                Arrays.stream(Outcome.values()).map(Outcome::text).toList()),
            "errors",
            object(
                "type",
                "array",
                "description",
                "All that is wrong with fields.",
                "items",
                RecordSchemas.reference(FieldError.class.getSimpleName())),
            "certain",
            object(
                "type",
                "boolean",
                "description",
                "false: \"not found\" rests on a bare 404, which proves nothing."),
            "requestId",
            text));
  }

  /** What is wrong with one field. */
  static Map<String, Object> fieldError() {
    Map<String, Object> text = object("type", "string");
    return object(
        "type",
        "object",
        "required",
        List.of("field", "detail"),
        "properties",
        object("field", text, "detail", text));
  }

  /** One for each of these codes. */
  static Map<String, Object> examples(Set<ErrorCode> codes) {
    Map<String, Object> examples = new LinkedHashMap<>();
    for (ErrorCode code : codes) {
      examples.put(code.text(), object("summary", code.title(), "value", example(code)));
    }
    return examples;
  }

  private static Object example(ErrorCode code) {
    GatewayException problem =
        code == ErrorCode.INVALID_REQUEST
            ? InvalidRequestException.of(
                List.of(new FieldError("amount", "must be at least 1 (minor units), but is 0")))
            : GatewayException.of(code).detail(code.title()).build();
    try {
      return Json.readObject(Problem.write(problem, "0f6c2b9e-5d0b-4f0a-9f6e-6b1f0c7d8e21"));
    } catch (NotJsonException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One response for each status of these codes. */
  static Map<String, Object> responses(Set<ErrorCode> codes) {
    Map<String, List<ErrorCode>> byStatus = new TreeMap<>();
    for (ErrorCode code : codes) {
      byStatus
          .computeIfAbsent(Integer.toString(code.status()), status -> new ArrayList<>())
          .add(code);
    }
    Map<String, Object> responses = new LinkedHashMap<>();
    byStatus.forEach((status, some) -> responses.put(status, response(some)));
    return responses;
  }

  private static Map<String, Object> response(List<ErrorCode> codes) {
    Map<String, Object> examples = new LinkedHashMap<>();
    for (ErrorCode code : codes) {
      examples.put(code.text(), Map.of("$ref", "#/components/examples/" + code.text()));
    }
    int status = codes.get(0).status();
    boolean comesAgain =
        status == ErrorCode.TOO_MANY_REQUESTS.status()
            || status == ErrorCode.GATEWAY_UNAVAILABLE.status();
    return object(
        "description",
        String.join(". ", codes.stream().map(ErrorCode::title).toList()) + ".",
        "headers",
        object(
            "X-Request-Id",
            header("X-Request-Id"),
            "Retry-After",
            comesAgain ? header("Retry-After") : null),
        "content",
        object(
            Problem.MEDIA_TYPE,
            object("schema", RecordSchemas.reference("Problem"), "examples", examples)));
  }
}
