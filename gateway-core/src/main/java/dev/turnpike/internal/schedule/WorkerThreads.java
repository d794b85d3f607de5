package dev.turnpike.internal.schedule;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Threads for work that blocks. */
public final class WorkerThreads {
  /** Before this, a virtual thread that waits inside {@code synchronized} holds its carrier. */
  private static final int FIRST_WITHOUT_PINNING = 24;

  private static final long IDLE_SECONDS = 60;

  private WorkerThreads() {}

  /**
   * An executor that gives each task a thread of its own at once, from a pool that grows and
   * shrinks: for foreign code. They are never virtual ones, whose carriers such code could keep
   * busy for ever, and everybody else's tasks with them.
   */
  public static ExecutorService forForeignCode(String name) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        named(name));
  }

  /**
   * An executor that gives each task a thread at once: from Java 24 on a virtual one, else one of a
   * pool that grows and shrinks. No task waits for another's end: whoever gives them bounds them.
   */
  public static ExecutorService unbounded(String name) {
    return hasVirtualThreads() ? virtualThreads() : forForeignCode(name);
  }

  private static boolean hasVirtualThreads() {
    return Runtime.version().feature() >= FIRST_WITHOUT_PINNING;
  }

  /**
   * An executor that never refuses a task: from Java 24 on each has a virtual thread, else up to so
   * many daemon threads work, and more tasks wait.
   */
  public static ExecutorService queueing(String name, int threads) {
    if (hasVirtualThreads()) {
      return virtualThreads();
    }
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Daemon threads with this name and a number. */
  public static ThreadFactory named(String name) {
    AtomicLong number = new AtomicLong();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Called by name, since Java 17 lacks it. */
  private static ExecutorService virtualThreads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Java " + Runtime.version() + " has no virtual threads", e);
    }
  }
}
