package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldError;
import dev.turnpike.api.InvalidRequestException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON mapping of the contract's records, for server, client and store. Requests are read
 * strictly, answers tolerantly. Thread-safe.
 */
public final class ContractJson {
  private ContractJson() {}

  /**
   * Reads the request of an operation.
   *
   * @throws InvalidRequestException names everything that is wrong with it, all at once
   */
  public static Object readRequest(Operation operation, byte[] json) {
    Class<?> type =
        operation
            .requestType()
            .orElseThrow(() -> new IllegalArgumentException(operation + " reads nothing"));
    Map<String, @Nullable Object> fields;
    try {
      fields = Json.readObject(json);
    } catch (NotJsonException e) {
      throw InvalidRequestException.of(List.of(e.error()));
    }
    FieldReader reader = new FieldReader(fields);
    Object request = null;
    List<FieldError> wrongValues = List.of();
    try {
      request = Codec.of(type).reader().apply(reader);
    } catch (InvalidRequestException e) {
      wrongValues = e.errors();
    }
    reader.refuseRest();
    List<FieldError> errors = new ArrayList<>(reader.errors());
    addNew(errors, wrongValues);
    addNew(errors, operation.whatIsWrongWith(fields));
    if (request == null || !errors.isEmpty()) {
      throw InvalidRequestException.of(errors);
    }
    return request;
  }

  /**
   * A field is named once, by what was found first; and not beside the object that it belongs to.
   */
  private static void addNew(List<FieldError> errors, List<FieldError> more) {
    List<String> known = errors.stream().map(FieldError::field).toList();
    more.stream()
        .filter(error -> known.stream().noneMatch(field -> isAbout(field, error.field())))
        .forEach(errors::add);
  }

  private static boolean isAbout(String known, String field) {
    return known.equals(field) || known.startsWith(field + ".") || field.startsWith(known + ".");
  }

  /**
   * Checks what only this operation asks of a request that is right otherwise.
   *
   * @throws InvalidRequestException names every missing or wrong field
   * @throws IllegalArgumentException when the request is of another operation's type
   */
  public static void check(Operation operation, Object request) {
    Class<?> type = operation.requestType().orElse(Void.class);
    if (!type.isInstance(request)) {
      throw new IllegalArgumentException(
          operation.id()
              + " takes a "
              + type.getSimpleName()
              + ", not a "
              + request.getClass().getSimpleName());
    }
    List<FieldError> errors = operation.whatIsWrongWith(fields(request));
    if (!errors.isEmpty()) {
      throw InvalidRequestException.of(errors);
    }
  }

  /**
   * Reads an answer. Fields that the contract doesn't name are kept in {@code metadata}.
   *
   * @param known what stands for a field that the answer leaves out
   * @throws BrokenAnswerException when it breaks the contract
   */
  public static <T> T readAnswer(Class<T> type, byte[] json, Map<String, String> known)
      throws BrokenAnswerException {
    try {
      Map<String, @Nullable Object> fields = Json.readObject(json);
      known.forEach((name, value) -> fields.merge(name, value, (told, ours) -> told));
      FieldReader reader = new FieldReader(fields);
      Codec<T> codec = Codec.of(type);
      T answer = reader.readThrough(codec);
      Map<String, @Nullable Object> rest = reader.rest();
      if (!rest.isEmpty()) {
        fields.put("metadata", withRest(reader.object("metadata"), rest));
        answer = new FieldReader(fields).readThrough(codec);
      }
      return answer;
    } catch (NotJsonException e) {
      throw new BrokenAnswerException(e.error().toString());
    }
  }

  private static Map<String, @Nullable Object> withRest(
      @Nullable Map<String, @Nullable Object> metadata, Map<String, @Nullable Object> rest) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    if (metadata != null) {
      all.putAll(metadata);
    }
    rest.forEach(
        (name, value) -> {
          String free = name;
          while (all.containsKey(free)) {
            free += "_";
          }
          all.put(free, value);
        });
    return all;
  }

  /** A record as JSON. */
  public static byte[] write(Object record) {
    return Json.write(fields(record));
  }

  /** A record's fields as they stand in JSON. */
  public static Map<String, @Nullable Object> fields(Object record) {
    return fields(Codec.of(record.getClass()), record);
  }

  private static <T> Map<String, @Nullable Object> fields(Codec<T> codec, Object record) {
    return codec.writer().apply(codec.type().cast(record));
  }
}
