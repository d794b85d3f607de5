package dev.turnpike.http;

import static dev.turnpike.http.OpenApiParts.object;

import dev.turnpike.internal.contract.RecordSchemas;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a record an operator sees, and what they hold: the same list writes them and
 * describes them. What has no value is left out. Immutable.
 */
final class RecordView<T> {
  private final String name;
  private final List<Field<T>> fields;

  private record Field<T>(
      String name,
      Map<String, Object> schema,
      @Nullable RecordView<?> view,
      Function<T, @Nullable Object> value) {}

  private RecordView(String name, List<Field<T>> fields) {
    this.name = name;
    this.fields = List.copyOf(fields);
  }

  /** A view without fields, whose schema has this name. */
  static <T> RecordView<T> named(String name) {
    return new RecordView<>(name, List.of());
  }

  /** The same fields and more, under another name. */
  RecordView<T> as(String otherName) {
    return new RecordView<>(otherName, fields);
  }

  private RecordView<T> with(
      String field, Map<String, Object> schema, Function<T, @Nullable Object> value) {
    return with(new Field<>(field, schema, null, value));
  }

  private RecordView<T> with(Field<T> field) {
    List<Field<T>> more = new ArrayList<>(fields);
    more.add(field);
    return new RecordView<>(name, more);
  }

  RecordView<T> text(String field, Function<T, @Nullable String> value) {
    return with(field, object("type", "string"), value::apply);
  }

  RecordView<T> number(String field, Function<T, ? extends @Nullable Number> value) {
    return with(field, object("type", "integer", "format", "int64"), value::apply);
  }

  RecordView<T> numbers(String field, Function<T, List<Long>> value) {
    return with(
        field,
        object("type", "array", "items", object("type", "integer", "format", "int64")),
        value::apply);
  }

  RecordView<T> flag(String field, Function<T, Boolean> value) {
    return with(field, object("type", "boolean"), value::apply);
  }

  RecordView<T> texts(String field, Function<T, List<String>> value) {
    return with(field, object("type", "array", "items", object("type", "string")), value::apply);
  }

  RecordView<T> time(String field, Function<T, @Nullable Instant> value) {
    return with(
        field,
        object("type", "string", "format", "date-time"),
        record -> {
          Instant time = value.apply(record);
          return time == null ? null : time.toString();
        });
  }

  /** One of these constants, by its name. */
  <E extends Enum<E>> RecordView<T> choice(
      String field, Class<E> type, Function<T, @Nullable E> value) {
    return constant(field, type, false, value);
  }

  /** One of these constants, in small letters. */
  <E extends Enum<E>> RecordView<T> small(
      String field, Class<E> type, Function<T, @Nullable E> value) {
    return constant(field, type, true, value);
  }

  private <E extends Enum<E>> RecordView<T> constant(
      String field, Class<E> type, boolean small, Function<T, @Nullable E> value) {
    return with(
        field,
        object("type", "string", "enum", namesOf(type, small)),
        record -> {
          E constant = value.apply(record);
          return constant == null ? null : nameOf(constant, small);
        });
  }

  private static String nameOf(Enum<?> constant, boolean small) {
    return small ? constant.name().toLowerCase(Locale.ROOT) : constant.name();
  }

  static List<String> namesOf(Class<? extends Enum<?>> type, boolean small) {
    return Arrays.stream(type.getEnumConstants()).map(constant -> nameOf(constant, small)).toList();
  }

  /** Any JSON object. */
  RecordView<T> json(String field, Function<T, @Nullable Map<String, @Nullable Object>> value) {
    return with(field, object("type", "object", "additionalProperties", true), value::apply);
  }

  /** Another record. */
  <O> RecordView<T> one(String field, RecordView<O> view, Function<T, @Nullable O> value) {
    return with(
        new Field<>(
            field,
            view.reference(),
            view,
            record -> {
              O other = value.apply(record);
              return other == null ? null : view.of(other);
            }));
  }

  /** Other records. */
  <O> RecordView<T> many(String field, RecordView<O> view, Function<T, List<O>> value) {
    return with(
        new Field<>(
            field,
            object("type", "array", "items", view.reference()),
            view,
            record -> value.apply(record).stream().map(view::of).toList()));
  }

  String name() {
    return name;
  }

  Map<String, Object> reference() {
    return RecordSchemas.reference(name);
  }

  /** The record as an operator sees it. */
  Map<String, @Nullable Object> of(T record) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    for (Field<T> field : fields) {
      Object value = field.value.apply(record);
      if (value != null) {
        shown.put(field.name, value);
      }
    }
    return shown;
  }

  /** What may be in it. */
  Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    fields.forEach(field -> properties.put(field.name, field.schema));
    return object("type", "object", "properties", properties);
  }

  /** This view, and those of the records within it. */
  Stream<RecordView<?>> within() {
    return Stream.concat(
        Stream.of(this),
        fields.stream()
            .map(Field::view)
            .filter(Objects::nonNull)
            .flatMap(view -> Objects.requireNonNull(view).within()));
  }
}
