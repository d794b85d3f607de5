package dev.turnpike.http;

import static dev.turnpike.http.OpenApiParameters.header;
import static dev.turnpike.http.OpenApiParameters.parameter;
import static dev.turnpike.http.OpenApiParts.camelCase;
import static dev.turnpike.http.OpenApiParts.capital;
import static dev.turnpike.http.OpenApiParts.json;
import static dev.turnpike.http.OpenApiParts.needs;
import static dev.turnpike.http.OpenApiParts.object;

import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.OperationProblems;
import dev.turnpike.internal.contract.RecordSchemas;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The operations of the contract, as OpenAPI says them: made of their table. */
final class OpenApiOperations {
  private final OpenApi document;
  private final OpenApi.Side side;

  private OpenApiOperations(OpenApi document) {
    this.document = document;
    this.side = document.side();
  }

  static void addTo(OpenApi document) {
    Operation.all().forEach(new OpenApiOperations(document)::add);
  }

  private void add(Operation<?, ?> operation) {
    RecordSchemas.bodiesOf(operation)
        .forEach(
            (name, schema) -> {
              if (side == OpenApi.Side.GATEWAY) { // a service may be asked more by a later gateway
                schema.put("additionalProperties", false);
              }
              document.schema(name, schema);
            });
    Class<? extends Record> answer = operation.answerType().asSubclass(Record.class);
    document.schema(answer.getSimpleName(), RecordSchemas.answer(answer));
    String path = operation.path();
    if (operation.form().namesSubscription()) {
      path += "/{subscriptionToken}";
    }
    for (String method : operation.methods()) {
      boolean isFirst = method.equals(operation.methods().get(0));
      if (!isFirst && side == OpenApi.Side.SERVICE) {
        continue; // the gateway calls by the first
      }
      String id =
          idOf(operation) + (isFirst ? "" : "By" + capital(method.toLowerCase(Locale.ROOT)));
      document.add(method, side.prefix() + path, described(operation, id, false));
      if (operation.takesPaymentMethod()) {
        document.add(
            method,
            side.prefix() + "/{paymentMethod}" + path,
            described(operation, id + "WithPaymentMethod", true));
      }
    }
  }

  private static String idOf(Operation<?, ?> operation) {
    String id = camelCase(operation.id().split("/", -1));
    return id.substring(0, 1).toLowerCase(Locale.ROOT) + id.substring(1);
  }

  private Map<String, Object> described(
      Operation<?, ?> operation, String id, boolean withPaymentMethod) {
    List<Object> parameters = new ArrayList<>();
    if (side == OpenApi.Side.GATEWAY) {
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
        side == OpenApi.Side.GATEWAY ? needs(operation.right()) : null,
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
}
