package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldLimit;
import dev.turnpike.api.Ids;
import dev.turnpike.api.PayResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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

  /** This record and the records within it. */
  public static Set<Class<? extends Record>> within(Class<? extends Record> type) {
    Set<Class<? extends Record>> all = new LinkedHashSet<>(List.of(type));
    for (RecordType.Component component : RecordType.of(type).components()) {
      if (component.type().isRecord()) {
        all.addAll(within(component.type().asSubclass(Record.class)));
      }
    }
    return all;
  }

  /** What refers to the schema of this name. */
  public static Map<String, Object> reference(String name) {
    return Map.of("$ref", PREFIX + name);
  }

  /** A request, which is read strictly: a field that the record doesn't have is wrong. */
  public static Map<String, Object> request(Class<? extends Record> type) {
    Map<String, Object> schema = schema(type);
    schema.put("additionalProperties", false);
    return schema;
  }

  /** An answer. */
  public static Map<String, Object> answer(Class<? extends Record> type) {
    return schema(type);
  }

  private static Map<String, Object> schema(Class<? extends Record> type) {
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
   * The body of an operation's requests: its record, and what the operation asks beyond it.
   *
   * @return empty where it has none
   */
  public static Optional<Map<String, Object>> bodyOf(Operation<?, ?> operation) {
    return operation
        .form()
        .bodyType()
        .map(
            type -> {
              Map<String, Object> record = reference(type.getSimpleName());
              return operation.rules() == FieldRules.NONE
                  ? record
                  : Map.of("allOf", List.of(record, beyond(operation.rules())));
            });
  }

  private static Map<String, Object> beyond(FieldRules rules) {
    Map<String, Object> properties = new LinkedHashMap<>();
    Set<String> required = new LinkedHashSet<>();
    Map<String, List<String>> within = new LinkedHashMap<>();
    for (String field : rules.required()) {
      int dot = field.indexOf('.');
      required.add(dot < 0 ? field : field.substring(0, dot));
      if (dot >= 0) {
        within
            .computeIfAbsent(field.substring(0, dot), name -> new ArrayList<>())
            .add(field.substring(dot + 1));
      }
    }
    within.forEach(
        (name, fields) -> {
          Map<String, Object> part = new LinkedHashMap<>();
          part.put("type", "object");
          part.put("required", fields);
          properties.put(name, part);
        });
    if (rules.leastAmount() > Long.MIN_VALUE) {
      Map<String, Object> amount = new LinkedHashMap<>();
      amount.put("type", "integer");
      amount.put("minimum", rules.leastAmount());
      properties.put("amount", amount);
    }
    return object(properties, List.copyOf(required));
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
