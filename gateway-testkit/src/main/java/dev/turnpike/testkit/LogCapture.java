package dev.turnpike.testkit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Hears what the JVM prints and logs: its two standard streams, and {@code java.util.logging} at
 * every level. Changes the JVM while it is open, so only one may be open at a time.
 */
final class LogCapture implements AutoCloseable {
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final Logger root = Logger.getLogger("");
  private final Level level = root.getLevel();
  private final Handler handler = new Recorder();

  LogCapture() {
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
