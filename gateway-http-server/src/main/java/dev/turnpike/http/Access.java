package dev.turnpike.http;

import dev.turnpike.Right;
import org.jspecify.annotations.Nullable;

/**
 * Who may take a route.
 *
 * @param needsKey whether the caller must bring a valid key
 * @param neededRight the right that the key must have; {@code null}: any key will do
 */
record Access(boolean needsKey, @Nullable Right neededRight) {
  /** Everybody, and every web page. */
  static final Access OPEN = new Access(false, null);

  /** Everybody with a valid key. */
  static final Access ANY_KEY = new Access(true, null);

  /** Everybody whose key has this right. */
  static Access of(Right right) {
    return new Access(true, right);
  }
}
