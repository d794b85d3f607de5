package dev.turnpike.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The same done by many threads at the same moment. */
final class ConcurrentRunner {
  private ConcurrentRunner() {}

  /** What one of them does. */
  @FunctionalInterface
  interface Task<T> {
    /** Does it. */
    T run(int number) throws Exception;
  }

  /** What each of them came to, in the order of their numbers. */
  static <T> List<T> run(int threads, Task<T> task) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<FutureTask<T>> running = new ArrayList<>();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      FutureTask<T> one =
          new FutureTask<>(
              () -> {
                start.await();
                return task.run(number);
              });
      Thread thread = new Thread(one, "turnpike-testkit-caller-" + number);
      thread.setDaemon(true);
      thread.start();
      all.add(thread);
      running.add(one);
    }
    start.countDown();
    try {
      List<T> results = new ArrayList<>();
      for (FutureTask<T> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      all.forEach(Thread::interrupt); // those that hang when the rule's time is over
    }
  }
}
