package dev.turnpike.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A log that is read slowly, or not at all, stops no request, and says what is missing in it. */
class LogLinesTest {
  private static final int ROOM = 16;

  private final StoppableReader reader = new StoppableReader();
  private final LogLines lines = new LogLines(reader, new MessageOnly(), ROOM);

  private void log(String message) {
    lines.publish(new LogRecord(Level.INFO, message));
  }

  @Test
  void beforeTheQueue_aLineIsWrittenAtOnce() {
    log("starting");

    assertThat(reader.lines()).containsExactly("starting");
  }

  @Test
  void aStop_writesAllThatWaits_inOrder() throws InterruptedException {
    lines.queue();
    reader.stopReading();
    log("0");
    reader.awaitLine();
    IntStream.rangeClosed(1, ROOM).forEach(i -> log("" + i));
    reader.readOn();
    lines.close();

    assertThat(reader.lines())
        .containsExactlyElementsOf(IntStream.rangeClosed(0, ROOM).mapToObj(i -> "" + i).toList());
  }

  @Test
  void aReaderThatStops_stopsNobody_andHearsHowManyLinesWereDropped() throws InterruptedException {
    lines.queue();
    reader.stopReading();
    log("0");
    reader.awaitLine();
    IntStream.rangeClosed(1, ROOM + 5).forEach(i -> log("" + i));
    reader.readOn();
    lines.close();

    assertThat(reader.lines())
        .hasSize(ROOM + 2)
        .startsWith("0", "5 lines of this log were dropped: whoever reads it is too slow")
        .endsWith("16");
  }

  @Test
  void afterTheStop_aLineIsWrittenAtOnce() {
    lines.queue();
    log("stopped");
    lines.close();
    log("and more");

    assertThat(reader.lines()).containsExactly("stopped", "and more");
  }

  @Test
  void whatIsBelowTheLevel_isNotWritten() {
    lines.setLevel(Level.WARNING);
    log("fine");

    assertThat(reader.lines()).isEmpty();
  }

  private static final class MessageOnly extends Formatter {
    @Override
    public String format(LogRecord record) {
      return record.getMessage() + "\n";
    }
  }

  /** Stands for a terminal or a pipe, whose other end may stop reading for a while. */
  private static final class StoppableReader extends OutputStream {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CountDownLatch writing = new CountDownLatch(1);
    private volatile CountDownLatch reading = new CountDownLatch(0);

    void stopReading() {
      reading = new CountDownLatch(1);
    }

    void readOn() {
      reading.countDown();
    }

    void awaitLine() throws InterruptedException {
      assertThat(writing.await(30, TimeUnit.SECONDS)).isTrue();
    }

    List<String> lines() {
      synchronized (read) {
        return read.toString(UTF_8).lines().toList();
      }
    }

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException("lines come as arrays");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      writing.countDown();
      boolean interrupted = false;
      while (reading.getCount() > 0) {
        try {
          reading.await();
        } catch (InterruptedException e) {
          interrupted = true; // a stop asks the writing thread to finish
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      synchronized (read) {
        read.write(bytes, offset, length);
      }
    }
  }
}
