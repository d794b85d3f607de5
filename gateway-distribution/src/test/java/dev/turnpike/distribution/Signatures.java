package dev.turnpike.distribution;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * What others can call and extend, a line for each type and member, in an order that depends on
 * nothing but their names. Without names of parameters, and without what {@code Object} has.
 */
final class Signatures {
  private static final int TOLD =
      Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;
  private static final Set<String> OF_EVERY_OBJECT =
      Set.of(
          "public final boolean equals(Object)",
          "public boolean equals(Object)",
          "public int hashCode()",
          "public String toString()",
          "public final int hashCode()",
          "public final String toString()");

  private Signatures() {}

  /** Of all packages that the module at this place exports to everybody. */
  static List<String> ofModule(Path place) {
    ModuleReference module = ModuleFinder.of(place).findAll().iterator().next();
    List<String> lines = new ArrayList<>();
    module.descriptor().exports().stream()
        .filter(exported -> !exported.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .sorted()
        .forEach(
            name -> {
              List<Class<?>> types = types(module, name);
              lines.add(
                  (types.get(0).getPackage().isAnnotationPresent(NullMarked.class)
                          ? "@NullMarked "
                          : "")
                      + "package "
                      + name);
              types.forEach(type -> lines.addAll(of(type)));
            });
    return lines;
  }

  private static List<Class<?>> types(ModuleReference module, String packageName) {
    try (ModuleReader reader = module.open();
        Stream<String> files = reader.list()) {
      return files
          .filter(file -> file.endsWith(".class"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .filter(
              name ->
                  name.startsWith(packageName + ".")
                      && name.indexOf('.', packageName.length() + 1) < 0)
          .filter(name -> !name.endsWith(".package-info"))
          .<Class<?>>map(Signatures::load)
          .filter(Signatures::isSeen)
          .sorted(Comparator.comparing(Class::getName))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Signatures.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(name + " can't be loaded", e);
    }
  }

  private static boolean isSeen(Class<?> type) {
    if (type.isSynthetic() || type.isAnonymousClass() || type.isLocalClass()) {
      return false;
    }
    Class<?> around = type.getDeclaringClass();
    return isSeen(type.getModifiers(), around) && (around == null || isSeen(around));
  }

  private static boolean isSeen(int modifiers, @Nullable Class<?> in) {
    return Modifier.isPublic(modifiers)
        || Modifier.isProtected(modifiers) && in != null && !Modifier.isFinal(in.getModifiers());
  }

  /** The type's own line, and those of its members. Nested types have lines of their own. */
  static List<String> of(Class<?> type) {
    List<String> lines = new ArrayList<>();
    lines.add(header(type));
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        lines.add("  " + ((Enum<?>) constant).name());
      }
    }
    Set<String> fields = new TreeSet<>();
    Set<String> constructors = new TreeSet<>();
    Set<String> methods =
        new TreeSet<>(
            Comparator.comparing(Signatures::fromNameOn).thenComparing(Comparator.naturalOrder()));
    for (Class<?> in : withUnseenOnesAbove(type)) {
      Arrays.stream(in.getDeclaredFields())
          .filter(field -> isSeen(field, type))
          .forEach(field -> fields.add(line(field)));
      Arrays.stream(in.getDeclaredMethods())
          .filter(method -> isSeen(method, type))
          .filter(method -> !madeForEnums(method))
          .map(Signatures::line)
          .filter(line -> !OF_EVERY_OBJECT.contains(line))
          .forEach(methods::add);
    }
    Arrays.stream(type.getDeclaredConstructors())
        .filter(one -> isSeen(one, type))
        .forEach(one -> constructors.add(line(one)));
    Stream.of(fields, constructors, methods)
        .flatMap(Set::stream)
        .forEach(line -> lines.add("  " + line));
    return lines;
  }

  private static String fromNameOn(String line) {
    String plain = line.replaceFirst("^@Deprecated\\S* ", "");
    return plain.substring(plain.lastIndexOf(' ', plain.indexOf('(')) + 1);
  }

  /** The public methods of a superclass that nobody sees are its subclasses' own. */
  private static List<Class<?>> withUnseenOnesAbove(Class<?> type) {
    List<Class<?>> types = new ArrayList<>(List.of(type));
    Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
        .filter(above -> !isSeen(above))
        .forEach(above -> types.addAll(withUnseenOnesAbove(above)));
    return types;
  }

  private static boolean isSeen(Member member, Class<?> in) {
    boolean constant = member instanceof Field field && field.isEnumConstant();
    return !member.isSynthetic() && !constant && isSeen(member.getModifiers(), in);
  }

  private static boolean madeForEnums(Method method) {
    return method.getDeclaringClass().isEnum()
        && Modifier.isStatic(method.getModifiers())
        && (method.getName().equals("values") || method.getName().equals("valueOf"));
  }

  private static String header(Class<?> type) {
    StringBuilder line = new StringBuilder(deprecation(type));
    int modifiers = type.getModifiers() & TOLD;
    String kind = "class ";
    if (type.isAnnotation()) {
      kind = "@interface ";
    } else if (type.isInterface()) {
      kind = "interface ";
    } else if (type.isEnum()) {
      kind = "enum ";
    } else if (type.isRecord()) {
      kind = "record ";
    }
    if (type.isInterface()) {
      modifiers &= ~(Modifier.ABSTRACT | Modifier.STATIC);
    }
    if (type.isEnum() || type.isRecord()) {
      modifiers &= ~(Modifier.ABSTRACT | Modifier.FINAL | Modifier.STATIC);
    }
    line.append(modifiers(modifiers));
    if (type.isSealed() && !type.isEnum()) {
      line.append("sealed ");
    }
    line.append(kind).append(name(type)).append(variables(type.getTypeParameters()));
    if (type.isRecord()) {
      line.append(
          Arrays.stream(type.getRecordComponents())
              .map(component -> text(component.getAnnotatedType()) + " " + component.getName())
              .collect(joining(", ", "(", ")")));
    }
    AnnotatedType above = type.getAnnotatedSuperclass();
    if (above != null
        && !Set.of(Object.class, Record.class).contains(above.getType())
        && !type.isEnum()) {
      line.append(" extends ").append(text(above));
    }
    line.append(
        list(type.isInterface() ? " extends " : " implements ", type.getAnnotatedInterfaces()));
    if (type.isSealed() && !type.isEnum()) {
      line.append(
          Arrays.stream(type.getPermittedSubclasses())
              .map(Signatures::name)
              .sorted()
              .collect(joining(", ", " permits ", "")));
    }
    return line.toString();
  }

  private static String line(Field field) {
    return deprecation(field)
        + modifiers(field.getModifiers() & TOLD)
        + text(field.getAnnotatedType())
        + " "
        + field.getName();
  }

  private static String line(Constructor<?> constructor) {
    return deprecation(constructor)
        + modifiers(constructor.getModifiers() & TOLD)
        + typeVariables(constructor)
        + constructor.getDeclaringClass().getSimpleName()
        + parameters(constructor);
  }

  private static String line(Method method) {
    int modifiers = method.getModifiers() & TOLD;
    if (method.getDeclaringClass().isInterface()) {
      modifiers &= ~Modifier.ABSTRACT;
    }
    return deprecation(method)
        + modifiers(modifiers)
        + (method.isDefault() ? "default " : "")
        + typeVariables(method)
        + text(method.getAnnotatedReturnType())
        + " "
        + method.getName()
        + parameters(method)
        + (method.getDefaultValue() == null ? "" : " default");
  }

  private static String deprecation(AnnotatedElement element) {
    Deprecated deprecated = element.getAnnotation(Deprecated.class);
    if (deprecated == null) {
      return "";
    }
    return deprecated.forRemoval() ? "@Deprecated(forRemoval) " : "@Deprecated ";
  }

  private static String modifiers(int modifiers) {
    return modifiers == 0 ? "" : Modifier.toString(modifiers) + " ";
  }

  private static String typeVariables(Executable executable) {
    String variables = variables(executable.getTypeParameters());
    return variables.isEmpty() ? "" : variables + " ";
  }

  private static String parameters(Executable executable) {
    AnnotatedType[] types = executable.getAnnotatedParameterTypes();
    List<String> texts = new ArrayList<>(Arrays.stream(types).map(Signatures::text).toList());
    if (executable.isVarArgs()) {
      String last = texts.remove(texts.size() - 1);
      texts.add(last.substring(0, last.length() - "[]".length()) + "...");
    }
    return "("
        + String.join(", ", texts)
        + ")"
        + list(" throws ", executable.getAnnotatedExceptionTypes());
  }

  private static String variables(TypeVariable<?>[] variables) {
    if (variables.length == 0) {
      return "";
    }
    return Arrays.stream(variables).map(Signatures::variable).collect(joining(", ", "<", ">"));
  }

  private static String variable(TypeVariable<?> variable) {
    String bounds =
        Arrays.stream(variable.getAnnotatedBounds()).map(Signatures::text).collect(joining(" & "));
    return variable.getName()
        + (bounds.isEmpty() || bounds.equals("Object") ? "" : " extends " + bounds);
  }

  private static String list(String before, AnnotatedType[] types) {
    return types.length == 0
        ? ""
        : Arrays.stream(types).map(Signatures::text).collect(joining(", ", before, ""));
  }

  private static String text(AnnotatedType type) {
    String nullable = type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
    if (type instanceof AnnotatedArrayType array) {
      return text(array.getAnnotatedGenericComponentType())
          + (nullable.isEmpty() ? "" : " " + nullable)
          + "[]";
    }
    if (type instanceof AnnotatedParameterizedType parameterized) {
      return nullable
          + name((Class<?>) ((ParameterizedType) type.getType()).getRawType())
          + Arrays.stream(parameterized.getAnnotatedActualTypeArguments())
              .map(Signatures::text)
              .collect(joining(", ", "<", ">"));
    }
    if (type instanceof AnnotatedWildcardType wildcard) {
      if (wildcard.getAnnotatedLowerBounds().length > 0) {
        return nullable + "? super " + text(wildcard.getAnnotatedLowerBounds()[0]);
      }
      String bound =
          Stream.of(wildcard.getAnnotatedUpperBounds())
              .map(Signatures::text)
              .collect(joining(" & "));
      return nullable
          + "?"
          + (bound.isEmpty() || bound.equals("Object") ? "" : " extends " + bound);
    }
    return nullable + name(type.getType());
  }

  private static String name(Type type) {
    if (!(type instanceof Class<?> plain)) {
      return type.getTypeName();
    }
    String name = plain.getCanonicalName();
    return name.startsWith("java.lang.") && name.lastIndexOf('.') == "java.lang.".length() - 1
        ? name.substring("java.lang.".length())
        : name;
  }
}
