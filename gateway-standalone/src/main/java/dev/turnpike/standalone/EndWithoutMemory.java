package dev.turnpike.standalone;

import dev.turnpike.internal.schedule.UncaughtErrors;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends the process where memory is used up, with one line: whatever goes on without it can't be
 * relied on, and whoever watches over the process starts it anew. The records are those of a
 * process that is killed.
 */
final class EndWithoutMemory implements Thread.UncaughtExceptionHandler {
  /** What the process ends with. */
  static final int EXIT = 3;

  /** Made before memory is short. */
  private static final byte[] LINE =
      "turnpike: out of memory, and ended: give it a larger heap (-Xmx), or lower budgets (GATEWAY_MAX_...)\n"
          .getBytes(StandardCharsets.US_ASCII);

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    if (UncaughtErrors.isOutOfMemory(e)) {
      end();
    }
    System.err.print("Exception in thread \"" + thread.getName() + "\" ");
    e.printStackTrace();
  }

  private static void end() {
    try (FileOutputStream err = new FileOutputStream(FileDescriptor.err)) {
      err.write(LINE);
    } catch (IOException e) {
      // nobody reads it
    } finally {
      Runtime.getRuntime().halt(EXIT); // a shutdown in order would need memory
    }
  }
}
