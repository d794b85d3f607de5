package dev.turnpike.http;

import static dev.turnpike.http.OpenApiParameters.ofHeader;
import static dev.turnpike.http.OpenApiParts.json;
import static dev.turnpike.http.OpenApiParts.object;

import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.RecordSchemas;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the gateway calls, as OpenAPI says it. */
final class OpenApiWebhooks {
  private OpenApiWebhooks() {}

  static Map<String, Object> all() {
    List<Object> headers =
        List.of(
            ofHeader(
                "webhook-id",
                "The same at every attempt: what was seen already is answered with 200 and left.",
                null),
            ofHeader(
                "webhook-timestamp", "When this attempt was signed, in seconds since 1970.", null),
            ofHeader(
                "webhook-signature",
                "v1,… of Standard Webhooks: HMAC-SHA256 over id.timestamp.body, one for each secret"
                    + " while secrets change. Missing where the gateway has no secret.",
                null),
            ofHeader(
                "traceparent",
                "W3C Trace Context of the payment's request. Missing where it brought none.",
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
                List.of(OpenApi.OPENS_TO_ALL),
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
