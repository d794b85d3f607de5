package dev.turnpike.internal.contract;

/**
 * The cause of a "not found" that rests on a bare HTTP status: enough for an answer to a lookup,
 * but no proof that there is nothing. The path or the parameter may be what was not found.
 */
public final class BareNotFoundException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_CHAIN = 32;

  /** Without more to tell. */
  public BareNotFoundException() {
    super("HTTP status 404 without a problem that says what was not found");
  }

  /** Whether this rests on a bare status, here or at the end of a chain of gateways. */
  public static boolean isBehind(Throwable notFound) {
    Throwable cause = notFound;
    for (int i = 0; cause != null && i < LONGEST_CHAIN; i++) {
      if (cause instanceof BareNotFoundException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
