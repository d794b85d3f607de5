package dev.turnpike.receiver;

import dev.turnpike.receiver.Receipt.Verdict;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remembers the newest notifications of this process in memory. After a restart, and on another
 * node, a notification may be acted on again: enough where acting twice does no harm. It remembers
 * after the work, so nothing is lost. The work gets the id, which others may go by. Thread-safe.
 */
public final class MemorySeenNotifications implements SeenNotifications<String> {
  private static final int DEFAULT_CAPACITY = 100_000;

  private final int capacity;
  private final Set<String> seen = new LinkedHashSet<>(); // guarded by this
  private final Set<String> inProgress = new HashSet<>(); // guarded by this

  /** For the newest 100,000. */
  public MemorySeenNotifications() {
    this(DEFAULT_CAPACITY);
  }

  /**
   * For so many of the newest.
   *
   * @throws IllegalArgumentException when it is less than 1
   */
  public MemorySeenNotifications(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, but is " + capacity);
    }
    this.capacity = capacity;
  }

  @Override
  public <X extends Exception> Verdict once(String id, Work<? super String, X> work) throws X {
    synchronized (this) {
      if (seen.contains(id)) {
        return Verdict.DUPLICATE;
      }
      if (!inProgress.add(id)) {
        return Verdict.IN_PROGRESS;
      }
    }
    boolean done = false;
    try {
      work.run(id);
      done = true;
    } finally {
      end(id, done);
    }
    return Verdict.NEW;
  }

  private synchronized void end(String id, boolean done) {
    inProgress.remove(id);
    if (done) {
      seen.add(id);
      if (seen.size() > capacity) {
        Iterator<String> oldest = seen.iterator();
        oldest.next();
        oldest.remove();
      }
    }
  }
}
