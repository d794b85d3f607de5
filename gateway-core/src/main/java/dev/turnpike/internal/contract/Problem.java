package dev.turnpike.internal.contract;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A {@link GatewayException} as {@code application/problem+json} (RFC 9457), and back. */
public final class Problem {
  /** The media type of every error. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /**
   * Documentation of the codes is found by this prefix; a URN, since it names and need not resolve.
   */
  private static final String TYPE_PREFIX = "urn:turnpike:problem:";

  /**
   * {@code false} where "not found" rests on a bare 404: else the next gateway of a chain, which
   * hears a problem, would take it for proof that nothing was executed.
   */
  private static final String CERTAIN = "certain";

  private static final Set<ErrorCode> NOT_FOUND =
      EnumSet.of(ErrorCode.PAYMENT_NOT_FOUND, ErrorCode.SUBSCRIPTION_NOT_FOUND);

  private static final Set<ErrorCode> BELIEVED =
      EnumSet.of(
          ErrorCode.PROVIDER_NOT_FOUND,
          ErrorCode.PAYMENT_NOT_FOUND,
          ErrorCode.SUBSCRIPTION_NOT_FOUND,
          ErrorCode.IDEMPOTENCY_IN_PROGRESS,
          ErrorCode.DUPLICATE_TRANSACTION,
          ErrorCode.IDEMPOTENCY_MISMATCH,
          ErrorCode.PROVIDER_REJECTED,
          ErrorCode.REFUND_EXCEEDS_PAYMENT,
          ErrorCode.OPERATION_NOT_SUPPORTED,
          ErrorCode.PROVIDER_ERROR,
          ErrorCode.PROVIDER_UNAVAILABLE,
          ErrorCode.PROVIDER_TIMEOUT);

  private Problem() {}

  /**
   * Whether this code, said by another gateway, is about the payment, and so said again: a chain of
   * gateways says what its last link said. All other codes are about the call between two links.
   */
  public static boolean isBelieved(ErrorCode code) {
    return BELIEVED.contains(code);
  }

  /**
   * Whether a {@code Content-Type} says that a body is a problem; {@code null}: it says nothing.
   */
  public static boolean isMediaType(@Nullable String type) {
    return type != null && type.split(";", 2)[0].trim().equalsIgnoreCase(MEDIA_TYPE);
  }

  /** The problem as JSON, for the request with this id. */
  public static byte[] write(GatewayException problem, String requestId) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("type", TYPE_PREFIX + problem.code().text());
    fields.put("title", problem.code().title());
    fields.put("status", problem.code().status());
    fields.putAll(fields(problem));
    fields.put("requestId", requestId);
    return Json.write(fields);
  }

  /** What a problem says beyond its code's own title and status: enough to make it again. */
  public static Map<String, @Nullable Object> fields(GatewayException problem) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("detail", problem.detail());
    fields.put("code", problem.code().text());
    problem.outcome().ifPresent(outcome -> fields.put("outcome", outcome.text()));
    if (BareNotFoundException.isBehind(problem)) {
      fields.put(CERTAIN, false);
    }
    if (!problem.errors().isEmpty()) {
      fields.put("errors", problem.errors().stream().map(Problem::describe).toList());
    }
    return fields;
  }

  private static Map<String, @Nullable Object> describe(FieldError error) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("field", error.field());
    fields.put("detail", error.detail());
    return fields;
  }

  /**
   * The problem that stands in this JSON; empty where it is none, or its code is not one of ours.
   */
  public static Optional<GatewayException.Builder> read(byte[] json) {
    try {
      Map<String, @Nullable Object> fields = Json.readMarkedObject(json);
      return ErrorCode.of(String.valueOf(fields.get("code"))).map(code -> read(code, fields));
    } catch (NotJsonException e) {
      return Optional.empty();
    }
  }

  private static GatewayException.Builder read(
      ErrorCode code, Map<String, @Nullable Object> fields) {
    GatewayException.Builder problem = GatewayException.of(code);
    detail(fields).ifPresent(problem::detail);
    Outcome.of(String.valueOf(fields.get("outcome"))).ifPresent(problem::outcome);
    if (NOT_FOUND.contains(code) && Boolean.FALSE.equals(fields.get(CERTAIN))) {
      problem.cause(new BareNotFoundException());
    }
    if (fields.get("errors") instanceof List<?> errors) {
      problem.errors(readErrors(errors));
    }
    return problem;
  }

  /** The {@code detail} of whatever a service answered; empty where it has none. */
  public static Optional<String> detail(byte[] json) {
    try {
      return detail(Json.readMarkedObject(json));
    } catch (NotJsonException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> detail(Map<String, @Nullable Object> fields) {
    return fields.get("detail") instanceof String detail ? Optional.of(detail) : Optional.empty();
  }

  private static List<FieldError> readErrors(List<?> errors) {
    List<FieldError> read = new ArrayList<>();
    for (Object error : errors) {
      if (error instanceof Map<?, ?> map
          && map.get("field") instanceof String field
          && map.get("detail") instanceof String detail) {
        read.add(new FieldError(field, detail));
      }
    }
    return read;
  }
}
