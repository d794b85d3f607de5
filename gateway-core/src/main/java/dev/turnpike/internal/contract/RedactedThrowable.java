package dev.turnpike.internal.contract;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What somebody else's code threw, to be logged: what it says of itself is masked. */
final class RedactedThrowable extends Throwable {
  private static final long serialVersionUID = 1L;

  private RedactedThrowable(String description, @Nullable Throwable cause) {
    super(description, cause, true, true);
  }

  static Throwable of(Throwable thrown) {
    return of(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static RedactedThrowable of(Throwable thrown, Set<Throwable> seen) {
    seen.add(thrown);
    Throwable cause = thrown.getCause();
    RedactedThrowable redacted =
        new RedactedThrowable(
            description(thrown), cause == null || seen.contains(cause) ? null : of(cause, seen));
    redacted.setStackTrace(thrown.getStackTrace());
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (!seen.contains(suppressed)) {
        redacted.addSuppressed(of(suppressed, seen));
      }
    }
    return redacted;
  }

  /** An exception may fail at describing itself. */
  private static String description(Throwable thrown) {
    try {
      return Redactor.line(String.valueOf(thrown));
    } catch (RuntimeException e) {
      return thrown.getClass().getName();
    }
  }

  /** With the name of what it stands for. */
  @Override
  public String toString() {
    return String.valueOf(getMessage());
  }
}
