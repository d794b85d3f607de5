package dev.turnpike.standalone;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Redactor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logs go to standard error, one line an event: text, or a JSON object. */
final class Logging {
  /** Java forgets a logger, and its level with it, that nobody holds. */
  private static final List<Logger> QUIETED = new ArrayList<>();

  private Logging() {}

  /** The levels as operators know them. */
  enum LogLevel {
    OFF(Level.OFF),
    ERROR(Level.SEVERE),
    WARN(Level.WARNING),
    INFO(Level.INFO),
    DEBUG(Level.FINE),
    TRACE(Level.FINEST);

    private final Level level;

    LogLevel(Level level) {
      this.level = level;
    }

    /** As the loggers of {@code java.util.logging} know it. */
    static Level of(org.slf4j.event.Level level) {
      return switch (level) {
        case ERROR -> ERROR.level;
        case WARN -> WARN.level;
        case INFO -> INFO.level;
        case DEBUG -> DEBUG.level;
        case TRACE -> TRACE.level;
      };
    }

    private static LogLevel of(Level level) {
      LogLevel closest = TRACE;
      for (LogLevel candidate : values()) {
        if (candidate != OFF && candidate.level.intValue() >= level.intValue()) {
          closest = candidate;
        }
      }
      return closest;
    }
  }

  /** How an event is written. */
  enum LogFormat {
    LINE,
    JSON
  }

  /** Begins, with lines of text. */
  static LogLines start(LogLevel level) {
    return start(level, LogFormat.LINE);
  }

  /** Begins. Each line is written before whoever logs goes on, until the lines are queued. */
  static LogLines start(LogLevel level, LogFormat format) {
    Logger root = LogManager.getLogManager().getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    LogLines lines =
        new LogLines(
            System.err, format == LogFormat.JSON ? new OneObject() : new OneLine(), LogLines.ROOM);
    lines.setLevel(level.level);
    root.addHandler(lines);
    root.setLevel(level.level);
    List.of("sun", "jdk", "com.sun").forEach(name -> quiet(name, LogLevel.INFO, level));
    List.of("com.zaxxer", "org.postgresql").forEach(name -> quiet(name, LogLevel.WARN, level));
    return lines;
  }

  /**
   * Java's own classes tell much that nobody wants, and its server whole paths with their tokens;
   * the pool tells of each connection, and the database's driver of statements and what is in them.
   */
  private static void quiet(String name, LogLevel finest, LogLevel level) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(level.level.intValue() > finest.level.intValue() ? level.level : finest.level);
    QUIETED.add(logger);
  }

  /**
   * Keeps the log going until the very end: the usual manager drops its handlers when the shutdown
   * begins.
   */
  public static final class Manager extends LogManager {
    @Override
    public void reset() {
      // the handlers are needed until the last line
    }
  }

  /** What is logged may come from anywhere: from a provider, a caller, a peer. */
  static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord record) {
      StringBuilder line = new StringBuilder(160);
      DateTimeFormatter.ISO_INSTANT.formatTo(record.getInstant(), line);
      line.append(' ').append(LogLevel.of(record.getLevel())).append(' ');
      String logger = String.valueOf(record.getLoggerName());
      line.append(Redactor.line(logger.substring(logger.lastIndexOf('.') + 1))).append(": ");
      line.append(Redactor.line(formatMessage(record)));
      if (record.getThrown() != null) {
        line.append(" | ").append(Redactor.line(stackOf(record.getThrown())));
      }
      return line.append(System.lineSeparator()).toString();
    }
  }

  private static String stackOf(Throwable thrown) {
    StringWriter stack = new StringWriter();
    thrown.printStackTrace(new PrintWriter(stack, true));
    return stack.toString().trim();
  }

  /** The same for whoever reads a log by program: masked alike, and nothing in it draws. */
  static final class OneObject extends Formatter {
    @Override
    public String format(LogRecord record) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("time", DateTimeFormatter.ISO_INSTANT.format(record.getInstant()));
      object.put("level", LogLevel.of(record.getLevel()).name());
      object.put("logger", Redactor.text(String.valueOf(record.getLoggerName())));
      object.put("thread", LogProvider.threadOf(record));
      object.put("message", Redactor.text(formatMessage(record)));
      Map<String, String> facts = LogProvider.factsOf(record);
      if (!facts.isEmpty()) {
        facts.replaceAll(
            (name, fact) -> Redactor.isSecret(name) ? Redactor.MASK : Redactor.text(fact));
        object.put("facts", facts);
      }
      if (record.getThrown() != null) {
        object.put("error", Redactor.text(stackOf(record.getThrown())));
      }
      String json = new String(Json.write(object), StandardCharsets.UTF_8);
      return Redactor.escaped(json) + System.lineSeparator();
    }
  }
}
