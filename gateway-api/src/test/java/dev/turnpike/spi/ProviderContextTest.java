package dev.turnpike.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderContextTest {
  private static final String CANARY = "sk_live_4111111111111111";

  private static ProviderContext with(Map<String, String> settings) {
    return new ProviderContext("acme", settings, Clock.systemUTC());
  }

  @Test
  void settings_areFoundByName() {
    ProviderContext context = with(Map.of("API_KEY", CANARY));

    assertThat(context.name()).isEqualTo("acme");
    assertThat(context.setting("API_KEY")).contains(CANARY);
    assertThat(context.requiredSetting("API_KEY")).isEqualTo(CANARY);
    assertThat(context.setting("api_key")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MISSING", "BLANK"})
  void requiredSetting_missingOrBlank_isNamedAndNoValueShown(String name) {
    ProviderContext context = with(Map.of("API_KEY", CANARY, "BLANK", " "));

    assertThatIllegalStateException()
        .isThrownBy(() -> context.requiredSetting(name))
        .withMessageContaining("'" + name + "'")
        .withMessageContaining("acme")
        .withMessageContaining("API_KEY")
        .satisfies(e -> assertThat(e.toString()).doesNotContain(CANARY));
  }

  @Test
  void toString_showsNamesOfSettingsOnly() {
    assertThat(with(Map.of("API_KEY", CANARY)).toString())
        .contains("acme", "API_KEY")
        .doesNotContain(CANARY);
  }

  @Test
  void settings_cantBeChangedFromOutside() {
    Map<String, String> settings = new HashMap<>(Map.of("A", "1"));
    ProviderContext context = with(settings);

    settings.put("A", "2");

    assertThat(context.setting("A")).contains("1");
  }

  @Test
  void providerExceptions_carryTheirMessageAndCause() {
    IllegalStateException cause = new IllegalStateException("connect refused");

    assertThat(new NotExecutedException("no connection", cause, Duration.ofSeconds(3)))
        .hasMessage("no connection")
        .hasCause(cause)
        .satisfies(e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(3)));
    assertThat(new NotExecutedException("no connection").retryAfter()).isEmpty();
    assertThat(new NotExecutedException("no connection", cause).retryAfter()).isEmpty();
    assertThat(new RejectedException("bad IBAN")).hasMessage("bad IBAN").hasNoCause();
    assertThat(new NotFoundException("no such payment")).hasMessage("no such payment");
    assertThat(new NotSupportedException("no refunds")).hasMessage("no refunds");
    assertThat(new CallbackRefusedException("bad signature")).hasMessage("bad signature");
  }

  @Test
  void optionalOperations_sayThatTheyAreNotSupported() {
    PaymentProvider payments = new BareProvider();
    SubscriptionProvider subscriptions = new BareProvider();
    CallContext call = CallContext.builder().build();

    assertThatThrownBy(() -> payments.refund(null, call)).isInstanceOf(NotSupportedException.class);
    assertThatThrownBy(() -> payments.statusByShopTransactionId("s", call))
        .isInstanceOf(NotSupportedException.class);
    assertThatThrownBy(() -> payments.checkByShopTransactionId("s", call))
        .isInstanceOf(NotSupportedException.class);
    assertThatThrownBy(() -> subscriptions.scheduleSubscription(null, call))
        .isInstanceOf(NotSupportedException.class);
    assertThatThrownBy(() -> subscriptions.startSubscription(null, call))
        .isInstanceOf(NotSupportedException.class);
    assertThatThrownBy(() -> subscriptions.paySubscription(null, call))
        .isInstanceOf(NotSupportedException.class);
    assertThatThrownBy(() -> subscriptions.updateSubscription("t", null, call))
        .isInstanceOf(NotSupportedException.class);
    assertThatThrownBy(() -> subscriptions.subscriptionStatus("t", call))
        .isInstanceOf(NotSupportedException.class);
    assertThatThrownBy(() -> subscriptions.expireSubscription("t", call))
        .isInstanceOf(NotSupportedException.class);
  }

  @Test
  void check_unlessWritten_isStatus() throws Exception {
    PaymentProvider provider = new BareProvider();

    assertThat(provider.check("p-1", CallContext.builder().build()).paymentId()).isEqualTo("p-1");
    assertThat(provider.sandbox()).isFalse();
  }

  @Test
  void callback_unlessWritten_asksForThePaymentInTheQuery() throws Exception {
    Callback callback =
        new Callback("GET", Map.of("paymentId", java.util.List.of("p-1")), Map.of(), new byte[0]);

    assertThat(new BareProvider().callback(callback).paymentId()).contains("p-1");
    assertThat(new BareProvider().callback(callback).verifiedStatus()).isEmpty();
  }

  private static final class BareProvider implements PaymentProvider, SubscriptionProvider {
    @Override
    public String name() {
      return "bare";
    }

    @Override
    public dev.turnpike.api.PayResponse pay(dev.turnpike.api.PayRequest request, CallContext call) {
      return dev.turnpike.api.PayResponse.ok("p-1");
    }

    @Override
    public dev.turnpike.api.PaymentStatus status(String paymentId, CallContext call) {
      return dev.turnpike.api.PaymentStatus.of(dev.turnpike.api.PaymentState.PENDING, paymentId);
    }
  }
}
