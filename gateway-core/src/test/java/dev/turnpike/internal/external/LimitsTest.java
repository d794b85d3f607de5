package dev.turnpike.internal.external;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResponse;
import dev.turnpike.internal.contract.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that are too large, cut off or no HTTP at all: an error, never an answer. */
class LimitsTest {
  private static final int MEBIBYTE = 1024 * 1024;

  /** An answer that is right but for its size. */
  private static String answerOfSize(Operation<?, ?> operation, int bytes) {
    String answer = Acme.answerTo(operation);
    String start = answer.substring(0, answer.length() - 1) + ",\"metadata\":{\"x\":\"";
    return start + "x".repeat(bytes - start.length() - 3) + "\"}}";
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] all(String head, byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.getBytes(ISO_8859_1));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  @Test
  void answerOfOneMebibyte_isRead() {
    try (Peer peer = Peer.json(200, answerOfSize(Operation.PAY, MEBIBYTE));
        Acme acme = Acme.at(peer)) {
      PayResponse answer = acme.payments().pay(Acme.payRequest());

      assertThat((String) answer.metadata().get("x")).hasSizeGreaterThan(MEBIBYTE - 100);
    }
  }

  @Test
  void gzippedAnswer_isRead() {
    byte[] body = gzip(Acme.answerTo(Operation.PAY));
    try (Peer peer =
            new Peer(
                (request, wire) ->
                    wire.raw(
                        all(
                            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                                + body.length
                                + "\r\n\r\n",
                            body)));
        Acme acme = Acme.at(peer)) {
      assertThat(acme.payments().pay(Acme.payRequest()).paymentId()).isEqualTo("pay-1");
    }
  }

  static Stream<Arguments> badAnswers() {
    return Stream.of(Operation.PAY, Operation.EXPIRE, Operation.STATUS)
        .flatMap(
            operation ->
                badAnswers(operation).map(row -> arguments(row.get()[0], operation, row.get()[1])));
  }

  private static Stream<Arguments> badAnswers(Operation<?, ?> operation) {
    String right = Acme.answerTo(operation);
    String large = answerOfSize(operation, MEBIBYTE + 1);
    byte[] bomb = gzip(answerOfSize(operation, 64 * MEBIBYTE));
    String ok = "HTTP/1.1 200 OK\r\n";
    return Stream.of(
        bad("over 1 MiB, declared", ok + "Content-Length: " + large.length() + "\r\n\r\n" + large),
        bad("far over 1 MiB, only declared", ok + "Content-Length: 9223372036854775807\r\n\r\n{}"),
        bad(
            "over 1 MiB, chunked",
            ok
                + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(large.length())
                + "\r\n"
                + large
                + "\r\n0\r\n\r\n"),
        bad("over 1 MiB, until the end of the connection", ok + "\r\n" + large),
        bad(
            "a gzip bomb",
            all(
                ok + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n",
                bomb)),
        bad(
            "an error of over 1 MiB",
            "HTTP/1.1 400 No\r\nContent-Length: " + large.length() + "\r\n\r\n" + large),
        bad("no gzip", ok + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
        bad("unknown encoding", ok + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}"),
        bad(
            "300 KB of headers",
            ok + ("X-More: " + "x".repeat(990) + "\r\n").repeat(300) + "\r\n{}"),
        bad("one header of 300 KB", ok + "X-Long: " + "x".repeat(300_000) + "\r\n\r\n{}"),
        bad("shorter than declared", ok + "Content-Length: 1000\r\n\r\n" + right),
        bad("cut off in its chunks", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"re"),
        bad("cut off before the last chunk", ok + chunked(right)),
        bad("a chunk without size", ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
        bad("cut off in its headers", ok + "Content-Type: app"),
        bad("no header", ok),
        bad("nothing", ""),
        bad("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n"),
        bad("no status", "HTTP/1.1\r\n\r\n"),
        bad("a status that is none", "HTTP/1.1 abc OK\r\n\r\n"),
        bad("HTTP/0.9", right),
        bad("HTTP/2", "HTTP/2 200\r\nContent-Length: 2\r\n\r\n{}"),
        bad("a switch of protocols", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"),
        bad("no content with content", "HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n{}"),
        bad("two lengths", ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "),
        bad("a negative length", ok + "Content-Length: -5\r\n\r\n{}"),
        bad("a length that is none", ok + "Content-Length: two\r\n\r\n{}"));
  }

  private static String chunked(String body) {
    return "Transfer-Encoding: chunked\r\n\r\n"
        + Integer.toHexString(body.length())
        + "\r\n"
        + body
        + "\r\n";
  }

  private static Arguments bad(String name, String answer) {
    return bad(name, answer.getBytes(ISO_8859_1));
  }

  private static Arguments bad(String name, byte[] answer) {
    return arguments(name, answer);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("badAnswers")
  void badAnswer_isAnError_withUnknownOutcome(
      String name, Operation<?, ?> operation, byte[] answer) {
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  wire.raw(answer);
                  wire.end();
                });
        Acme acme = Acme.at(peer)) {
      assertProviderError(acme.failure(operation), operation);
      assertThat(peer.requests()).hasSize(1);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("badAnswers")
  void badAnswerThatEndsInAReset_isAnError_withUnknownOutcome(
      String name, Operation<?, ?> operation, byte[] answer) {
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  wire.raw(answer);
                  wire.reset();
                });
        Acme acme = Acme.at(peer)) {
      assertProviderError(acme.failure(operation), operation);
      assertThat(peer.requests()).hasSize(1);
    }
  }

  @Test
  void serviceStaysUsable_afterAnAnswerThatWasTooLarge() {
    try (Peer peer =
            new Peer(
                (request, wire) ->
                    wire.json(
                        200,
                        request.method().equals("GET")
                            ? Acme.answerTo(Operation.STATUS)
                            : answerOfSize(Operation.PAY, 3 * MEBIBYTE)));
        Acme acme = Acme.at(peer)) {
      GatewayException failure = acme.failure(Operation.PAY);
      assertProviderError(failure, Operation.PAY);
      assertThat(failure.detail()).contains("'acme'", "1048576 bytes");

      assertThat(acme.payments().status("pay-1").paymentId()).isEqualTo("pay-1");
    }
  }

  private static void assertProviderError(GatewayException failure, Operation<?, ?> operation) {
    assertThat(failure).as("the caller hears that it failed").isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(failure.outcome().orElse(null))
        .isEqualTo(operation.movesMoney() ? Outcome.UNKNOWN : null);
    assertThat(failure.detail()).contains("acme");
  }
}
