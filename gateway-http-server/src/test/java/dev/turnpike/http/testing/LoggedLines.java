package dev.turnpike.http.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What one logger and those below it log until this is closed, each line with its level before. */
public final class LoggedLines implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          lines.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /** Listens to the logger of this name from now on. */
  public LoggedLines(String logger) {
    this.logger = Logger.getLogger(logger);
    this.logger.addHandler(handler);
  }

  /** The lines so far. */
  public List<String> all() {
    return lines;
  }

  /** Waits for such a line. */
  public void await(Predicate<String> wanted) {
    Await.until(lines::toString, () -> lines.stream().anyMatch(wanted));
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
