package dev.turnpike.http;

import dev.turnpike.http.Overviews.Seen;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Tells how it goes as server-sent events, each with all there is to tell, whenever it changes.
 * Each listener has a thread of the server's; a stop ends them at once. Thread-safe.
 */
final class LiveOverview {
  /** A comment, which tells that somebody is there. */
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  /** So long the last word to one who doesn't read may take. */
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Overviews overviews;
  private final StreamTimes times;
  private final Duration answerTime;
  private final Set<Visit> listeners = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Of what is seen.
   *
   * @param answerTime how long one may not read
   */
  LiveOverview(Overviews overviews, StreamTimes times, Duration answerTime) {
    this.overviews = overviews;
    this.times = times;
    this.answerTime = answerTime;
  }

  /** What comes before the events. */
  static Response head() {
    return Response.page("text/event-stream", HEARTBEAT).with("X-Accel-Buffering", "no");
  }

  /**
   * Tells until the time is over, the listener goes or doesn't read, it isn't welcome any more, or
   * the server stops.
   *
   * @throws IOException where the listener is lost
   */
  void tell(Visit visit, OutputStream out, BooleanSupplier welcome) throws IOException {
    listeners.add(visit);
    try {
      long end = System.nanoTime() + times.longest().toNanos();
      long known = 0;
      write(visit, out, HEARTBEAT);
      while (!closed && welcome.getAsBoolean() && System.nanoTime() - end < 0) {
        Seen seen = overviews.after(known, times.heartbeat());
        if (closed) {
          break;
        }
        if (seen == null) {
          write(visit, out, HEARTBEAT);
        } else {
          known = seen.number();
          write(visit, out, DATA, seen.json(), END);
        }
      }
      visit.whileWaiting(
          FAREWELL,
          () -> {
            out.close();
            return out;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server stops");
    } finally {
      listeners.remove(visit);
    }
  }

  private void write(Visit visit, OutputStream out, byte[]... parts) throws IOException {
    visit.whileWaiting(
        answerTime,
        () -> {
          if (!closed) { // else whoever closed may not have seen that this one waits
            for (byte[] part : parts) {
              out.write(part);
            }
            out.flush();
          }
          return out;
        });
  }

  /**
   * Nobody listens any more: those who are being told something are cut, the others hear the end.
   */
  void close() {
    closed = true;
    overviews.close();
    listeners.forEach(Visit::cut);
  }
}
