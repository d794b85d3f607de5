package dev.turnpike.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.ProviderException;
import dev.turnpike.spi.RejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxRefundTest extends SandboxTest {
  @Test
  void refund_withoutAmount_givesBackAllThatIsLeft() throws Exception {
    String id = paid();

    assertThat(refund(Requests.refund(id, 300)).metadata())
        .containsExactly(entry("refunded", 300), entry("left", 700));
    RefundResponse rest = refund(Requests.refund(id));
    assertThat(rest.result()).isEqualTo(RefundResult.OK);
    assertThat(rest.paymentId()).isEqualTo(id);
    assertThat(rest.metadata()).containsExactly(entry("refunded", 1000), entry("left", 0));
    assertThat(metadata(id, "refunded")).isEqualTo(1000);
  }

  @Test
  void refund_ofMoreThanIsLeft_isKoAndGivesNothingBack() throws Exception {
    String id = paid();
    refund(Requests.refund(id, 600));

    RefundResponse response = refund(Requests.refund(id, 401));
    assertThat(response.result()).isEqualTo(RefundResult.KO);
    assertThat(response.resultDescription()).contains("400", "401");
    assertThat(response.metadata()).containsExactly(entry("refunded", 600), entry("left", 400));
    assertThat(refund(Requests.refund(id, 400)).result()).isEqualTo(RefundResult.OK);
  }

  @Test
  void refund_whenNothingIsLeft_isKo() throws Exception {
    String id = paid();
    refund(Requests.refund(id));

    RefundResponse response = refund(Requests.refund(id));
    assertThat(response.result()).isEqualTo(RefundResult.KO);
    assertThat(response.resultDescription()).contains("nothing is left");
    assertThat(refund(Requests.refund(id, Long.MAX_VALUE)).result()).isEqualTo(RefundResult.KO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ko", "pending", "redirect"})
  void refund_ofPaymentThatIsNotAccepted_isKoWithReason(String scenario) throws Exception {
    String id = sandbox.pay(Requests.pay(scenario), Requests.CALL).paymentId();

    RefundResponse response = refund(Requests.refund(id));
    assertThat(response.result()).isEqualTo(RefundResult.KO);
    assertThat(response.resultDescription()).contains("accepted");
    assertThat(response.metadata()).containsExactly(entry("refunded", 0), entry("left", 0));
  }

  @Test
  void refund_ofPaymentThatWasPending_worksOnceItIsAccepted() throws Exception {
    String id = sandbox.pay(Requests.pay("pending"), Requests.CALL).paymentId();
    waitMillis(2000);

    assertThat(refund(Requests.refund(id)).result()).isEqualTo(RefundResult.OK);
  }

  @Test
  void refund_inAnotherCurrency_isRejected() throws Exception {
    RefundRequest inDollars = Requests.refund(paid(), 1).toBuilder().currency("USD").build();

    assertThatThrownBy(() -> refund(inDollars))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("EUR")
        .hasMessageContaining("USD");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> refund(inDollars.toBuilder().amount(null).build()));
  }

  @Test
  void refund_ofUnknownPayment_isNotFound() {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> refund(Requests.refund("pay_unknown")));
  }

  @Test
  void refund_ko_givesNothingBackAndLeavesTheRefundIdFree() throws Exception {
    RefundRequest request = Requests.refund(paid(), 300).toBuilder().refundId("r-1").build();

    RefundResponse declined =
        refund(request.toBuilder().providerData(Requests.scenario("ko")).build());
    assertThat(declined.result()).isEqualTo(RefundResult.KO);
    assertThat(declined.resultDescription()).contains("declined");
    assertThat(metadata(request.paymentId(), "refunded")).isEqualTo(0);
    assertThat(refund(request).result()).isEqualTo(RefundResult.OK);
  }

  @Test
  void refund_pending_isTakenFromWhatIsLeftAtOnceAndGivenBackLater() throws Exception {
    String id = paid();
    RefundResponse pending = refund(scenario(Requests.refund(id, 300), "pending"));
    RefundResponse ok = refund(Requests.refund(id, 100));

    assertThat(pending.result()).isEqualTo(RefundResult.PENDING);
    assertThat(pending.metadata()).containsExactly(entry("refunded", 0), entry("left", 700));
    assertThat(ok.metadata()).containsExactly(entry("refunded", 100), entry("left", 600));
    assertThat(refund(Requests.refund(id, 700)).result()).isEqualTo(RefundResult.KO);
    waitMillis(1999);
    assertThat(metadata(id, "refunded")).isEqualTo(100);
    waitMillis(1);
    assertThat(metadata(id, "refunded")).isEqualTo(400);
    assertThat(refund(Requests.refund(id)).metadata())
        .containsExactly(entry("refunded", 1000), entry("left", 0));
  }

  @Test
  void refund_errorOrUnavailable_givesNothingBack() throws Exception {
    RefundRequest request = Requests.refund(paid());

    assertThatThrownBy(() -> refund(scenario(request, "error")))
        .isInstanceOf(RuntimeException.class)
        .isNotInstanceOf(ProviderException.class);
    assertThatExceptionOfType(NotExecutedException.class)
        .isThrownBy(() -> refund(scenario(request, "unavailable")));
    assertThat(metadata(request.paymentId(), "refunded")).isEqualTo(0);
  }

  @Test
  void refund_timeout_givesBackAndRepeatedWithItsRefundIdIsAnswered() throws Exception {
    RefundRequest request = Requests.refund(paid(), 300).toBuilder().refundId("r-1").build();

    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> refund(scenario(request, "timeout")));
    assertThat(metadata(request.paymentId(), "refunded")).isEqualTo(300);
    assertThat(refund(request).result()).isEqualTo(RefundResult.OK);
    assertThat(metadata(request.paymentId(), "refunded")).isEqualTo(300);
  }

  @Test
  void refund_redirect_isRejectedWithTheChoices() throws Exception {
    String id = paid();

    assertThatThrownBy(() -> refund(scenario(Requests.refund(id), "redirect")))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("'redirect'")
        .hasMessageContaining("ok, ko, pending, timeout, error, unavailable");
  }

  @Test
  void refund_withSameRefundIdAndAmount_isAnsweredAgainAndMadeOnce() throws Exception {
    RefundRequest request = Requests.refund(paid(), 300).toBuilder().refundId("r-1").build();

    assertThat(refund(request)).isEqualTo(refund(request));
    assertThat(metadata(request.paymentId(), "refunded")).isEqualTo(300);
  }

  @Test
  void refund_withSameRefundIdAndAnotherAmount_isRejected() throws Exception {
    RefundRequest request = Requests.refund(paid(), 300).toBuilder().refundId("r-1").build();
    refund(request);

    for (Long another : new Long[] {301L, null}) {
      assertThatThrownBy(() -> refund(request.toBuilder().amount(another).build()))
          .isInstanceOf(RejectedException.class)
          .hasMessageContaining("refundId");
    }
    assertThat(metadata(request.paymentId(), "refunded")).isEqualTo(300);
  }

  @Test
  void refund_ofAllThatIsLeftWithSameRefundId_isTheSameWithOrWithoutItsAmount() throws Exception {
    String id = paid();
    RefundRequest all = Requests.refund(id).toBuilder().refundId("r-1").build();
    RefundResponse first = refund(all);

    assertThat(refund(all)).isEqualTo(first);
    assertThat(refund(all.toBuilder().amount(1000L).currency("EUR").build())).isEqualTo(first);
  }

  @Test
  void refund_withSameRefundIdOfAnotherPayment_isAnotherRefund() throws Exception {
    RefundRequest one = Requests.refund(paid()).toBuilder().refundId("r-1").build();
    RefundRequest other = one.toBuilder().paymentId(paid()).build();
    refund(one);

    assertThat(refund(other).paymentId()).isEqualTo(other.paymentId());
    assertThat(metadata(other.paymentId(), "refunded")).isEqualTo(1000);
  }

  @Test
  void refund_byManyThreadsAtOnce_neverGivesBackMoreThanWasPaid() throws Exception {
    String id = paid();

    List<RefundResult> results = Threads.race(16, () -> refund(Requests.refund(id, 300)).result());

    assertThat(results).filteredOn(RefundResult.OK::equals).hasSize(3);
    assertThat(results).filteredOn(RefundResult.KO::equals).hasSize(13);
    assertThat(metadata(id, "refunded")).isEqualTo(900);
  }

  @Test
  void refund_byManyThreadsWithTheSameRefundId_isMadeOnce() throws Exception {
    RefundRequest request = Requests.refund(paid(), 300).toBuilder().refundId("r-1").build();

    assertThat(Threads.race(16, () -> refund(request)))
        .extracting(RefundResponse::result)
        .containsOnly(RefundResult.OK);
    assertThat(metadata(request.paymentId(), "refunded")).isEqualTo(300);
  }

  private RefundResponse refund(RefundRequest request) throws InterruptedException {
    return sandbox.refund(request, Requests.CALL);
  }

  private static RefundRequest scenario(RefundRequest request, String scenario) {
    return request.toBuilder().providerData(Requests.scenario(scenario)).build();
  }
}
