package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldError;
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
   * Reads the record in the body of a request.
   *
   * @param rules what its operation asks beyond the record
   * @param dropped gets the names of fields that the contract doesn't name; {@code null}: they are
   *     wrong
   * @param errors gets everything that is wrong, all at once
   * @return {@code null} where something is wrong
   */
  static <T extends Record> @Nullable T readRequest(
      Class<T> type,
      FieldRules rules,
      byte[] json,
      @Nullable List<String> dropped,
      List<FieldError> errors) {
    Map<String, @Nullable Object> fields;
    try {
      fields = Json.readObject(json);
    } catch (NotJsonException e) {
      errors.add(e.error());
      return null;
    }
    Binder binder = dropped == null ? Binder.strict() : Binder.dropping(dropped);
    T request = binder.bind(type, fields);
    binder.addNew(rules.whatIsWrongWith(fields));
    errors.addAll(binder.errors());
    return binder.errors().isEmpty() ? request : null;
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
    T answer = null;
    String misfit = "";
    try {
      answer = binder.bind(type, fields);
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
    return answer;
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
