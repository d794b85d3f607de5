package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.Documented;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.JsonTree;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.internal.contract.CallbackEntry;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract as OpenAPI: it is valid, it is whole, and its examples are true. */
class OpenApiTest {
  private static final Documented SERVICE = new Documented(OpenApiDocuments.service());

  private static JsonTree document() {
    return Documented.GATEWAY.document();
  }

  /** An operation of the document. */
  private record Described(String method, String path, JsonTree operation) {
    String responses() {
      return operation.at("responses").json();
    }
  }

  private static List<Described> all(JsonTree document) {
    List<Described> all = new ArrayList<>();
    document
        .at("paths")
        .fields()
        .forEach(
            (path, methods) ->
                methods
                    .fields()
                    .forEach(
                        (method, operation) ->
                            all.add(
                                new Described(method.toUpperCase(Locale.ROOT), path, operation))));
    return all;
  }

  @ParameterizedTest
  @EnumSource(OpenApi.Side.class)
  void itIsValid(OpenApi.Side side) {
    SwaggerParseResult read =
        new OpenAPIV3Parser()
            .readContents(new String(OpenApi.document(side), StandardCharsets.UTF_8));

    assertThat(read.getMessages()).isEmpty();
    assertThat(JsonTree.read(OpenApi.document(side)).at("openapi").text()).isEqualTo("3.1.0");
  }

  @ParameterizedTest
  @EnumSource(OpenApi.Side.class)
  void everyReference_leadsSomewhere(OpenApi.Side side) {
    Documented documented = new Documented(OpenApi.document(side));

    for (JsonTree reference : documented.document().all("$ref")) {
      assertThat(documented.document().follow(reference.text()).isThere())
          .as(reference.text())
          .isTrue();
    }
  }

  @Test
  void everyRoute_isThere_withASentence_andANameOfItsOwn() {
    List<String> routes = new ArrayList<>();
    for (Operation<?, ?> operation : Operation.all()) {
      String path =
          operation.path() + (operation.form().namesSubscription() ? "/{subscriptionToken}" : "");
      for (String method : operation.methods()) {
        routes.add(method + " /v3/{external}" + path);
        if (operation.takesPaymentMethod()) {
          routes.add(method + " /v3/{external}/{paymentMethod}" + path);
        }
      }
    }
    CallbackEntry.METHODS.forEach(
        method -> routes.add(method + " /v3/{external}" + CallbackEntry.PATH));
    for (AdminAction action : AdminAction.values()) {
      routes.add(action.method() + " " + action.path());
    }
    for (String path :
        List.of(
            "/v3",
            "/v3/{external}",
            "/-/healthz",
            "/-/ready",
            "/-/check-up",
            "/metrics",
            "/admin/self")) {
      routes.add("GET " + path);
    }
    for (OpenApi.Side side : OpenApi.Side.values()) {
      routes.add("GET " + side.path());
    }

    List<Described> described = all(document());

    assertThat(described)
        .extracting(one -> one.method + " " + one.path)
        .containsExactlyInAnyOrderElementsOf(routes);
    assertThat(described)
        .extracting(one -> one.operation.at("summary").text())
        .allMatch(sentence -> sentence.endsWith("."));
    assertThat(described)
        .extracting(one -> one.operation.at("operationId").text())
        .doesNotHaveDuplicates();
  }

  @Test
  void everyErrorCode_hasAnExample_andIsSomeRoutes() {
    JsonTree examples = document().at("components", "examples");
    String responses = String.join("", all(document()).stream().map(Described::responses).toList());
    for (ErrorCode code : ErrorCode.values()) {
      JsonTree example = examples.at(code.text(), "value");
      assertThat(example.at("status").value()).as(code.text()).isEqualTo(code.status());
      assertThat(
              Documented.GATEWAY.wrong(document().at("components", "schemas", "Problem"), example))
          .isEmpty();
      if (code != ErrorCode.ROUTE_NOT_FOUND && code != ErrorCode.METHOD_NOT_ALLOWED) {
        assertThat(responses).contains("#/components/examples/" + code.text() + "\"");
      }
    }
  }

  @Test
  void everyRoute_saysWhichRightItNeeds() {
    for (Described one : all(document())) {
      boolean isOpen = one.operation.at("security").isThere();
      boolean isDiscovery = one.operation.at("tags").text().equals("[discovery]");
      assertThat(one.operation.at("description").text().contains("with the right `"))
          .as(one.method + " " + one.path)
          .isEqualTo(!isOpen && !isDiscovery);
    }
  }

