package dev.turnpike.store.jdbc;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The table of the keys with which something may be encrypted. So a key that is missing, or is
 * another one, is found out at the start and not when it is needed. It keeps the secret of the
 * digests by which values are found: this one stays when keys change, and so do the digests.
 */
final class KeyRegister {
  private static final int SECRET_BYTES = 32;

  private KeyRegister() {}

  /**
   * With these keys, of which the first one may be used from now on.
   *
   * @throws WrongEncryptionKeysException when one is missing, or is another one
   */
  static AtRest open(Database database, @Nullable EncryptionKeys keys) {
    if (keys == null) {
      requireNone(database.toString(), database.ask(KeyRegister::known));
      return AtRest.clear(database.toString());
    }
    byte[] secret = database.store(session -> secret(session, database, keys));
    return AtRest.sealed(database.toString(), keys, secret);
  }

  /**
   * Looks whether a store can be opened with these keys.
   *
   * @throws WrongEncryptionKeysException when one is missing, or is another one
   */
  static void check(Session session, String database, @Nullable EncryptionKeys keys)
      throws SQLException {
    Map<String, String> known =
        Migrations.isTable(session, "encryption_keys") ? known(session) : Map.of();
    if (keys == null) {
      requireNone(database, known);
      return;
    }
    for (Map.Entry<String, String> key : known.entrySet()) {
      secret(database, keys, key.getKey(), key.getValue());
    }
  }

  private static void requireNone(String database, Map<String, String> known) {
    if (!known.isEmpty()) {
      throw new WrongEncryptionKeysException(
          "%s is encrypted with the key '%s', and there are no encryption keys"
              .formatted(database, String.join("', '", known.keySet())));
    }
  }

  /** One node after the other. */
  private static byte[] secret(Session session, Database database, EncryptionKeys keys)
      throws SQLException {
    session.update("update @heartbeat set beats = beats where id = 1");
    Map<String, String> known = known(session);
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    for (Map.Entry<String, String> key : known.entrySet()) {
      secret = secret(database.toString(), keys, key.getKey(), key.getValue());
    }
    if (!known.containsKey(keys.current())) {
      session.update(
          "insert into @encryption_keys (id, lookup_secret) values (?, ?)",
          keys.current(),
          AtRest.seal(keys, placeOf(keys.current()), Base64.getEncoder().encodeToString(secret)));
    }
    return secret;
  }

  private static byte[] secret(String database, EncryptionKeys keys, String id, String sealed) {
    if (!keys.has(id)) {
      throw new WrongEncryptionKeysException(
          "%s is encrypted with the key '%s', which is not among the encryption keys, %s"
              .formatted(database, id, keys.ids()));
    }
    try {
      return Base64.getDecoder().decode(AtRest.open(keys, placeOf(id), sealed));
    } catch (AEADBadTagException e) {
      throw new WrongEncryptionKeysException(
          "%s is encrypted with another key than the one that is given by the id '%s'"
              .formatted(database, id));
    }
  }

  private static byte[] placeOf(String id) {
    return Digest.of("encryption_keys", "lookup_secret", id);
  }

  private static Map<String, String> known(Session session) throws SQLException {
    Map<String, String> known = new TreeMap<>();
    session.list(
        "select id, lookup_secret from @encryption_keys", row -> known.put(row.text(), row.text()));
    return known;
  }

  /** Nothing is encrypted with them any more. */
  static void forget(Database database, Collection<String> ids) {
    database.store(
        Session.nothing(
            session ->
                session.each(
                    "delete from @encryption_keys where id = ?", ids, id -> Session.values(id))));
  }
}
