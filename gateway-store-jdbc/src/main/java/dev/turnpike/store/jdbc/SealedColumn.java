package dev.turnpike.store.jdbc;

import java.util.List;

/**
 * A column whose values are encrypted where there are {@link EncryptionKeys}, and by which other
 * columns of its row a value is bound to the row: these never change, and a copy of the database
 * has them too. All that is secret or personal is here, but for what people search for, such as
 * ids.
 */
enum SealedColumn {
  REQUEST_BODY("operations", "request_body", "id", "id"),
  REQUEST_TOKEN("operations", "request_token", "id", "id"),
  ANSWER("operations", "answer", "id", "id"),
  /** A plain digest of a status, metadata included: these could be found by trying. */
  STATUS_FINGERPRINT("payments", "status_fingerprint", "seq", "provider", "payment_id"),
  /** Statuses, and what attempts to deliver led to. */
  EVENT_DETAILS("events", "details", "seq", "provider", "payment_id", "happened_at", "kind"),
  /** What a receiver answered, word for word. */
  EVENT_ANSWER("events", "answer", "seq", "provider", "payment_id", "happened_at", "kind"),
  NOTIFICATION_BODY("notifications", "body", "seq", "id"),
  NOTIFICATION_RESULT("notifications", "result", "seq", "id"),
  /** Found by a digest with a key, {@code token_key}, which also binds it. */
  TOKEN("subscriptions", "token", "token_key");

  private final String table;
  private final String column;
  private final String key;
  private final List<String> place;

  SealedColumn(String table, String column, String key, String... place) {
    this.table = table;
    this.column = column;
    this.key = key;
    this.place = List.of(place);
  }

  String table() {
    return table;
  }

  String column() {
    return column;
  }

  /** The primary key of the table. */
  String key() {
    return key;
  }

  /** The columns that bind a value to its row, beside a key of bytes. */
  List<String> place() {
    return place;
  }

  /** Binds a value to this column, and to the row in which these stand. */
  byte[] placeOf(String... values) {
    String[] parts = new String[values.length + 2];
    parts[0] = table;
    parts[1] = column;
    System.arraycopy(values, 0, parts, 2, values.length);
    return Digest.of(parts);
  }

  /** For messages. */
  @Override
  public String toString() {
    return table + "." + column;
  }
}
