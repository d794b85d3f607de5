package dev.turnpike.internal.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnpike.CallOptions;
import dev.turnpike.HttpLogLevel;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.testing.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Services that can't be reached, and services that don't come to an end: what is certain not to
 * have been executed, and what is not. The time-outs of JUnit only keep a hanging build from
 * hanging for ever.
 */
@Timeout(60)
class TimeTest {

  /** How a service can keep its caller waiting once it has the request. */
  private enum Delay {
    SAYS_NOTHING {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.silence();
      }
    },
    DRIPS_A_STATUS_LINE {
      @Override
      void with(Peer.Wire wire) throws IOException, InterruptedException {
        wire.raw("HTTP/1.1 200 ");
        wire.drip("O");
      }
    },
    DRIPS_HEADERS {
      @Override
      void with(Peer.Wire wire) throws IOException, InterruptedException {
        wire.raw("HTTP/1.1 200 OK\r\n");
        wire.drip("X-More: 1\r\n");
      }
    },
    DRIPS_ONE_HEADER {
      @Override
      void with(Peer.Wire wire) throws IOException, InterruptedException {
        wire.raw("HTTP/1.1 200 OK\r\nX-Long: ");
        wire.drip("x");
      }
    },
    DRIPS_A_BODY {
      @Override
      void with(Peer.Wire wire) throws IOException, InterruptedException {
        wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        wire.drip(" ");
      }
    },
    DRIPS_CHUNKS {
      @Override
      void with(Peer.Wire wire) throws IOException, InterruptedException {
        wire.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        wire.drip("1\r\n \r\n");
      }
    },
    DRIPS_A_BODY_WITHOUT_LENGTH {
      @Override
      void with(Peer.Wire wire) throws IOException, InterruptedException {
        wire.raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        wire.drip(" ");
      }
    },
    DRIPS_INTERIM_ANSWERS {
      @Override
      void with(Peer.Wire wire) throws IOException, InterruptedException {
        wire.drip("HTTP/1.1 100 Continue\r\n\r\n");
      }
    },
    DRIPS_AN_ERROR {
      @Override
      void with(Peer.Wire wire) throws IOException, InterruptedException {
        wire.raw("HTTP/1.1 400 No\r\nContent-Length: 1000000\r\n\r\n");
        wire.drip(" ");
      }
    },
    STOPS_IN_THE_BODY {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"result\":\"OK\"");
        wire.silence();
      }
    };

    abstract void with(Peer.Wire wire) throws IOException, InterruptedException;
  }

  static Stream<Arguments> delays() {
    return Stream.of(Delay.values())
        .flatMap(
            delay ->
                Stream.of(Operation.PAY, Operation.EXPIRE, Operation.STATUS)
                    .map(operation -> arguments(delay, operation)));
  }

  @ParameterizedTest
  @MethodSource("delays")
  void serviceThatComesToNoEnd_isATimeout_withUnknownOutcome(
      Delay delay, Operation<?, ?> operation) {
    try (Peer peer = new Peer((request, wire) -> delay.with(wire));
        Acme acme = Acme.hasty(peer.url())) {
      GatewayException failure;
      int calls = 0;
      do {
        failure = acme.failure(operation);
        calls++;
      } while (peer.requests().isEmpty()); // a busy machine may need more than a short time

      assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
      assertThat(failure.outcome().orElse(null))
          .isEqualTo(operation.movesMoney() ? Outcome.UNKNOWN : null);
      assertThat(failure.detail()).contains("acme").contains("time");
      assertThat(peer.requests()).hasSizeLessThanOrEqualTo(calls); // each was sent once at most
    }
  }

  @Test
  void wholeAnswerWithinTheTime_isNoTimeout_howeverManyPiecesItComesIn() {
    String body = Acme.answerTo(Operation.PAY);
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  String answer =
                      "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
                  for (char c : answer.toCharArray()) {
                    wire.raw(String.valueOf(c));
                  }
                });
        Acme acme = Acme.at(peer)) {
      assertThat(acme.call(Operation.PAY).replayed()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#called")
  void refusedConnection_isUnavailable_andNothingWasExecuted(Operation<?, ?> operation)
      throws IOException {
    try (Acme acme = Acme.at("http://127.0.0.1:" + closedPort())) {
      assertUnavailable(acme.failure(operation), operation);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#called")
  void unresolvableHost_isUnavailable_andNothingWasExecuted(Operation<?, ?> operation) {
    try (Acme acme = Acme.at("http://does-not-exist.invalid")) {
      assertUnavailable(acme.failure(operation), operation);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#called")
  void tlsWithAPeerThatSpeaksPlainText_isUnavailable_andNothingWasExecuted(
      Operation<?, ?> operation) throws IOException {
    try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Acme acme = Acme.at("https://127.0.0.1:" + plain.getLocalPort())) {
      Thread speaker = new Thread(() -> sayHello(plain), "plain-text peer");
      speaker.setDaemon(true);
      speaker.start();

      assertUnavailable(acme.failure(operation), operation);
    }
  }

  private static void sayHello(ServerSocket listener) {
    try {
      while (true) {
        try (Socket socket = listener.accept()) {
          socket.getInputStream().read();
          socket
              .getOutputStream()
              .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (SocketTimeoutException e) {
          return;
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  /** It takes the connection, and never answers the first message of TLS. */
  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#called")
  void tlsHandshakeWithoutEnd_isUnavailable_andNothingWasExecuted(Operation<?, ?> operation)
      throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Acme acme = Acme.hasty("https://127.0.0.1:" + silent.getLocalPort())) {
      assertUnavailable(acme.failure(operation), operation);
    }
  }

  @Test
  void connectionThatIsNeverAccepted_isUnavailable_andNothingWasExecuted() throws IOException {
    List<Socket> queue = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Assumptions.assumeTrue(isFilled(full, queue), "connections don't hang on this host");
      String url = "http://127.0.0.1:" + full.getLocalPort();
      try (Acme byConnectTimeout = Acme.at(url, service -> service.connectTimeout(Acme.SHORT));
          Acme byTimeout = Acme.at(url, service -> service.timeout(Acme.SHORT))) {
        EveryOperation.called()
            .forEach(
                operation -> {
                  assertUnavailable(byConnectTimeout.failure(operation), operation);
                  assertUnavailable(byTimeout.failure(operation), operation);
                });
      }
    } finally {
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  /**
   * Closing interrupts the call before a connection is made: nothing has left, and that is known.
   */
  @Test
  void callThatStillConnects_whenTheGatewayIsClosed_isNotUnknown() throws Exception {
    List<Socket> queue = new ArrayList<>();
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try (RecordedLogs.Recording log = RecordedLogs.start();
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Assumptions.assumeTrue(isFilled(full, queue), "connections don't hang on this host");
      Acme acme =
          Acme.at(
              "http://127.0.0.1:" + full.getLocalPort(),
              service -> service.connectTimeout(Duration.ofSeconds(30)),
              gateway -> gateway.httpLogLevel(HttpLogLevel.BASIC));
      Future<GatewayException> call = caller.submit(() -> acme.failure(Operation.PAY));
      Threads.until("it is called", () -> log.text().contains("--> acme POST /pay"));

      acme.close();

      assertThat(call.get().outcome()).contains(Outcome.NOT_EXECUTED);
    } finally {
      caller.shutdownNow();
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  /** Fills the queue of connections that wait to be accepted, until the next ones hang. */
  private static boolean isFilled(ServerSocket listener, List<Socket> queue) throws IOException {
    int hanging = 0;
    for (int i = 0; i < 8 && hanging < 2; i++) {
      Socket socket = new Socket();
      queue.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 1000);
        hanging = 0;
      } catch (SocketTimeoutException e) {
        hanging++;
      }
    }
    return hanging == 2;
  }

  @Test
  void unreachableService_leavesKeyAndIdUsable() throws IOException {
    CallOptions key = CallOptions.idempotencyKey("key-1");
    int port = closedPort();
    try (Acme acme = Acme.at("http://127.0.0.1:" + port)) {
      assertUnavailable(acme.failure(Operation.PAY, key), Operation.PAY);
      assertThat(acme.failure(Operation.PAY, key).replayed()).isFalse();
      assertThat(acme.failure(Operation.PAY).code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void assertUnavailable(GatewayException failure, Operation<?, ?> operation) {
    assertThat(failure).as("the caller hears that it failed").isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(failure.outcome().orElse(null))
        .isEqualTo(operation.movesMoney() ? Outcome.NOT_EXECUTED : null);
    assertThat(failure.detail()).contains("acme");
  }
}
