package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** A layer of files, above others, whose power can be cut. H2 makes objects of it itself. */
public final class PowerCutFiles extends FilePathWrapper {
  static final String FILES = "powercut:" + H2Disk.FILES;

  private static final Map<String, PowerCutDisk> DISKS = new ConcurrentHashMap<>();

  static {
    FilePath.register(new PowerCutFiles());
  }

  /** The database of this name, wherever it is, and its journal are on this disk. */
  static void put(String database, PowerCutDisk disk) {
    DISKS.put(database, disk);
  }

  static void remove(String database) {
    DISKS.remove(database);
  }

  private PowerCutDisk disk() throws IOException {
    PowerCutDisk disk = DISKS.get(getName().replaceFirst("[.]mv[.]db.*", ""));
    if (disk == null) {
      throw new IOException("there is no disk for " + getName());
    }
    return disk;
  }

  @Override
  public String getScheme() {
    return "powercut";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    PowerCutDisk disk = disk();
    disk.checkPower();
    return new Channel(getName(), getBase().open(mode), disk);
  }

  @Override
  public void delete() {
    try {
      disk().checkPower();
      disk().delete(getName());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    super.delete();
  }

  private static final class Channel extends FileBaseDefault {
    private final String name;
    private final FileChannel file;
    private final PowerCutDisk disk;

    Channel(String name, FileChannel file, PowerCutDisk disk) {
      this.name = name;
      this.file = file;
      this.disk = disk;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      disk.checkPower();
      return file.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      byte[] bytes = new byte[source.remaining()];
      source.duplicate().get(bytes);
      return disk.write(
          name,
          position,
          bytes,
          () -> {
            int written = file.write(source, position);
            if (written != bytes.length) {
              throw new IOException("only a part was written");
            }
            return written;
          });
    }

    @Override
    protected void implTruncate(long length) throws IOException {
      disk.truncate(name, length, () -> file.truncate(length));
    }

    @Override
    public void force(boolean metaData) throws IOException {
      disk.force(
          name,
          () -> {
            file.force(metaData);
            return null;
          });
    }

    @Override
    public long size() throws IOException {
      disk.checkPower();
      return file.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
