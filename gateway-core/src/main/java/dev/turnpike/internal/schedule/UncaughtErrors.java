package dev.turnpike.internal.schedule;

/**
 * Where all that is thrown is caught, so that one failure stays one, the process may still be at
 * its end: without memory nothing can be relied on. Who owns the process decides what becomes of
 * it, and hears of that as if nobody had caught it.
 */
public final class UncaughtErrors {
  private static final int DEEPEST = 20;

  /** So many threads is a limit of the system's, and no memory is missing. */
  private static final String NO_THREAD = "unable to create native thread";

  private UncaughtErrors() {}

  /**
   * Tells the thread's handler of uncaught exceptions where memory is used up: the process's own
   * default one, or else it is printed.
   */
  public static void tell(Throwable caught) {
    Throwable cause = caught;
    for (int i = 0; i < DEEPEST && cause != null; i++) {
      if (isOutOfMemory(cause)) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
        return;
      }
      cause = cause.getCause();
    }
  }

  /** Whether there is no memory left in this process. */
  public static boolean isOutOfMemory(Throwable caught) {
    String message = caught.getMessage();
    return caught instanceof OutOfMemoryError
        && (message == null || !message.startsWith(NO_THREAD));
  }
}
