package dev.turnpike.store.jdbc;

import java.util.regex.Pattern;

/**
 * Where a PostgreSQL is. Only what the driver surely understands: what it doesn't, it quotes in its
 * complaints, and there may be a password in it.
 */
final class PostgresUrl {
  static final String DRIVER = "org.postgresql.Driver";

  private static final String HOST =
      "([A-Za-z0-9_][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.%]+\\])(:[0-9]{1,5})?";
  private static final Pattern FORM =
      Pattern.compile("jdbc:postgresql:(//(" + HOST + "(," + HOST + ")*)?/?)?[^/?@:]*([?].*)?");
  private static final Pattern USER = Pattern.compile("jdbc:postgresql:/*[^/?]*@.*");
  private static final Pattern SCHEMA = Pattern.compile(".*[?&]currentSchema=.*");

  private final String text;

  private PostgresUrl(String text) {
    this.text = text;
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException when it can't be used, with the cause in one line
   */
  static PostgresUrl of(String text) {
    if (USER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "must not have user and password before the host: they are given apart");
    }
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("must be like jdbc:postgresql://HOST:PORT/DATABASE");
    }
    if (SCHEMA.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "must not say currentSchema: the tables are in a schema of their own, which is given apart");
    }
    return new PostgresUrl(text);
  }

  String text() {
    return text;
  }

  boolean hasSeveralHosts() {
    return toString().contains(",");
  }

  /** Without what may be secret: users and passwords stand behind the question mark. */
  @Override
  public String toString() {
    return text.replaceFirst("[?].*", "");
  }
}
