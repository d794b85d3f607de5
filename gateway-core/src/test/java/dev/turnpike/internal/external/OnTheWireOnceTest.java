package dev.turnpike.internal.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnpike.CallOptions;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.internal.contract.Operation;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What moves money is on the wire exactly once, whatever the service does with it: section 4 of the
 * contract. Counted where it arrives.
 */
@Timeout(60)
class OnTheWireOnceTest {

  /** What a service can do that makes HTTP clients say a request again. */
  private enum Hazard {
    CLOSES(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.end();
      }
    },
    RESETS(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.reset();
      }
    },
    CLOSES_IN_THE_STATUS_LINE(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.raw("HTTP/1.1 2");
        wire.end();
      }
    },
    CLOSES_IN_THE_HEADERS(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.raw("HTTP/1.1 200 OK\r\nContent-Le");
        wire.end();
      }
    },
    CLOSES_IN_THE_BODY(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"result\"");
        wire.end();
      }
    },
    SAYS_408(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(408, "{}");
      }
    },
    SAYS_408_AND_CLOSES(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(408, "{}", "Connection: close", "Retry-After: 0");
        wire.end();
      }
    },
    SAYS_503_RETRY_NOW(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(503, "{}", "Retry-After: 0");
      }
    },
    SAYS_503_RETRY_NOW_AND_CLOSES(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(503, "{}", "Retry-After: 0", "Connection: close");
        wire.end();
      }
    },
    SAYS_301(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(301, "{}", "Location: /elsewhere");
      }
    },
    SAYS_302(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(302, "{}", "Location: /elsewhere");
      }
    },
    SAYS_303(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(303, "{}", "Location: /elsewhere");
      }
    },
    SAYS_307(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(307, "{}", "Location: /elsewhere");
      }
    },
    SAYS_308(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(308, "{}", "Location: /elsewhere");
      }
    },
    SAYS_407(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(407, "{}", "Proxy-Authenticate: Basic realm=\"x\"");
      }
    },
    SAYS_421(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(421, "{}");
      }
    },
    SAYS_425(ErrorCode.PROVIDER_ERROR) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.json(425, "{}", "Retry-After: 0");
      }
    },
    NEVER_ANSWERS(ErrorCode.PROVIDER_TIMEOUT) {
      @Override
      void with(Peer.Wire wire) throws IOException {
        wire.silence();
      }
    };

    private final ErrorCode code;

    Hazard(ErrorCode code) {
      this.code = code;
    }

    abstract void with(Peer.Wire wire) throws IOException;
  }

  static Stream<Arguments> hazards() {
    return EveryOperation.moving()
        .flatMap(
            operation ->
                Arrays.stream(Hazard.values()).map(hazard -> arguments(operation, hazard)));
  }

  @ParameterizedTest
  @MethodSource("hazards")
  void change_isOnTheWireOnce_onAFreshConnection(Operation<?, ?> operation, Hazard hazard) {
    try (Peer peer = new Peer((request, wire) -> hazard.with(wire));
        Acme acme = patientUnlessSilent(peer, hazard)) {
      GatewayException failure;
      do {
        failure = acme.failure(operation);
      } while (peer.requests().isEmpty()); // a busy machine may need more than a short time

      assertThat(peer.requests()).hasSize(1);
      assertUnknown(failure, hazard.code);
    }
  }

  @ParameterizedTest
  @MethodSource("hazards")
  void change_isOnTheWireOnce_onAConnectionThatWasUsedBefore(
      Operation<?, ?> operation, Hazard hazard) {
    try (Peer peer = new Peer((request, wire) -> lookupsWork(request, wire, hazard));
        Acme acme = patientUnlessSilent(peer, hazard)) {
      while (acme.failure(Operation.STATUS) != null) {
        // a busy machine may need more than a short time
      }

      GatewayException failure = acme.failure(operation);

      assertThat(peer.changes()).hasSize(1);
      assertThat(peer.changes().get(0).reused()).isTrue();
      assertUnknown(failure, hazard.code);
    }
  }

  private static Acme patientUnlessSilent(Peer peer, Hazard hazard) {
    return hazard == Hazard.NEVER_ANSWERS ? Acme.hasty(peer.url()) : Acme.at(peer);
  }

  private static void lookupsWork(Peer.Request request, Peer.Wire wire, Hazard hazard)
      throws IOException {
    if (request.method().equals("GET")) {
      wire.json(200, Acme.answerTo(Operation.STATUS));
    } else {
      hazard.with(wire);
    }
  }

  private static void assertUnknown(GatewayException failure, ErrorCode code) {
    assertThat(failure).as("the caller hears that it failed").isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.outcome()).contains(Outcome.UNKNOWN);
    assertThat(failure.provider()).contains("acme");
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#moving")
  void change_whoseOutcomeIsUnknown_isNotSentAgainForTheSameRequest(Operation<?, ?> operation) {
    CallOptions key = CallOptions.idempotencyKey("key-1");
    try (Peer peer = new Peer((request, wire) -> wire.reset());
        Acme acme = Acme.at(peer)) {
      acme.failure(operation, key);

      GatewayException again = acme.failure(operation, key);

      assertThat(peer.requests()).hasSize(1);
      assertThat(again.replayed()).isTrue();
      assertUnknown(again, ErrorCode.PROVIDER_ERROR);
    }
  }

  /** The peer may have been about to close, or not: nobody may send it twice to find out. */
  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#moving")
  void change_afterThePeerClosedItsIdleConnection_arrivesOnceOrIsUnknown(Operation<?, ?> operation)
      throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  if (request.method().equals("GET")) {
                    wire.json(200, Acme.answerTo(Operation.STATUS));
                    wire.end();
                    closed.countDown();
                  } else {
                    wire.json(200, Acme.answerTo(operation));
                  }
                });
        Acme acme = Acme.at(peer)) {
      acme.payments().status(Acme.PAYMENT_ID);
      closed.await();

      GatewayException failure = acme.failure(operation);

      if (failure == null) {
        assertThat(peer.changes()).hasSize(1);
      } else {
        assertThat(peer.changes()).isEmpty();
        assertThat(failure.outcome()).contains(Outcome.UNKNOWN);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#lookingUp")
  void lookup_survivesAnIdleConnectionThatThePeerHasClosed(Operation<?, ?> operation)
      throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  wire.json(200, Acme.answerTo(operation));
                  wire.end();
                  closed.countDown();
                });
        Acme acme = Acme.at(peer)) {
      acme.call(operation);
      closed.await();

      assertThat(acme.call(operation).answer()).isNotNull();
      assertThat(peer.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#lookingUp")
  void lookup_isSentAgain_whenAReusedConnectionEndsUnderIt(Operation<?, ?> operation) {
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  if (request.reused()) {
                    wire.end();
                  } else {
                    wire.json(200, Acme.answerTo(operation));
                  }
                });
        Acme acme = Acme.at(peer)) {
      acme.call(operation);

      assertThat(acme.call(operation).answer()).isNotNull();
      assertThat(peer.connections()).isEqualTo(2);
      assertThat(peer.requests()).hasSize(3);
    }
  }

  @Test
  void lookup_followsNoRedirect() {
    try (Peer peer =
            new Peer((request, wire) -> wire.json(302, "{}", "Location: /status?paymentId=other"));
        Acme acme = Acme.at(peer)) {
      GatewayException failure = acme.failure(Operation.STATUS);

      assertThat(peer.requests()).hasSize(1);
      assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
    }
  }

  @Test
  void lookup_thatNeverFindsAnAnswer_isNotRepeatedForEver() {
    try (Peer peer = new Peer((request, wire) -> wire.json(503, "{}", "Retry-After: 0"));
        Acme acme = Acme.at(peer)) {
      GatewayException failure = acme.failure(Operation.STATUS);

      assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
      assertThat(peer.requests()).hasSizeLessThanOrEqualTo(2);
    }
  }

  /** Needs a host where localhost has both: {@code -Djdk.net.hosts.file} makes one. */
  @Test
  void pay_isOnTheWireOnce_whenTheFirstOfTwoAddressesReadsItAndCloses()
      throws UnknownHostException {
    try (Peer peer = new Peer((request, wire) -> wire.end(), bothLocalAddresses());
        Acme acme = Acme.at("http://localhost:" + peer.port())) {
      GatewayException failure = acme.failure(Operation.PAY);

      assertThat(peer.requests()).hasSize(1);
      assertUnknown(failure, ErrorCode.PROVIDER_ERROR);
    }
  }

  @Test
  void pay_reachesTheSecondAddress_whereTheFirstRefusesConnections() throws UnknownHostException {
    List<InetAddress> both = bothLocalAddresses();
    for (InetAddress only : both) {
      try (Peer peer =
              new Peer(
                  (request, wire) -> wire.json(200, Acme.answerTo(Operation.PAY)), List.of(only));
          Acme acme = Acme.at("http://localhost:" + peer.port())) {
        assertThat(acme.payments().pay(Acme.payRequest()).result()).isEqualTo(PayResult.OK);
        assertThat(peer.requests()).hasSize(1);
      }
    }
  }

  private static List<InetAddress> bothLocalAddresses() throws UnknownHostException {
    List<InetAddress> addresses = List.of(InetAddress.getAllByName("localhost"));
    Assumptions.assumeTrue(
        addresses.stream().anyMatch(Inet4Address.class::isInstance)
            && addresses.stream().anyMatch(Inet6Address.class::isInstance),
        "localhost has one address here");
    return addresses;
  }

  @Test
  void pay_isAnsweredOnce_afterInterimAnswers() {
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  wire.raw(
                      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
                  wire.json(200, Acme.answerTo(Operation.PAY));
                });
        Acme acme = Acme.at(peer)) {
      assertThat(acme.payments().pay(Acme.payRequest()).result()).isEqualTo(PayResult.OK);
      assertThat(acme.payments().pay(Acme.payRequest("order-2")).result()).isEqualTo(PayResult.OK);
      assertThat(peer.requests()).hasSize(2);
    }
  }
}
