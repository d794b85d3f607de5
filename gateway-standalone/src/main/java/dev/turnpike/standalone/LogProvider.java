package dev.turnpike.standalone;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * What is logged by SLF4J goes to {@code java.util.logging}. SLF4J's own way there walks through
 * the stack for each line, to name the method that logs, which no line of ours does.
 */
public final class LogProvider implements SLF4JServiceProvider {
  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> loggers.computeIfAbsent(name, Lines::new);
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  /** Which thread logged. */
  static String threadOf(LogRecord record) {
    return record instanceof Line line && !line.thread.isEmpty()
        ? line.thread
        : "thread-" + record.getLongThreadID();
  }

  /**
   * The facts that stand in a line as {@code name=fact}, in their order: as whoever logs means it,
   * and not what looks so within a text that came from elsewhere.
   */
  static Map<String, String> factsOf(LogRecord record) {
    return record instanceof Line line && line.arguments != null
        ? line.facts(line.arguments)
        : new LinkedHashMap<>();
  }

  /** A line that knows what it was made of. */
  private static final class Line extends LogRecord {
    private static final long serialVersionUID = 1;
    private static final String PLACE = "{}";
    private static final Pattern FACT = Pattern.compile("([A-Za-z][A-Za-z0-9]*)=$");

    private final String thread = Thread.currentThread().getName();
    private final String pattern;
    private final transient Object @Nullable [] arguments;

    Line(java.util.logging.Level level, String pattern, Object @Nullable [] arguments) {
      super(level, MessageFormatter.basicArrayFormat(pattern, arguments));
      this.pattern = pattern;
      this.arguments = arguments;
    }

    Map<String, String> facts(Object[] values) {
      Map<String, String> facts = new LinkedHashMap<>();
      if (pattern.indexOf('\\') >= 0) {
        return facts; // a place may be none
      }
      int begin = 0;
      int end = pattern.indexOf(PLACE);
      for (int i = 0; end >= 0 && i < values.length; i++) {
        Matcher fact = FACT.matcher(pattern.substring(begin, end));
        if (fact.find()) {
          facts.put(fact.group(1), String.valueOf(values[i]));
        }
        begin = end + PLACE.length();
        end = pattern.indexOf(PLACE, begin);
      }
      return facts;
    }
  }

  private static final class Lines extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private final transient java.util.logging.Logger logger;

    Lines(String name) {
      this.name = name;
      this.logger = java.util.logging.Logger.getLogger(name);
    }

    private boolean isOn(Level level) {
      return logger.isLoggable(Logging.LogLevel.of(level));
    }

    @Override
    public boolean isTraceEnabled() {
      return isOn(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
      return isOn(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
      return isOn(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
      return isOn(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
      return isOn(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable thrown) {
      LogRecord line = new Line(Logging.LogLevel.of(level), pattern, arguments);
      line.setLoggerName(name);
      line.setSourceClassName(null); // else whoever asks for it walks through the stack
      line.setThrown(thrown);
      logger.log(line);
    }
  }
}
