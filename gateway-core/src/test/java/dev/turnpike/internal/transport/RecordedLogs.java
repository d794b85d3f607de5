package dev.turnpike.internal.transport;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of the tests: silent, but for those that {@linkplain #start() record} it. Every level is
 * on, and stack traces belong to what is recorded.
 */
public final class RecordedLogs implements SLF4JServiceProvider {
  private static final List<Recording> RECORDINGS = new CopyOnWriteArrayList<>();

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter mdc = new NOPMDCAdapter();

  /** Records what all threads log, until it is closed. */
  public static Recording start() {
    Recording recording = new Recording();
    RECORDINGS.add(recording);
    return recording;
  }

  /** What was logged since the start. */
  public static final class Recording implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Recording() {}

    /** The lines of one logger. */
    public List<String> of(String logger) {
      return lines.stream().filter(line -> line.startsWith(logger + " ")).toList();
    }

    /** Everything as one text. */
    public String text() {
      return String.join("\n", lines);
    }

    @Override
    public void close() {
      RECORDINGS.remove(this);
    }
  }

  @Override
  public void initialize() {
    // nothing to be done
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return RecordingLogger::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  private static final class RecordingLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private RecordingLogger(String name) {
      this.name = name;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
      StringWriter line = new StringWriter();
      line.append(name).append(' ').append(level.name()).append(' ');
      line.append(MessageFormatter.basicArrayFormat(pattern, arguments));
      if (thrown != null) {
        thrown.printStackTrace(new PrintWriter(line, true));
      }
      RECORDINGS.forEach(recording -> recording.lines.add(line.toString()));
    }

    @Override
    public boolean isTraceEnabled() {
      return true;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }
}
