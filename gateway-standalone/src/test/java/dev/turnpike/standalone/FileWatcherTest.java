package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatcherTest {
  @TempDir Path folder;

  @Test
  void whatCouldNotBeTakenOver_isTriedAgain_thoughTheFileStaysTheSame() throws Exception {
    Path file = Files.writeString(folder.resolve("keys.json"), "old");
    AtomicInteger tries = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    WatchedFiles files = new WatchedFiles(List.of(file));
    try (FileWatcher watcher = new FileWatcher(Duration.ofMillis(5))) {
      watcher.watch(
          files,
          () -> {
            if (tries.incrementAndGet() < 4) { // as if it could not be read yet
              throw new SettingException(Setting.GATEWAY_API_KEYS_CONFIG, "can't be read");
            }
            taken.incrementAndGet();
          });
      Files.writeString(file, "new keys");
      Await.until(tries::toString, () -> taken.get() == 1);

      Files.writeString(file, "newer keys still");
      Await.until(tries::toString, () -> taken.get() == 2);
    }
    assertThat(tries).hasValue(5);
  }
}
