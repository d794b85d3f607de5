package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.internal.contract.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** With GATEWAY_LOG_FORMAT=json an event is one JSON object on one line, and shows no secret. */
class JsonLogTest {
  private final String name = getClass().getName();
  private final Logger behind = Logger.getLogger(name);
  private final org.slf4j.Logger logger = LoggerFactory.getLogger(name);
  private final AtomicReference<String> written = new AtomicReference<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          written.set(new Logging.OneObject().format(line));
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
    behind.setLevel(Level.INFO);
  }

  @AfterEach
  void listenNoMore() {
    behind.removeHandler(listener);
  }

  private Map<String, Object> read() throws Exception {
    String line = written.get();
    assertThat(line).endsWith(System.lineSeparator());
    String object = line.strip();
    assertThat(object.lines()).hasSize(1);
    return Json.readObject(object.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anEvent_hasItsTimeLevelLoggerThreadAndMessage_andItsFacts() throws Exception {
    logger.warn("{} answered with {} tenant={} requestId={}", "pay", 200, "anna", "r-1");

    assertThat(read())
        .containsOnlyKeys("time", "level", "logger", "thread", "message", "facts")
        .containsEntry("level", "WARN")
        .containsEntry("logger", name)
        .containsEntry("thread", Thread.currentThread().getName())
        .containsEntry("message", "pay answered with 200 tenant=anna requestId=r-1")
        .containsEntry("facts", Map.of("tenant", "anna", "requestId", "r-1"))
        .hasEntrySatisfying("time", time -> assertThat((String) time).matches("20.*T.*Z"));
  }

  @Test
  void aFactWithTheNameOfASecret_isMasked() throws Exception {
    logger.warn("called with token={} by={}", "canary-0123456789", "anna");

    assertThat(read()).containsEntry("facts", Map.of("token", "***", "by", "anna"));
    assertThat(written.get()).doesNotContain("canary");
  }

  @Test
  void whatIsSaidByOthers_isNoFact() throws Exception {
    logger.warn("the provider said: {}", "no requestId=forged");

    assertThat(read()).doesNotContainKey("facts");
  }

  @Test
  void anException_isThereWithItsStack_andSecretsAreMasked() throws Exception {
    logger.error(
        "pan 4111-1111-1111-1111 pan={}",
        "4111-1111-1111-1111",
        new IllegalStateException("5105105105105100", new RuntimeException("y")));

    assertThat(read())
        .containsEntry("message", "pan *** pan=***")
        .hasEntrySatisfying(
            "error",
            error ->
                assertThat((String) error)
                    .contains("java.lang.IllegalStateException: ***\n\tat ", "Caused by: "));
    assertThat(written.get()).doesNotContain("4111", "5105");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u009b", "\u0085", "\u2028", "\u202e", "\r", "\n", "\u001b"})
  void nothingThatIsSaid_drawsOrBeginsALine(String odd) throws Exception {
    logger.info("before{}after", odd);

    assertThat(written.get().strip()).doesNotContain(odd);
    assertThat(read()).containsEntry("message", "before" + odd + "after");
  }

  @Test
  void aLineOfJavasOwn_isAnObject_too() throws Exception {
    behind.info("{0} stays");

    assertThat(read()).containsEntry("message", "{0} stays").containsKey("thread");
  }
}
