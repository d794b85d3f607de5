package dev.turnpike.testkit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Hears what the JVM prints and logs: its two standard streams, and {@code java.util.logging} at
 * every level. Changes the JVM while it is open, so one that is opened meanwhile waits for its end.
 */
final class LogCapture implements AutoCloseable {
  private static final Semaphore ONE = new Semaphore(1);

  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final Logger root = Logger.getLogger("");
  private final Handler handler = new Recorder();
  private final PrintStream out;
  private final PrintStream err;
  private final Level level;

  LogCapture() throws InterruptedException {
    ONE.acquire();
    out = System.out;
    err = System.err;
    level = root.getLevel();
    System.setOut(tee(out));
    System.setErr(tee(err));
    root.addHandler(handler);
    root.setLevel(Level.ALL);
  }

  String text() {
    synchronized (heard) {
      return heard.toString(StandardCharsets.UTF_8);
    }
  }

  private void hear(byte[] bytes, int offset, int length) {
    synchronized (heard) {
      heard.write(bytes, offset, length);
    }
  }

  private PrintStream tee(PrintStream usual) {
    OutputStream both =
        new OutputStream() {
          @Override
          public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            hear(bytes, offset, length);
            usual.write(bytes, offset, length);
          }

          @Override
          public void flush() {
            usual.flush();
          }
        };
    return new PrintStream(both, true, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    root.setLevel(level);
    root.removeHandler(handler);
    System.setOut(out);
    System.setErr(err);
    ONE.release();
  }

  private final class Recorder extends Handler {
    private final SimpleFormatter formatter = new SimpleFormatter();

    Recorder() {
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      byte[] line = formatter.format(record).getBytes(StandardCharsets.UTF_8);
      hear(line, 0, line.length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
