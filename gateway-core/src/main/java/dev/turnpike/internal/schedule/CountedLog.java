package dev.turnpike.internal.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * Warnings that anybody could fill the log with, by sending what is made up: the first of a kind is
 * told at once; of those that follow, each is told at DEBUG only, and once a minute how many there
 * were. Thread-safe.
 */
public final class CountedLog {
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Counted> kinds = new HashMap<>();

  private static final class Counted {
    private final Logger log;
    private Instant since;
    private long more;

    Counted(Logger log, Instant since) {
      this.log = log;
      this.since = since;
    }
  }

  /** Whose minutes are those of this clock. */
  public CountedLog(Clock clock) {
    this.clock = clock;
  }

  /**
   * Tells or counts one.
   *
   * @param kind what is counted together, in words; of these there are few
   * @param line the line of this one, as for the log
   * @param facts what stands in it
   */
  public void warn(Logger log, String kind, String line, Object... facts) {
    if (isFirst(log, kind)) {
      log.warn(line, facts);
    } else {
      log.debug(line, facts);
    }
  }

  private boolean isFirst(Logger log, String kind) {
    lock.lock();
    try {
      Counted counted = kinds.get(kind);
      if (counted == null) {
        kinds.put(kind, new Counted(log, clock.instant()));
        return true;
      }
      counted.more++;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Tells of those whose minute is over; to be called about once a second. */
  public void tell(Instant now) {
    lock.lock();
    try {
      Iterator<Map.Entry<String, Counted>> each = kinds.entrySet().iterator();
      while (each.hasNext()) {
        Map.Entry<String, Counted> kind = each.next();
        Counted counted = kind.getValue();
        if (Duration.between(counted.since, now).compareTo(PERIOD) < 0) {
          continue;
        }
        if (counted.more == 0) {
          each.remove();
          continue;
        }
        counted.log.warn("{}: {} more since {}", kind.getKey(), counted.more, counted.since);
        counted.more = 0;
        counted.since = now;
      }
    } finally {
      lock.unlock();
    }
  }
}
