package dev.turnpike.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.PaymentEvent;
import dev.turnpike.records.RecordedNotification;
import dev.turnpike.testing.Limits;
import dev.turnpike.testing.ObservedStore;
import dev.turnpike.testing.ScriptedProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a receiver answers is kept for each attempt, whatever it is, and no more of it is read. */
class ReceiversAnswersTest {
  private static final int MEGABYTE = 1024 * 1024;

  private final ObservedStore store = new ObservedStore();
  private final ServerSocket receiver = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private PaymentGateway gateway;

  ReceiversAnswersTest() throws IOException {}

  @AfterEach
  void close() throws Exception {
    end.countDown();
    if (gateway != null) {
      gateway.close();
    }
    receiver.close();
    threads.shutdownNow();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  /** How one request is answered on its connection; the request was read. */
  private interface Play {
    void on(OutputStream out) throws Exception;
  }

  private void answering(Play play) {
    threads.execute(
        () -> {
          while (!receiver.isClosed()) {
            try {
              Socket socket = receiver.accept();
              connections.incrementAndGet();
              threads.execute(() -> serve(socket, play));
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  private static void serve(Socket socket, Play play) {
    try (socket) {
      while (readRequest(socket.getInputStream())) {
        play.on(socket.getOutputStream());
        socket.getOutputStream().flush();
      }
    } catch (Exception e) {
      // the gateway has had enough, or the test is over
    }
  }

  private static boolean readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.append((char) next);
    }
    int length =
        Arrays.stream(head.toString().split("\r\n"))
            .filter(line -> line.startsWith("Content-Length: "))
            .mapToInt(line -> Integer.parseInt(line.substring(16)))
            .findFirst()
            .orElse(0);
    return in.readNBytes(length).length == length;
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static String answer(String status, String body) {
    return "HTTP/1.1 %s\r\nContent-Length: %s\r\n\r\n%s"
        .formatted(status, body.getBytes(StandardCharsets.UTF_8).length, body);
  }

  private Notification told(URI url) throws Exception {
    if (gateway == null) {
      ScriptedProvider acme = new ScriptedProvider();
      gateway =
          PaymentGateway.builder()
              .provider(acme)
              .store(store.store())
              .paymentCallbackUrl(url)
              .deliveryPauses(List.of())
              .build();
    }
    PaymentStatus checked = gateway.provider("acme").check("p-1");
    assertThat(checked.paymentId()).isEqualTo("p-1");
    return store.takeAttempt();
  }

  private Notification told() throws Exception {
    return told(URI.create("http://127.0.0.1:" + receiver.getLocalPort() + "/"));
  }

  private DeliveryAttempt kept(Notification notification) {
    RecordedNotification recorded = gateway.administration().notification(notification.id());
    List<PaymentEvent> log = recorded.attemptLog();
    assertThat(log).hasSize(1);
    assertThat(log.get(0).text()).isEqualTo(recorded.lastResult());
    assertThat(gateway.administration().timeline("acme", "p-1").events()).contains(log.get(0));
    return log.get(0).attempt();
  }

  @Test
  void whatWasAnswered_isKept_whetherItArrivedOrNot() throws Exception {
    AtomicInteger request = new AtomicInteger();
    answering(
        out ->
            write(
                out,
                request.incrementAndGet() == 1
                    ? answer("503 No", "{\"error\":\"down\",\"apiKey\":\"SECRET\"}")
                    : answer("200 OK", "thanks")));

    Notification dead = told();
    Notification delivered = told();

    assertThat(dead.state()).isEqualTo(NotificationState.DEAD);
    assertThat(kept(dead).httpStatus()).isEqualTo(503);
    assertThat(kept(dead).answer()).isEqualTo("{\"error\":\"down\",\"apiKey\":***}");
    assertThat(kept(dead).took()).isBetween(Duration.ZERO, Limits.GENEROUS);
    assertThat(delivered.state()).isEqualTo(NotificationState.DELIVERED);
    assertThat(kept(delivered).httpStatus()).isEqualTo(200);
    assertThat(kept(delivered).answer()).isEqualTo("thanks");
    assertThat(connections).hasValue(1);
  }

  @Test
  void ofALargeAnswer_theBeginningIsKept_andTheConnectionGoesOnWhereThatIsCheap() throws Exception {
    answering(out -> write(out, answer("200 OK", "ä".repeat(8_000))));

    for (int i = 0; i < 2; i++) {
      Notification delivered = told();
      assertThat(delivered.state()).isEqualTo(NotificationState.DELIVERED);
      assertThat(kept(delivered).answer()).isEqualTo("ä".repeat(512));
    }
    assertThat(connections).hasValue(1);
  }

  @Test
  void tenMegabytes_areNotRead_andAreDeliveredAllTheSame() throws Exception {
    AtomicLong written = new AtomicLong();
    byte[] megabyte = new byte[MEGABYTE];
    Arrays.fill(megabyte, (byte) 'x');
    CountDownLatch refused = new CountDownLatch(1);
    answering(
        out -> {
          try {
            write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + 1_000 * MEGABYTE + "\r\n\r\n");
            for (int i = 0; i < 1_000; i++) {
              out.write(megabyte);
              written.addAndGet(MEGABYTE);
            }
          } finally {
            refused.countDown();
          }
        });

    Notification delivered = told();

    assertThat(delivered.state()).isEqualTo(NotificationState.DELIVERED);
    assertThat(kept(delivered).answer()).isEqualTo("x".repeat(1024));
    assertThat(refused.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(written.get()).as("what buffers take").isLessThan(64L * MEGABYTE);
  }

  @Test
  void anEndlessAnswerInChunks_isDelivered() throws Exception {
    answering(
        out -> {
          write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (true) {
            write(out, "8\r\n12345678\r\n");
          }
        });

    Notification delivered = told();

    assertThat(delivered.state()).isEqualTo(NotificationState.DELIVERED);
    assertThat(kept(delivered).httpStatus()).isEqualTo(200);
  }

  @Test
  void halfABody_isNoAnswer_andWhatThereIsIsKept() throws Exception {
    answering(
        out -> {
          write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
          throw new IOException("hangs up");
        });

    Notification dead = told();

    assertThat(dead.state()).isEqualTo(NotificationState.DEAD);
    assertThat(dead.result()).contains("the receiver answered with 200", "broke off");
    assertThat(kept(dead).httpStatus()).isEqualTo(200);
    assertThat(kept(dead).answer()).isEqualTo("half of it");
  }

  @Test
  void aBodyThatHangs_endsWithTheTimeOfTheAttempt() throws Exception {
    answering(
        out -> {
          write(out, "HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nwait");
          end.await();
        });

    Notification dead = told();

    assertThat(dead.state()).isEqualTo(NotificationState.DEAD);
    assertThat(dead.result()).contains("the receiver answered with 500", "timeout");
    assertThat(kept(dead).answer()).isEqualTo("wait");
    assertThat(kept(dead).took()).isGreaterThanOrEqualTo(WebhookPost.TIMEOUT);
  }

  @Test
  void garbage_isKeptAsText() throws Exception {
    answering(
        out -> {
          write(out, "HTTP/1.1 418 Tea\r\nContent-Length: 4\r\n\r\n");
          out.write(new byte[] {0, (byte) 0xff, 'o', 'k'});
        });

    assertThat(kept(told()).answer()).isEqualTo("\ufffd\ufffdok");
  }

  @Test
  void whatIsNoHttp_orNobody_isKeptWithItsReason() throws Exception {
    answering(out -> write(out, "go away\r\n\r\n"));

    Notification dead = told();

    assertThat(dead.result()).contains("no answer");
    assertThat(kept(dead).httpStatus()).isNull();
    assertThat(kept(dead).answer()).isNull();

    receiver.close();
    Notification refused = told();
    assertThat(refused.result()).contains("no answer");
    assertThat(kept(refused).httpStatus()).isNull();
  }
}
