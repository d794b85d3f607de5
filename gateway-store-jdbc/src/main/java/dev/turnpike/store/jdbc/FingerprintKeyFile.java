package dev.turnpike.store.jdbc;

import dev.turnpike.FingerprintKeys;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets of fingerprints in a file beside a SQLite database: a line each, the first one in
 * use. Whoever has the database alone, or a copy of it, has not got them. It is read and written by
 * streams, which an interrupted thread may use.
 */
final class FingerprintKeyFile {
  private static final Logger LOG = LoggerFactory.getLogger(FingerprintKeyFile.class);
  private static final String ENDING = ".fingerprint-keys";

  private FingerprintKeyFile() {}

  /** The keys beside this database, which is open; at its first start, a fresh one. */
  static FingerprintKeys beside(Path databaseFile, Database database) {
    try {
      Path file = OwnFiles.beside(databaseFile.toRealPath(), ENDING);
      if (!Files.exists(file)) {
        boolean late = database.ask(session -> session.any("select 1 from @operations limit 1"));
        make(file);
        if (late) {
          LOG.warn(
              "{} was missing, and is made anew: requests from before, when they are repeated, are refused as duplicates",
              file);
        }
      }
      OwnFiles.makePrivate(file);
      return read(file);
    } catch (IOException e) {
      throw new IllegalStateException(
          "the fingerprint keys of %s can't be used: %s".formatted(database, OwnFiles.reasonOf(e)),
          e);
    }
  }

  /** As a whole, or not at all: a process may end in between. */
  private static void make(Path file) throws IOException {
    Path unfinished = OwnFiles.beside(file, ".new");
    Files.deleteIfExists(unfinished);
    OwnFiles.create(unfinished);
    byte[] key = (FingerprintKeys.newKey() + "\n").getBytes(StandardCharsets.US_ASCII);
    try (FileOutputStream out = new FileOutputStream(unfinished.toFile())) {
      out.write(key);
      out.getFD().sync();
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static FingerprintKeys read(Path file) throws IOException {
    List<String> lines;
    try (InputStream in = new FileInputStream(file.toFile())) {
      lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
    }
    try {
      return FingerprintKeys.of(lines);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(file + " is wrong: " + e.getMessage(), e);
    }
  }
}
