package dev.turnpike.http.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.turnpike.http.OpenApiDocuments;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether answers are as the OpenAPI document says. Thread-safe. */
public final class Documented {
  /** Of paths and methods that the document can't name. */
  private static final Set<String> OF_NO_ROUTE = Set.of("route_not_found", "method_not_allowed");

  /** Where a host has mounted the gateway's paths. */
  private static final Pattern MOUNTED =
      Pattern.compile("^/\\w+(?=/(v3|-|admin|metrics|documentation)(/|$))");

  /** What the gateway serves. */
  public static final Documented GATEWAY = new Documented(OpenApiDocuments.gateway());

  private final JsonTree document;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<JsonTree, Schema> schemas = new ConcurrentHashMap<>();

  /** By this document. */
  public Documented(byte[] document) {
    this.document = JsonTree.read(document);
  }

  /** The document. */
  public JsonTree document() {
    return document;
  }

  /**
   * Demands that an answer is one that the document names: its status, its media type, its code and
   * its body. What the gateway has no route for isn't named there.
   */
  public void check(String method, String path, Answer answer) {
    String mediaType = answer.header("Content-Type").orElse("").replaceAll(";.*", "");
    if (answer.body().length == 0 || !mediaType.startsWith("application/")) {
      return; // metrics, and what Java's server answers by itself
    }
    JsonTree body = JsonTree.read(answer.body());
    String code = answer.status() < 400 ? "" : body.at("code").text();
    if (OF_NO_ROUTE.contains(code)) {
      return;
    }
    JsonTree operation = operation(method, path);
    if (!operation.isThere()) {
      operation = operation(method, MOUNTED.matcher(path).replaceFirst(""));
    }
    String what = method + " " + path + ": " + answer;
    if (!operation.isThere()) {
      assertThat(answer.status()).as("the route is not documented: " + what).isGreaterThan(399);
      return;
    }
    JsonTree response = operation.at("responses", Integer.toString(answer.status()));
    assertThat(response.isThere()).as("the status is not documented: " + what).isTrue();
    JsonTree content = response.at("content", mediaType);
    assertThat(content.isThere()).as("the type is not documented: " + what).isTrue();
    if (!code.isEmpty()) {
      assertThat(content.at("examples", code).isThere())
          .as("the code is not documented: " + what)
          .isTrue();
    }
    assertThat(wrong(content.at("schema"), body)).as(what).isEmpty();
  }

  /** What is wrong with a value, by this schema of the document. */
  public List<String> wrong(JsonTree schema, JsonTree value) {
    return schemas
        .computeIfAbsent(schema, this::compiled)
        .validate(value.json(), InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private Schema compiled(JsonTree schema) {
    Map<String, @Nullable Object> whole = new LinkedHashMap<>();
    whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    whole.put("allOf", List.of(schema.fields().isEmpty() ? Map.of() : schema.value()));
    whole.put("components", document.at("components").value());
    return registry.getSchema(new JsonTree(whole).json(), InputFormat.JSON);
  }

  /** The operation at this path; one that is written out goes before one with names in braces. */
  private JsonTree operation(String method, String pathAndQuery) {
    List<String> given = List.of(pathAndQuery.replaceAll("\\?.*", "").split("/", -1));
    return document.at("paths").fields().entrySet().stream()
        .filter(path -> fits(List.of(path.getKey().split("/", -1)), given))
        .min(Comparator.comparingLong(path -> path.getKey().chars().filter(c -> c == '{').count()))
        .map(path -> path.getValue().at(method.toLowerCase(Locale.ROOT)))
        .orElse(new JsonTree(null));
  }

  private static boolean fits(List<String> template, List<String> given) {
    if (template.size() != given.size()) {
      return false;
    }
    for (int i = 0; i < given.size(); i++) {
      if (!template.get(i).startsWith("{") && !template.get(i).equals(given.get(i))) {
        return false;
      }
    }
    return true;
  }
}
