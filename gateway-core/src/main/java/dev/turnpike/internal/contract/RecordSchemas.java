package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldLimit;
import dev.turnpike.api.Ids;
import dev.turnpike.api.PayResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * JSON Schemas (2020-12, as OpenAPI 3.1 takes them) of the contract's records, made of their
 * components and of the limits of their fields. Thread-safe.
 */
public final class RecordSchemas {
  /** Where a schema refers to another one. */
  public static final String PREFIX = "#/components/schemas/";

  private RecordSchemas() {}

  /** What refers to the schema of this name. */
  public static Map<String, Object> reference(String name) {
    return Map.of("$ref", PREFIX + name);
  }

  /** An answer. */
  public static Map<String, Object> answer(Class<? extends Record> type) {
    RecordType record = RecordType.of(type);
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordType.Component component : record.components()) {
      FieldLimit limit = record.limit(component.name());
      properties.put(component.name(), property(component, limit));
      if (limit.required()) {
        required.add(component.name());
      }
    }
    return object(properties, required);
  }

  private static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("properties", properties);
    return schema;
  }

  private static Map<String, Object> property(RecordType.Component component, FieldLimit limit) {
    if (component.type().isRecord()) {
      return reference(component.type().getSimpleName());
    }
    Map<String, Object> property = of(limit, component.constants().keySet());
    if (component.type() == Integer.class) {
      property.put("format", "int32");
    }
    return property;
  }

  /** A field of a record, where it stands in a query or a path. */
  public static Map<String, Object> field(Class<? extends Record> type, String name) {
    return of(RecordType.of(type).limit(name), Set.of());
  }

  private static Map<String, Object> of(FieldLimit limit, Set<String> constants) {
    Map<String, Object> schema = new LinkedHashMap<>();
    switch (limit.kind()) {
      case AMOUNT, COUNT -> {
        schema.put("type", "integer");
        schema.put("format", "int64");
        schema.put("minimum", limit.least());
      }
      case CURRENCY -> {
        schema.put("type", "string");
        schema.put("pattern", "^[A-Z]{3}$");
      }
      case ID, TOKEN, URL -> {
        schema.put("type", "string");
        schema.put("minLength", 1);
        schema.put("maxLength", limit.longest());
      }
      case TEXT -> {
        schema.put("type", "string");
        if (limit.longest() > 0) {
          schema.put("maxLength", limit.longest());
        }
      }
      case CHOICE -> {
        schema.put("type", "string");
        schema.put("enum", List.copyOf(constants));
      }
      case OBJECT -> {
        schema.put("type", "object");
        schema.put("additionalProperties", true);
      }
    }
    String meaning = meaning(limit);
    if (!meaning.isEmpty()) {
      schema.put("description", meaning);
    }
    if (!constants.isEmpty() || limit.kind() == FieldLimit.Kind.OBJECT) {
      return schema;
    }
    schema.put("examples", List.of(example(limit)));
    return schema;
  }

  private static String meaning(FieldLimit limit) {
    String own = limit.meaning() == null ? "" : limit.meaning() + " ";
    String ofKind =
        switch (limit.kind()) {
          case AMOUNT -> "In minor units of the currency: 1299 is 12.99 EUR, and 1299 JPY.";
          case CURRENCY -> "The ISO 4217 code of a currency in which money can be paid today.";
          case URL ->
              "An absolute http(s) or app-scheme URL. Templates in braces, as"
                  + " {CHECKOUT_SESSION_ID}, stay as they are.";
          case ID -> "At least one of its characters can be seen.";
          case COUNT, TOKEN, CHOICE, TEXT, OBJECT -> "";
        };
    return (own + ofKind).trim();
  }

  /** A value that a field may have. */
  static Object example(FieldLimit limit) {
    String own = limit.example();
    return switch (limit.kind()) {
      case AMOUNT -> own == null ? Long.valueOf(1_299) : Long.valueOf(own);
      case COUNT -> own == null ? Integer.valueOf(1) : Integer.valueOf(own);
      case CURRENCY -> own == null ? "EUR" : own;
      case ID -> own == null ? idOf(limit) : own;
      case TOKEN -> own == null ? "sub_8f0a5c6f7d0b" : own;
      case URL -> own == null ? "https://shop.example/thanks" : own;
      case CHOICE, TEXT -> own == null ? "" : own;
      case OBJECT -> Map.of();
    };
  }

  private static String idOf(FieldLimit limit) {
    return limit.longest() == Ids.LONGEST_OWN ? "order-42" : "pay_1c0e3a0f5c26";
  }

  /**
   * The body of an operation's requests.
   *
   * @return what refers to its schema, which is among {@link #bodiesOf}; empty where it has none
   */
  public static Optional<Map<String, Object>> bodyOf(Operation<?, ?> operation) {
    return operation.form().bodyType().map(type -> reference(nameOf(operation, type)));
  }

  /**
   * The schemas of an operation's body and of the records within, by their names. Where an
   * operation asks more than its record does, the schema is one of its own, and named after both:
   * generators make a class of each name, and do badly with what is put together of several.
   */
  public static Map<String, Map<String, Object>> bodiesOf(Operation<?, ?> operation) {
    Map<String, Map<String, Object>> schemas = new LinkedHashMap<>();
    operation.form().bodyType().ifPresent(type -> addBodies(operation, type, "", schemas));
    return schemas;
  }

  private static void addBodies(
      Operation<?, ?> operation,
      Class<? extends Record> type,
      String prefix,
      Map<String, Map<String, Object>> schemas) {
    RecordType record = RecordType.of(type);
    FieldRules rules = operation.rules();
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordType.Component component : record.components()) {
      String name = component.name();
      FieldLimit limit = record.limit(name);
      Map<String, Object> property = property(component, limit);
      if (component.type().isRecord()) {
        Class<? extends Record> part = component.type().asSubclass(Record.class);
        property = reference(nameOf(operation, part));
        addBodies(operation, part, prefix + name + ".", schemas);
      } else if (prefix.isEmpty() && name.equals("amount")) {
        property.computeIfPresent(
            "minimum", (key, least) -> Math.max((Long) least, rules.leastAmount()));
      }
      properties.put(name, property);
      String path = prefix + name;
      if (limit.required()
          || rules.required().stream().anyMatch(it -> (it + ".").startsWith(path + "."))) {
        required.add(name);
      }
    }
    schemas.put(nameOf(operation, type), object(properties, required));
  }

  /** {@code Request} of {@code subscription/start} is {@code SubscriptionStartRequest}. */
  private static String nameOf(Operation<?, ?> operation, Class<? extends Record> type) {
    String own = type.getSimpleName();
    if (operation.rules() == FieldRules.NONE) {
      return own;
    }
    StringBuilder name = new StringBuilder();
    for (String word : operation.id().split("/", -1)) {
      name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return name.append(own.replaceFirst("^.*(?=[A-Z])", "")).toString();
  }

  /** A body that the operation takes: what must be there, and no more. */
  public static Map<String, Object> exampleOf(Operation<?, ?> operation) {
    return operation
        .form()
        .bodyType()
        .map(type -> example(type, "", Set.copyOf(operation.rules().required())))
        .orElseGet(Map::of);
  }

  private static Map<String, Object> example(
      Class<? extends Record> type, String prefix, Set<String> alsoRequired) {
    RecordType record = RecordType.of(type);
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordType.Component component : record.components()) {
      FieldLimit limit = record.limit(component.name());
      if (limit.required() || alsoRequired.contains(prefix + component.name())) {
        fields.put(
            component.name(),
            component.type().isRecord()
                ? example(
                    component.type().asSubclass(Record.class), component.name() + ".", alsoRequired)
                : example(limit));
      }
    }
    return fields;
  }

  /** Answers of this type, one for each way in which they come out, named by it. */
  public static Map<String, Map<String, Object>> examplesOf(Class<? extends Record> type) {
    RecordType record = RecordType.of(type);
    RecordType.Component outcome = record.components().get(0);
    Map<String, Map<String, Object>> examples = new LinkedHashMap<>();
    for (String name : outcome.constants().keySet()) {
      Map<String, Object> fields = new LinkedHashMap<>(Map.of(outcome.name(), name));
      for (RecordType.Component component : record.components()) {
        FieldLimit limit = record.limit(component.name());
        boolean shown =
            switch (limit.kind()) {
              case ID, TOKEN -> !name.equals(PayResult.KO.name());
              case URL -> name.equals(PayResult.REDIRECT_TO_URL.name());
              case TEXT ->
                  component.name().equals("resultDescription")
                      ? name.equals(PayResult.KO.name())
                      : component.name().equals("providerName");
              case AMOUNT, COUNT, CURRENCY, CHOICE, OBJECT -> false;
            };
        if (shown) {
          fields.put(component.name(), example(limit));
        }
      }
      examples.put(name, fields);
    }
    return examples;
  }
}
