package dev.turnpike.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What may be in one field of a request or an answer. It stands once: checks, messages and
 * descriptions of the contract are made of it.
 *
 * @param field its name; a dot leads into an object
 * @param kind what it holds
 * @param required whether it has to be there. Operations may require more
 * @param least the least number, for {@link Kind#AMOUNT} and {@link Kind#COUNT}; else 0
 * @param longest how many characters it may have, as people count them; 0 where it holds no text,
 *     or one of any length
 * @param meaning what it says, in a sentence or two; {@code null} where its kind says it all
 * @param example a value that is right, other than its kind's; {@code null}: its kind's
 */
public record FieldLimit(
    String field,
    Kind kind,
    boolean required,
    long least,
    int longest,
    @Nullable String meaning,
    @Nullable String example) {
  /** What a field holds. */
  public enum Kind {
    /** A whole number of minor units of the currency. */
    AMOUNT,
    /** A whole number. */
    COUNT,
    /** A currency of today's ISO 4217 table in which money can be paid. */
    CURRENCY,
    /** An id with a character that can be seen, and without control characters. */
    ID,
    /** A token of a subscription: any characters, but not only blanks. */
    TOKEN,
    /** An absolute URL that browsers open and don't execute. */
    URL,
    /** One of the names of the contract. */
    CHOICE,
    /** Any text. */
    TEXT,
    /** Any JSON object. */
    OBJECT
  }

  /** Requires the names. */
  public FieldLimit {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(kind, "kind");
  }

  static FieldLimit amount(long least) {
    return new FieldLimit("amount", Kind.AMOUNT, false, least, 0, null, null);
  }

  static FieldLimit count(String field) {
    return new FieldLimit(field, Kind.COUNT, false, 1, 0, null, null);
  }

  static FieldLimit currency() {
    return new FieldLimit("currency", Kind.CURRENCY, false, 0, 3, null, null);
  }

  /** An id of the caller's own. */
  static FieldLimit ownId(String field) {
    return new FieldLimit(field, Kind.ID, false, 0, Ids.LONGEST_OWN, null, null);
  }

  /** An id that a provider made. */
  static FieldLimit providersId(String field) {
    return new FieldLimit(field, Kind.ID, false, 0, Ids.LONGEST_OF_PROVIDERS, null, null);
  }

  static FieldLimit token(String field) {
    return new FieldLimit(field, Kind.TOKEN, false, 0, Ids.LONGEST_OF_PROVIDERS, null, null);
  }

  static FieldLimit url(String field) {
    return new FieldLimit(field, Kind.URL, false, 0, RedirectUrl.LONGEST, null, null);
  }

  static FieldLimit choice(String field) {
    return new FieldLimit(field, Kind.CHOICE, false, 0, 0, null, null);
  }

  static FieldLimit object(String field) {
    return new FieldLimit(field, Kind.OBJECT, false, 0, 0, null, null);
  }

  /** Any text of an answer. */
  static FieldLimit text(String field) {
    return new FieldLimit(field, Kind.TEXT, false, 0, 0, null, null);
  }

  /** What a service may fill with an id of any kind. */
  static FieldLimit shortText(String field) {
    return new FieldLimit(field, Kind.TEXT, false, 0, Ids.LONGEST_OF_PROVIDERS, null, null);
  }

  FieldLimit mandatory() {
    return new FieldLimit(field, kind, true, least, longest, meaning, example);
  }

  FieldLimit means(String sentence) {
    return new FieldLimit(field, kind, required, least, longest, sentence, example);
  }

  FieldLimit like(String value) {
    return new FieldLimit(field, kind, required, least, longest, meaning, value);
  }
}
