package dev.turnpike.standalone;

import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.ContextBase;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.StreamHandler;

/**
 * Writes the log: each line at once, or, between {@link #queue} and {@link #close}, by a thread of
 * its own, so that no request waits for whoever reads the log. The queue is bounded; a line that
 * finds no room is dropped, and the log says how many were.
 */
final class LogLines extends Handler {
  /** A burst of requests fits, and what it holds is a few megabytes at most. */
  static final int ROOM = 8192;

  /** How long a stop waits for a reader that has stopped reading. */
  private static final int LAST_WAIT_MS = 5_000;

  /** What comes meanwhile is written at once, and none of it has to wake the thread that writes. */
  private static final long PAUSE_NANOS = 10_000_000;

  private final AsyncAppenderBase<LogRecord> queue = new AsyncAppenderBase<>();
  private final StreamHandler stream;
  private final int size;
  private final Semaphore room;
  private final AtomicLong dropped = new AtomicLong();

  LogLines(OutputStream out, Formatter formatter, int size) {
    this.size = size;
    room = new Semaphore(size);
    stream = new StreamHandler(out, formatter);
    stream.setLevel(Level.ALL);
    try {
      stream.setEncoding("UTF-8"); // whatever the machine's locale says
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java knows UTF-8", e);
    }
    ContextBase context = new ContextBase();
    queue.setContext(context);
    queue.setName("turnpike-log");
    queue.setQueueSize(size);
    queue.setDiscardingThreshold(0); // no line is less than another
    queue.setMaxFlushTime(LAST_WAIT_MS);
    Writer writer = new Writer();
    writer.setContext(context);
    writer.start();
    queue.addAppender(writer);
  }

  /** From now on lines wait for a thread that writes them. */
  void queue() {
    queue.start();
  }

  @Override
  public void publish(LogRecord record) {
    if (!isLoggable(record)) {
      return;
    }
    if (!queue.isStarted()) {
      stream.publish(record);
      stream.flush();
    } else if (room.tryAcquire()) {
      queue.doAppend(record);
    } else {
      dropped.incrementAndGet();
    }
  }

  @Override
  public void flush() {
    stream.flush();
  }

  /** Writes what waits, for five seconds at most. Later lines are written at once. */
  @Override
  public void close() {
    queue.stop();
  }

  private final class Writer extends UnsynchronizedAppenderBase<LogRecord> {
    @Override
    protected void append(LogRecord record) {
      try {
        stream.publish(record);
      } finally {
        room.release();
      }
      boolean last = room.availablePermits() == size; // else another line comes at once
      if (last) {
        stream.flush();
      }
      sayDropped();
      if (last) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    private void sayDropped() {
      long lost = dropped.getAndSet(0);
      if (lost > 0) {
        LogRecord line =
            new LogRecord(
                Level.WARNING,
                "%s lines of this log were dropped: whoever reads it is too slow".formatted(lost));
        line.setLoggerName(LogLines.class.getName());
        stream.publish(line);
        stream.flush();
      }
    }
  }
}
