package dev.turnpike.store.jdbc;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders and files that only their owner reads, whatever the umask. Where the file system knows no
 * such permissions (Windows), nothing is changed.
 */
final class OwnFiles {
  private static final Logger LOG = LoggerFactory.getLogger(OwnFiles.class);
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  private OwnFiles() {}

  static Path beside(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  /** An absolute path has one. */
  private static Path folderOf(Path file) {
    return Objects.requireNonNull(file.getParent(), "folder");
  }

  /**
   * Makes the folder where it is missing, and tightens what lies there of this database.
   *
   * @return the file, by the path that is the same whichever way leads there
   */
  static Path prepare(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "it is a folder");
    }
    requireDatabase(file);
    Path folder = folderOf(file);
    if (!Files.isDirectory(folder)) {
      createFolders(folder);
    } else {
      checkFolder(folder, file);
    }
    Path real =
        Files.exists(file) ? file.toRealPath() : folder.toRealPath().resolve(file.getFileName());
    for (String ending : new String[] {"", "-wal", "-shm", ".lock"}) {
      if (Files.exists(beside(real, ending))) {
        makePrivate(beside(real, ending));
      }
    }
    if (Files.isDirectory(real)) {
      throw new FileSystemException(real.toString(), null, "it is a folder");
    }
    if (Files.exists(real) && !Files.isWritable(real)) {
      throw new AccessDeniedException(real.toString(), null, "it may only be read");
    }
    return real;
  }

  /** Each that is missing is its owner's alone: who may write to one could swap what is below. */
  private static void createFolders(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      createFolders(parent);
    }
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      return; // somebody else has made it meanwhile
    }
    if (knowsPermissions(folder)) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /**
   * Refuses what is something else, before anything about it is changed. Where the database is open
   * in this process, it isn't touched: to close it would drop the locks of SQLite.
   */
  private static void requireDatabase(Path file) throws IOException {
    if (!Files.exists(file) || Files.exists(beside(file, ".lock")) || Files.size(file) == 0) {
      return;
    }
    try (InputStream in = new FileInputStream(file.toFile())) {
      if (!Arrays.equals(in.readNBytes(HEADER.length), HEADER)) {
        throw new FileSystemException(file.toString(), null, "it is no SQLite database");
      }
    }
  }

  /**
   * A folder that holds nothing but the database is the gateway's own, and made private. Any other
   * one (a home, the working directory) stays as it is; but where others may write they could put
   * another file in the place of this one.
   */
  private static void checkFolder(Path folder, Path file) throws IOException {
    if (!knowsPermissions(folder)) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    if (permissions.stream().noneMatch(OTHERS::contains)) {
      return;
    }
    if (isOwn(folder, file)) {
      tighten(folder, permissions);
    } else {
      requireNoOthersWrite(folder, permissions);
    }
  }

  private static boolean isOwn(Path folder, Path file) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      String name = file.getFileName().toString();
      return files.allMatch(each -> each.getFileName().toString().startsWith(name));
    }
  }

  private static void requireNoOthersWrite(Path folder, Set<PosixFilePermission> permissions)
      throws IOException {
    if (permissions.stream().anyMatch(OTHERS_WRITE::contains)) {
      throw new AccessDeniedException(
          folder.toString(), null, "others may write there; give the store a folder of its own");
    }
  }

  /**
   * Looks whether {@link #prepare} would do, and changes nothing.
   *
   * @throws IOException when it would not
   */
  static void check(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "it is a folder");
    }
    requireDatabase(file);
    Path folder = folderOf(file);
    if (Files.isDirectory(folder)) {
      if (knowsPermissions(folder) && !isOwn(folder, file)) {
        requireNoOthersWrite(folder, Files.getPosixFilePermissions(folder));
      }
    } else {
      while (!Files.exists(folder)) {
        folder = folderOf(folder);
      }
      if (!Files.isDirectory(folder)) {
        throw new FileSystemException(folder.toString(), null, "it is no folder");
      }
    }
    if (!Files.isWritable(folder)) {
      throw new AccessDeniedException(folder.toString());
    }
    if (Files.exists(file) && !Files.isWritable(file)) {
      throw new AccessDeniedException(file.toString(), null, "it may only be read");
    }
  }

  /** Makes it where it is missing, before SQLite would with the permissions of the umask. */
  static void create(Path file) throws IOException {
    try {
      if (knowsPermissions(folderOf(file))) {
        Set<PosixFilePermission> own = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(own));
        Files.setPosixFilePermissions(file, own); // the umask may have taken more away
      } else {
        Files.createFile(file);
      }
    } catch (FileAlreadyExistsException e) {
      // it is opened as it is
    }
  }

  static void makePrivate(Path file) throws IOException {
    if (knowsPermissions(file)) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(OTHERS::contains)) {
        tighten(file, permissions);
      }
    }
  }

  private static void tighten(Path path, Set<PosixFilePermission> permissions) throws IOException {
    String before = PosixFilePermissions.toString(permissions);
    Set<PosixFilePermission> own = EnumSet.copyOf(permissions);
    own.removeAll(OTHERS);
    try {
      Files.setPosixFilePermissions(path, own);
    } catch (FileSystemException e) {
      throw new AccessDeniedException(
          path.toString(),
          null,
          "others than its owner may reach it (%s), and it isn't the gateway's to change"
              .formatted(before));
    }
    LOG.warn(
        "{} could be reached by others ({}), and is its owner's alone now ({})",
        path,
        before,
        PosixFilePermissions.toString(own));
  }

  private static boolean knowsPermissions(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }

  /** In words, with the path. */
  static String reasonOf(IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return "whoever opened it was interrupted";
    }
    if (!(e instanceof FileSystemException failure)) {
      return String.valueOf(e.getMessage());
    }
    String what =
        failure.getReason() != null
            ? failure.getReason()
            : e instanceof AccessDeniedException
                ? "it may not be written"
                : e instanceof NoSuchFileException
                    ? "it isn't there, and can't be made"
                    : e instanceof FileAlreadyExistsException ? "it is no folder" : "it failed";
    return failure.getFile() + ": " + what;
  }
}
