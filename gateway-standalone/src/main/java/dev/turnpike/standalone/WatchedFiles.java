package dev.turnpike.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files that are read, and read again when they have changed: make this before reading them. A link
 * is followed, so that one that leads elsewhere now (as Kubernetes changes secrets) is a change.
 * Not thread-safe.
 */
final class WatchedFiles {
  private final List<Path> files;
  private List<State> taken;
  private List<State> seen;
  private List<State> refused = List.of();

  /** {@code modified} is {@code null} where there is no such file. */
  private record State(@Nullable FileTime modified, long size, @Nullable Object file) {
    static State of(Path path) {
      try {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        return new State(now.lastModifiedTime(), now.size(), now.fileKey());
      } catch (IOException e) {
        return new State(null, 0, null);
      }
    }
  }

  WatchedFiles(List<Path> files) {
    this.files = files;
    this.taken = look();
    this.seen = taken;
  }

  /**
   * Whether they are others than those that were {@linkplain #taken taken over}. Half-written files
   * are left alone: it says so when they have stayed the same from one look to the next.
   */
  boolean haveChanged() {
    List<State> now = look();
    boolean changed = !now.equals(taken) && now.equals(seen);
    seen = now;
    return changed;
  }

  /** They are as they were last seen, as far as this knows. */
  void taken() {
    taken = seen;
    refused = List.of();
  }

  /**
   * They could not be taken over. They are tried again, since what was wrong may be beside them:
   * the permission to read, for instance.
   *
   * @return whether this is worth a line, and not the same as last time
   */
  boolean refused() {
    boolean first = !seen.equals(refused);
    refused = seen;
    return first;
  }

  private List<State> look() {
    return files.stream().map(State::of).toList();
  }
}
