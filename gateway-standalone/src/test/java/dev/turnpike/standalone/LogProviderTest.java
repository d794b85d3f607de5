package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is logged by SLF4J is a line of java.util.logging, as far as its level says. */
class LogProviderTest {
  private final String name = getClass().getName();
  private final Logger behind = Logger.getLogger(name);
  private final org.slf4j.Logger logger = LoggerFactory.getLogger(name);
  private final List<LogRecord> lines = new ArrayList<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    behind.addHandler(listener);
    behind.setUseParentHandlers(false);
  }

  @AfterEach
  void listenNoMore() {
    behind.removeHandler(listener);
  }

  private void logAtEveryLevel() {
    logger.error("e");
    logger.warn("w");
    logger.info("i");
    logger.debug("d");
    logger.trace("t");
  }

  @Test
  void everyLevel_hasItsOwn() {
    behind.setLevel(Level.ALL);
    logAtEveryLevel();

    assertThat(lines)
        .extracting(LogRecord::getLevel)
        .containsExactly(Level.SEVERE, Level.WARNING, Level.INFO, Level.FINE, Level.FINEST);
  }

  @Test
  void whatIsBelowTheLevel_isNoLine() {
    behind.setLevel(Level.WARNING);
    logAtEveryLevel();
    logger.atInfo().log("i");

    assertThat(lines).extracting(LogRecord::getMessage).containsExactly("e", "w");
  }

  @Test
  void aLine_hasItsFacts_itsExceptionAndItsLogger_andNobodyLooksForTheMethod() {
    behind.setLevel(Level.INFO);
    Exception thrown = new IllegalStateException("x");
    logger.info("{} of {} in {0}", 1, "two", thrown);

    assertThat(lines)
        .singleElement()
        .returns("1 of two in {0}", LogRecord::getMessage)
        .returns(thrown, LogRecord::getThrown)
        .returns(name, LogRecord::getLoggerName)
        .returns(null, LogRecord::getSourceClassName);
  }
}
