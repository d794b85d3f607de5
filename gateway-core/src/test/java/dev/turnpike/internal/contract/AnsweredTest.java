package dev.turnpike.internal.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.turnpike.api.PayResponse;
import org.junit.jupiter.api.Test;

class AnsweredTest {
  /** As nobody writes it today: in another order, with spaces and a field of another time. */
  private static final String OF_THEN =
      "{ \"paymentId\":\"p-1\",  \"result\":\"OK\",\"fee\":1.10,\"metadata\":{\"a\":\"\\u00e4\"} }";

  @Test
  void aReplayedAnswer_handsOutTheVeryBytes_alsoAfterItWasRead() {
    Answered<PayResponse> answered = Answered.replayed(Operation.PAY, OF_THEN);

    assertThat(answered.replayed()).isTrue();
    assertThat(answered.json()).isEqualTo(OF_THEN.getBytes(UTF_8));
    PayResponse answer = answered.answer();
    assertThat(answer.paymentId()).isEqualTo("p-1");
    assertThat(answer.metadata()).containsEntry("a", "ä").containsKey("fee");
    assertThat(ContractJson.write(answer)).isNotEqualTo(OF_THEN.getBytes(UTF_8));
    assertThat(answered.json()).isEqualTo(OF_THEN.getBytes(UTF_8));
  }

  @Test
  void aNewAnswer_handsOutWhatWasStored_orElseWritesItself() {
    PayResponse answer = PayResponse.ok("p-1");

    Answered<PayResponse> stored = Answered.of(Operation.PAY, answer, OF_THEN);
    Answered<PayResponse> written = Answered.of(Operation.PAY, answer);

    assertThat(stored.replayed()).isFalse();
    assertThat(stored.answer()).isSameAs(answer);
    assertThat(stored.json()).isEqualTo(OF_THEN.getBytes(UTF_8));
    assertThat(written.replayed()).isFalse();
    assertThat(written.json()).isEqualTo(ContractJson.write(answer));
  }

  @Test
  void aReplayedAnswerThatCanNotBeRead_stillHasItsBytes() {
    Answered<PayResponse> answered = Answered.replayed(Operation.PAY, "{}");

    assertThat(answered.json()).isEqualTo("{}".getBytes(UTF_8));
    assertThatIllegalStateException().isThrownBy(answered::answer);
  }
}
