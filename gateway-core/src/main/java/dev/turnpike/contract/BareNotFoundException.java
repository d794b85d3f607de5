package dev.turnpike.contract;

/**
 * The cause of a "not found" that rests on a bare HTTP status: enough for an answer to a lookup,
 * but no proof that there is nothing. The path or the parameter may be what was not found.
 */
public final class BareNotFoundException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Without more to tell. */
  public BareNotFoundException() {
    super("HTTP status 404 without a problem that says what was not found");
  }
}
