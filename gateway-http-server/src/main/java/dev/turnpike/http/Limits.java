package dev.turnpike.http;

/**
 * How large a request may be. Over a limit it is refused with a problem that names the limit.
 *
 * @param body bytes of the body: 413
 * @param uri bytes of path and query: 414
 * @param headers bytes of all header names and values: 431. Java's own server closes the connection
 *     without an answer above a limit of its own ({@code sun.net.httpserver.maxReqHeaderSize}), so
 *     this one has to be lower
 */
public record Limits(int body, int uri, int headers) {
  /** 1 MiB, 32 KiB, 32 KiB. */
  public static final Limits DEFAULT = new Limits(1024 * 1024, 32 * 1024, 32 * 1024);

  /** Requires positive numbers. */
  public Limits {
    if (body < 1 || uri < 1 || headers < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }
}
