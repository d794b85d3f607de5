package dev.turnpike.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.Gateway;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A shop's tests, as a shop would write them. */
@ExtendWith(GatewayExtension.class)
class ShopTest {
  private TestGateway before;

  /** What is tested: the shop. */
  private static final class Shop {
    private final Gateway gateway;

    Shop(Gateway gateway) {
      this.gateway = gateway;
    }

    PayResult order(String order, Map<String, Object> data) {
      return gateway
          .provider("sandbox")
          .pay(
              PayRequest.builder()
                  .amount(1299)
                  .currency("EUR")
                  .shopTransactionId(order)
                  .providerData(data)
                  .build())
          .result();
    }
  }

  private static Map<String, Object> settlesAfter(Duration time) {
    return Map.of("scenario", "pending", "settleAfterMs", time.toMillis());
  }

  @BeforeEach
  void remember(TestGateway turnpike) {
    before = turnpike;
  }

  @Test
  void anOrderIsPaid(TestGateway turnpike) {
    assertThat(new Shop(turnpike.gateway()).order("order-1", Map.of())).isEqualTo(PayResult.OK);

    assertThat(turnpike.sandbox().statusByShopTransactionId("order-1").status())
        .isEqualTo(PaymentState.ACCEPTED);
    assertThat(turnpike.notifications()).isEmpty();
  }

  @Test
  void aTest_hasOneGateway_inAllItsForms(
      TestGateway turnpike, PaymentGateway embedded, Gateway gateway) {
    assertThat(turnpike).isSameAs(before);
    assertThat(embedded).isSameAs(turnpike.gateway()).isSameAs(gateway);
  }

  @Test
  void anOrderThatIsPending_isToldOnce_whenItsTimeHasCome(TestGateway turnpike) {
    Shop shop = new Shop(turnpike.gateway());
    assertThat(shop.order("order-1", settlesAfter(Duration.ofHours(5))))
        .isEqualTo(PayResult.PENDING);

    turnpike.advance(Duration.ofHours(4));
    assertThat(turnpike.notifications()).isEmpty();
    turnpike.advance(Duration.ofDays(3));

    assertThat(turnpike.notifications())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.shopTransactionId()).isEqualTo("order-1");
              assertThat(status.status()).isEqualTo(PaymentState.ACCEPTED);
            });
  }

  @Test
  void aCallback_tellsAtOnce_andOnce(TestGateway turnpike) {
    Shop shop = new Shop(turnpike.gateway());
    shop.order("order-1", settlesAfter(Duration.ofSeconds(30)));
    String paymentId = turnpike.sandbox().statusByShopTransactionId("order-1").paymentId();

    turnpike.callback(paymentId);
    int pending = turnpike.notifications().size();
    turnpike.clock().advance(Duration.ofSeconds(30));
    turnpike.callback(paymentId);
    turnpike.callback(paymentId);

    assertThat(turnpike.notifications().stream().skip(pending).map(PaymentStatus::status))
        .containsExactly(PaymentState.ACCEPTED);
  }

  @Test
  void anUnknownOutcome_isFoundOut_asTimePasses(TestGateway turnpike) {
    Shop shop = new Shop(turnpike.gateway());
    assertThatThrownBy(() -> shop.order("order-1", Map.of("scenario", "error")))
        .isInstanceOf(OutcomeUnknownException.class);

    turnpike.advance(Duration.ofDays(7));

    assertThat(shop.order("order-1", Map.of())).isEqualTo(PayResult.OK);
  }

  @Test
  void time_isWhereTheTestPutsIt_andNeverGoesBack(TestGateway turnpike) {
    Instant start = turnpike.clock().instant();

    turnpike.advance(Duration.ofDays(365));

    assertThat(turnpike.clock().instant()).isEqualTo(start.plus(Duration.ofDays(365)));
    assertThatIllegalArgumentException().isThrownBy(() -> turnpike.advance(Duration.ofSeconds(-1)));
  }
}
