package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldError;
import dev.turnpike.api.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    return readRequest(operation, json, Binder.strict());
  }

  /**
   * The same, but drops fields that the contract doesn't name.
   *
   * @param dropped gets their names
   */
  public static Object readRequest(Operation operation, byte[] json, List<String> dropped) {
    return readRequest(operation, json, Binder.dropping(dropped));
  }

  private static Object readRequest(Operation operation, byte[] json, Binder binder) {
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
    Object request = binder.bind(RecordType.of(type), fields);
    binder.addNew(operation.whatIsWrongWith(fields));
    if (request == null || !binder.errors().isEmpty()) {
      throw InvalidRequestException.of(binder.errors());
    }
    return request;
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
    Map<String, @Nullable Object> fields;
    try {
      fields = Json.readMarkedObject(json);
    } catch (NotJsonException e) {
      throw new BrokenAnswerException(e.error().toString());
    }
    known.forEach((name, value) -> fields.merge(name, value, (told, ours) -> told));
    RecordType record = RecordType.of(type);
    keepRest(record, fields);
    Binder binder = Binder.tolerant();
    Object answer = null;
    String misfit = "";
    try {
      answer = binder.bind(record, fields);
    } catch (IllegalArgumentException e) {
      misfit = String.valueOf(e.getMessage());
    }
    if (answer == null || !binder.errors().isEmpty()) {
      throw new BrokenAnswerException(
          binder.errors().isEmpty()
              ? misfit
              : binder.errors().stream()
                  .map(FieldError::toString)
                  .collect(Collectors.joining("; ")));
    }
    return type.cast(answer);
  }

  /** Moves what the contract doesn't name into the metadata, unless those are of a wrong kind. */
  private static void keepRest(RecordType record, Map<String, @Nullable Object> fields) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(fields);
    rest.keySet().removeIf(record::has);
    Object told = fields.get("metadata");
    if (rest.isEmpty() || !(told == null || told instanceof Map || List.of().equals(told))) {
      return;
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    if (told instanceof Map<?, ?> metadata) {
      metadata.forEach((name, value) -> all.put((String) name, value));
    }
    rest.forEach(
        (name, value) -> {
          String free = name;
          while (all.containsKey(free)) {
            free += "_";
          }
          all.put(free, value);
        });
    fields.put("metadata", all);
  }

  /** A record as JSON. */
  public static byte[] write(Object record) {
    return Json.writeValue(record);
  }

  /** A record's fields as they stand in JSON. */
  public static Map<String, @Nullable Object> fields(Object record) {
    return RecordType.of(record.getClass()).fields(record);
  }
}
