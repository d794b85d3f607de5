package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Bodies;
import dev.turnpike.http.testing.RawClient;
import dev.turnpike.standalone.testing.GatewayProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Many callers that keep their connections: a lost one is an unknown outcome to its caller. */
@Timeout(300)
@Isolated("measures time, and opens hundreds of connections")
class KeepAliveIT {
  private static final int CONNECTIONS = 256;

  /** On each connection. */
  private static final int REQUESTS = 15;

  private static GatewayProcess gateway;

  @BeforeAll
  static void start() {
    gateway = GatewayProcess.serve();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String request() {
    String body = Bodies.pay();
    return "POST /v3/sandbox/pay HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void manyConnections_haveNoErrorAtAll() throws Exception {
    Queue<Object> failures = new ConcurrentLinkedQueue<>();
    AtomicLong answers = new AtomicLong();
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Thread caller =
          new Thread(
              () -> {
                try (RawClient raw = new RawClient(gateway.url())) {
                  begin.await();
                  for (int sent = 0; sent < REQUESTS; sent++) {
                    Answer answer = raw.send(request()).read();
                    answers.incrementAndGet();
                    if (answer.status() != 200) {
                      failures.add(answer);
                    }
                  }
                } catch (IOException | InterruptedException | RuntimeException e) {
                  failures.add(e);
                }
              });
      caller.start();
      callers.add(caller);
    }
    begin.countDown();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(failures).isEmpty();
    assertThat(answers.get()).isEqualTo(CONNECTIONS * REQUESTS);
  }

  @Test
  void connection201_isKept_asAreAllOthers() throws Exception {
    List<RawClient> all = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        all.add(new RawClient(gateway.url()));
      }
      for (int round = 0; round < 3; round++) {
        for (RawClient raw : all) {
          Answer answer = raw.send(request()).read().mustBe(200);
          assertThat(answer.header("Connection")).isEmpty();
        }
      }
    } finally {
      for (RawClient raw : all) {
        raw.close();
      }
    }
  }

  @Test
  void answer_doesNotWaitForAnAcknowledgement() throws Exception {
    try (RawClient raw = new RawClient(gateway.url())) {
      for (int i = 0; i < 20; i++) {
        raw.send(request()).read().mustBe(200);
      }
      long quickest = Long.MAX_VALUE;
      for (int i = 0; i < 50; i++) {
        long begin = System.nanoTime();
        raw.send(request()).read().mustBe(200);
        quickest = Math.min(quickest, System.nanoTime() - begin);
      }
      // the quickest, since a busy machine delays some of them
      assertThat(TimeUnit.NANOSECONDS.toMillis(quickest))
          .as("the quickest answer, in ms; with Nagle's algorithm each takes 40")
          .isLessThan(35);
    }
  }
}
