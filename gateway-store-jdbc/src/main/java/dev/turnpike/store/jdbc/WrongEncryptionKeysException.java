package dev.turnpike.store.jdbc;

import java.io.Serial;

/**
 * A store holds what is encrypted with a key that was not given, or with another one than was given
 * by its name. Nothing is done with such a store: what can't be read would be taken for missing.
 */
public final class WrongEncryptionKeysException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  /** With the reason in one line, which names the key and never shows it. */
  WrongEncryptionKeysException(String message) {
    super(message);
  }
}
