package dev.turnpike.providers.minimal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotFoundException;
import org.junit.jupiter.api.Test;

class MinimalProviderTest {
  private static final CallContext CALL = CallContext.builder().build();
  private static final PayRequest REQUEST =
      PayRequest.builder().amount(1).currency("EUR").shopTransactionId("order-1").build();

  private final MinimalProvider provider = new MinimalProvider();

  @Test
  void pay_isAcceptedAndKnownToStatus() {
    PayResponse response = provider.pay(REQUEST, CALL);

    assertThat(response.result()).isEqualTo(PayResult.OK);
    assertThat(provider.status(response.paymentId(), CALL).status())
        .isEqualTo(PaymentState.ACCEPTED);
  }

  @Test
  void pay_withSameKey_isTheSamePayment() {
    CallContext key = CallContext.builder().idempotencyKey("key-1").build();

    assertThat(provider.pay(REQUEST, key)).isEqualTo(provider.pay(REQUEST, key));
    assertThat(provider.pay(REQUEST, CALL)).isNotEqualTo(provider.pay(REQUEST, CALL));
  }

  @Test
  void status_ofUnknownPayment_isNotFound() {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> provider.status("unknown", CALL));
  }

  @Test
  void payments_beyondTheBound_pushOutTheOldest() {
    String oldest = provider.pay(REQUEST, CALL).paymentId();
    String second = provider.pay(REQUEST, CALL).paymentId();
    for (int i = 0; i < 99_999; i++) {
      provider.pay(REQUEST, CALL);
    }

    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> provider.status(oldest, CALL));
    assertThat(provider.status(second, CALL).status()).isEqualTo(PaymentState.ACCEPTED);
  }
}
