package dev.turnpike.standalone;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has changed files taken over while the server runs. What can't be understood leaves all as it
 * was, and says so.
 */
final class FileWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatcher.class);

  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "turnpike-files");
            made.setDaemon(true);
            return made;
          });

  private record Watch(WatchedFiles files, Runnable takeOver) {}

  /** Looks at the files again and again, with this pause. */
  FileWatcher(Duration pause) {
    thread.scheduleWithFixedDelay(
        this::look, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Does this when these files have changed. */
  void watch(WatchedFiles files, Runnable takeOver) {
    watches.add(new Watch(files, takeOver));
  }

  private void look() {
    for (Watch watch : watches) {
      try {
        if (watch.files.haveChanged()) {
          watch.takeOver.run();
          watch.files.taken();
        }
      } catch (SettingException e) {
        if (watch.files.refused()) {
          LOG.error("{}; all stays as it was", e.getMessage());
        }
      } catch (RuntimeException e) {
        if (watch.files.refused()) {
          LOG.error("a changed file could not be taken over; all stays as it was", e);
        }
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
