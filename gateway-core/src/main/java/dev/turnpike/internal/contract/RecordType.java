package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldLimit;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a record of the contract consists of, found out once: each component is a field of the same
 * name, which has its limit, and its builder makes the record.
 */
final class RecordType {
  private static final ClassValue<RecordType> ALL =
      new ClassValue<>() {
        @Override
        protected RecordType computeValue(Class<?> type) {
          try {
            return new RecordType(type);
          } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " is no record of the contract", e);
          }
        }
      };

  private final List<Component> components;
  private final Set<String> names;
  private final Map<String, FieldLimit> limits = new LinkedHashMap<>();
  private final MethodHandle builder;
  private final MethodHandle build;

  private RecordType(Class<?> type) throws ReflectiveOperationException {
    if (!type.isRecord()) {
      throw new NoSuchMethodException("no components");
    }
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    Class<?> builderType = type.getMethod("builder").getReturnType();
    this.builder =
        lookup.unreflect(type.getMethod("builder")).asType(MethodType.methodType(Object.class));
    this.build =
        lookup.unreflect(builderType.getMethod("build")).asType(MethodType.genericMethodType(1));
    Component[] found = new Component[type.getRecordComponents().length];
    for (int i = 0; i < found.length; i++) {
      RecordComponent component = type.getRecordComponents()[i];
      found[i] = Component.of(component, builderType, lookup);
    }
    this.components = List.of(found);
    for (Object limit : (List<?>) type.getMethod("limits").invoke(null)) {
      String field = ((FieldLimit) limit).field();
      limits.put(field.substring(field.lastIndexOf('.') + 1), (FieldLimit) limit);
    }
    this.names = components.stream().map(Component::name).collect(Collectors.toUnmodifiableSet());
  }

  static RecordType of(Class<?> type) {
    return ALL.get(type);
  }

  List<Component> components() {
    return components;
  }

  /** What may be in this field. */
  FieldLimit limit(String field) {
    return Objects.requireNonNull(limits.get(field), field);
  }

  boolean has(String field) {
    return names.contains(field);
  }

  /**
   * The record with these values, each of its component's type, in their order; what is {@code
   * null} is left to the builder.
   */
  Object make(@Nullable Object[] values) {
    try {
      Object made = (Object) builder.invokeExact();
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null) {
          made = (Object) components.get(i).setter().invokeExact(made, values[i]);
        }
      }
      return (Object) build.invokeExact(made);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** A record's fields as they stand in JSON, without what is {@code null}. */
  Map<String, @Nullable Object> fields(Object record) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (Component component : components) {
      Object value = component.of(record);
      if (value != null) {
        fields.put(
            component.name(),
            value instanceof Enum<?> constant
                ? constant.name()
                : value instanceof Record inner ? of(inner.getClass()).fields(inner) : value);
      }
    }
    return fields;
  }

  /** The value of a field; a dot in its name leads into an object. */
  @Nullable Object valueAt(Object record, String name) {
    int dot = name.indexOf('.');
    String first = dot < 0 ? name : name.substring(0, dot);
    for (Component component : components) {
      if (component.name().equals(first)) {
        Object value = component.of(record);
        return dot < 0 || value == null
            ? value
            : of(value.getClass()).valueAt(value, name.substring(dot + 1));
      }
    }
    return null;
  }

  private static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }

  /**
   * One component.
   *
   * @param name the field's name
   * @param type the component's type, boxed
   * @param constants by their names, where the type is an enum
   * @param getter takes the record
   * @param setter takes the builder and the value, and gives the builder
   */
  record Component(
      String name,
      Class<?> type,
      Map<String, Object> constants,
      MethodHandle getter,
      MethodHandle setter) {

    private static Component of(
        RecordComponent component, Class<?> builder, MethodHandles.Lookup lookup)
        throws ReflectiveOperationException {
      String name = component.getName();
      Class<?> type = MethodType.methodType(component.getType()).wrap().returnType();
      Class<?>[] parameter = {component.getType()};
      return new Component(
          name,
          type,
          constantsOf(type),
          lookup.unreflect(component.getAccessor()).asType(MethodType.genericMethodType(1)),
          lookup
              .unreflect(builder.getMethod(name, parameter))
              .asType(MethodType.genericMethodType(2)));
    }

    private static Map<String, Object> constantsOf(Class<?> type) {
      Map<String, Object> constants = new LinkedHashMap<>();
      if (type.isEnum()) {
        for (Object constant : type.getEnumConstants()) {
          constants.put(((Enum<?>) constant).name(), constant);
        }
      }
      return constants;
    }

    private @Nullable Object of(Object record) {
      try {
        return (Object) getter.invokeExact(record);
      } catch (Throwable e) {
        throw unchecked(e);
      }
    }
  }
}
