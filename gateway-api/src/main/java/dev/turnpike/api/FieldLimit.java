package dev.turnpike.api;

import java.util.Objects;

/**
 * What may be in one field of a request. It stands once: checks, messages and descriptions of the
 * contract are made of it.
 *
 * @param field its name; a dot leads into an object
 * @param kind what it holds
 * @param required whether it has to be there. Operations may require more
 * @param least the least number, for {@link Kind#AMOUNT} and {@link Kind#COUNT}; else 0
 * @param longest how many characters it may have, as people count them; 0 where it holds no text
 */
public record FieldLimit(String field, Kind kind, boolean required, long least, int longest) {
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
    /** Any JSON object. */
    OBJECT
  }

  /** Requires the names. */
  public FieldLimit {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(kind, "kind");
  }

  static FieldLimit amount(long least) {
    return new FieldLimit("amount", Kind.AMOUNT, false, least, 0);
  }

  static FieldLimit count(String field) {
    return new FieldLimit(field, Kind.COUNT, false, 1, 0);
  }

  static FieldLimit currency() {
    return new FieldLimit("currency", Kind.CURRENCY, false, 0, 3);
  }

  /** An id of the caller's own. */
  static FieldLimit ownId(String field) {
    return new FieldLimit(field, Kind.ID, false, 0, Ids.LONGEST_OWN);
  }

  /** An id that a provider made. */
  static FieldLimit providersId(String field) {
    return new FieldLimit(field, Kind.ID, false, 0, Ids.LONGEST_OF_PROVIDERS);
  }

  static FieldLimit token(String field) {
    return new FieldLimit(field, Kind.TOKEN, false, 0, Ids.LONGEST_OF_PROVIDERS);
  }

  static FieldLimit url(String field) {
    return new FieldLimit(field, Kind.URL, false, 0, RedirectUrl.LONGEST);
  }

  static FieldLimit choice(String field) {
    return new FieldLimit(field, Kind.CHOICE, false, 0, 0);
  }

  static FieldLimit object(String field) {
    return new FieldLimit(field, Kind.OBJECT, false, 0, 0);
  }

  FieldLimit mandatory() {
    return new FieldLimit(field, kind, true, least, longest);
  }
}