  @Test
  void everyExampleOfARequest_isTaken() {
    FakeProvider provider = new FakeProvider("acme", call -> FakeProvider.USUAL);
    try (TestServer server = TestServer.of(PaymentGateway.builder().provider(provider))) {
      Client client = server.client();
      int sent = 0;
      for (Described one : all(document())) {
        JsonTree content = one.operation.at("requestBody", "content");
        JsonTree json = content.at("application/json");
        if (!one.path.startsWith("/v3") || !json.isThere()) {
          continue;
        }
        assertThat(Documented.GATEWAY.wrong(json.at("schema"), json.at("example")))
            .as(one.path)
            .isEmpty();
        client
            .send(
                one.method,
                one.path
                    .replace("{external}", "acme")
                    .replace("{paymentMethod}", "credit-cards")
                    .replace("{subscriptionToken}", "sub_1"),
                json.at("example").json(),
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                "k-" + sent++)
            .mustBe(200);
      }
      assertThat(sent).isGreaterThan(8);
    }
  }

  @Test
  void everyExampleOfAnAnswer_isOne() throws Exception {
    int seen = 0;
    for (Operation<?, ?> operation : Operation.all()) {
      String name = operation.answerType().getSimpleName();
      JsonTree schema = document().at("components", "schemas", name);
      for (Map.Entry<String, JsonTree> some : examplesOf(name)) {
        seen++;
        JsonTree example = some.getValue().at("value");
        assertThat(Documented.GATEWAY.wrong(schema, example)).as(example.json()).isEmpty();
        ContractJson.readAnswer(
            operation.answerType(), example.json().getBytes(StandardCharsets.UTF_8), Map.of());
      }
    }
    assertThat(seen).isGreaterThan(20);
  }

  private static Set<Map.Entry<String, JsonTree>> examplesOf(String answer) {
    for (JsonTree json : document().all("application/json")) {
      if (json.at("schema").at("$ref").text().endsWith("/" + answer)
          && json.at("examples").isThere()) {
        return json.at("examples").fields().entrySet();
      }
    }
    throw new AssertionError("no examples of " + answer);
  }

  @Test
  void whatAServiceAnswers_isTheSameContract_withoutWhatOnlyTheGatewayHas() {
    JsonTree gateway = document().at("components", "schemas");
    SERVICE
        .document()
        .at("components")
        .at("schemas")
        .fields()
        .forEach(
            (name, schema) ->
                assertThat(gateway.at(name).json().replace(",\"additionalProperties\":false", ""))
                    .isEqualTo(schema.json()));
    assertThat(SERVICE.document().at("paths").fields().keySet())
        .contains("/pay", "/{paymentMethod}/pay", "/subscription/status/{subscriptionToken}")
        .noneMatch(path -> path.contains("callback") || path.contains("admin"));
  }

  @Test
  void everybodyMayReadIt_andItSaysNothingOfThisGateway() {
    try (TestServer server =
        TestServer.of(
            PaymentGateway.builder()
                .provider(new FakeProvider("hidden-provider", call -> FakeProvider.USUAL)),
            settings -> settings.apiKeys(ApiKeys.of(List.of("anna:7c0d0d3f5c0e4a53a2"))))) {
      for (String path :
          List.of("/documentation/openapi.json", "/documentation/external-service.json")) {
        Answer answer = server.client().get(path).mustBe(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.text()).contains("\"openapi\":\"3.1.0\"").doesNotContain("hidden-");
        assertThat(server.client().send("HEAD", path, null).mustBe(200).body()).isEmpty();
        server
            .client()
            .post(path, "{}", "Authorization", "Bearer 7c0d0d3f5c0e4a53a2")
            .mustBeProblem(405, "method_not_allowed", null);
      }
    }
  }

  @Test
  void whereItIsSwitchedOff_thereIsNothing() {
    try (TestServer server =
        TestServer.of(
            PaymentGateway.builder().provider(new FakeProvider("acme", call -> FakeProvider.USUAL)),
            settings -> settings.documentation(false))) {
      server
          .client()
          .get("/documentation/openapi.json")
          .mustBeProblem(404, "route_not_found", null);
    }
  }
}
