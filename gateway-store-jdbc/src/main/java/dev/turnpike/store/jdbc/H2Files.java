package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * Files for H2, over others of its kinds: its database is a {@link JournaledFile}. H2 makes objects
 * of it; nobody else needs to.
 */
public final class H2Files extends FilePathWrapper {
  private static final String SCHEME = "turnpike";
  private static final String DATABASE = ".mv.db";
  private static final String JOURNAL = ".journal";
  private static final Map<String, JournaledFile> OPEN = new ConcurrentHashMap<>();

  static {
    FilePath.register(new H2Files());
  }

  /** For H2. */
  public H2Files() {}

  /**
   * What H2 calls a database.
   *
   * @param base in its own words, without the ending
   */
  static String url(String base) {
    return "jdbc:h2:" + SCHEME + ":" + base;
  }

  /** The database that is open. */
  static JournaledFile of(String base) throws IOException {
    String name = FilePath.get(SCHEME + ":" + base + DATABASE).toRealPath().toString();
    JournaledFile file = OPEN.get(name);
    if (file == null) {
      throw new IOException(name + " is not open");
    }
    return file;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FileChannel file = getBase().open(mode);
    if (mode.equals("r") || !name.endsWith(DATABASE)) {
      return file;
    }
    FilePath journal = FilePath.get(getBase() + JOURNAL);
    try {
      return new JournaledFile(
          file,
          new Journal(journal.open("rw")),
          new Entry(toRealPath().toString(), journal),
          JournaledFile.Limits.USUAL);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private record Entry(String name, FilePath journal) implements JournaledFile.Owner {
    @Override
    public void isLocked(JournaledFile file) {
      OPEN.put(name, file);
    }

    @Override
    public void needsNoJournal() {
      journal.delete();
    }

    @Override
    public void isClosed(JournaledFile file) {
      OPEN.remove(name, file);
    }
  }
}
