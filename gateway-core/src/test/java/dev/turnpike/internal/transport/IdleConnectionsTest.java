package dev.turnpike.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.HttpLogLevel;
import java.time.Duration;
import java.util.Map;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that the peer has closed between two requests. */
@Timeout(120)
@EnabledOnOs(OS.LINUX) // where the arrival of a close can be observed
class IdleConnectionsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int IN_A_ROW = 200;

  private ClosingPeer peer;
  private final HttpTransport transport = new HttpTransport(8, HttpLogLevel.NONE);
  private final HttpTransport.Client client = transport.client(Duration.ofSeconds(5));

  @BeforeEach
  void start() throws Exception {
    peer = new ClosingPeer();
  }

  @AfterEach
  void end() throws Exception {
    transport.close();
    peer.close();
  }

  private HttpTransport.Answer post() throws NoAnswerException {
    HttpUrl url = HttpUrl.get("http://127.0.0.1:" + peer.port() + "/pay");
    HttpCall call = new HttpCall("POST", url, Map.of(), "{}".getBytes(US_ASCII), "peer POST /pay");
    return client.send(call, LONG, false);
  }

  @ParameterizedTest
  @EnumSource(ClosingPeer.Way.class)
  void aConnectionThatIsClosedWhileIdle_isNeverUsed(ClosingPeer.Way way) throws Exception {
    for (int i = 1; i <= IN_A_ROW; i++) {
      assertThat(post().status()).isEqualTo(200);
      assertThat(peer.requests()).isEqualTo(i);
      peer.closeIdle(way);
    }
    assertThat(peer.connections()).isEqualTo(IN_A_ROW);
  }

  @Test
  void aConnectionThatIsOpen_isUsedAgain() throws Exception {
    for (int i = 1; i <= IN_A_ROW; i++) {
      assertThat(post().status()).isEqualTo(200);
    }
    assertThat(peer.requests()).isEqualTo(IN_A_ROW);
    assertThat(peer.connections()).isEqualTo(1);
  }

  @Test
  void whereNobodyListensAnyMore_itIsKnownThatNothingWasSent() throws Exception {
    post();
    peer.stopListening();
    peer.closeIdle(ClosingPeer.Way.FIN);

    NoAnswerException noAnswer = catchThrowableOfType(NoAnswerException.class, this::post);

    assertThat(noAnswer.nothingSent()).isTrue();
    assertThat(peer.requests()).isEqualTo(1);
  }
}
