package dev.turnpike;

import static dev.turnpike.testing.Requests.subscription;
import static dev.turnpike.testing.Requests.subscriptionPayment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.ScriptedProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the records add to the status of a subscription. */
class SubscriptionLookupTest {
  private final ScriptedProvider acme = new ScriptedProvider();
  private final MoodyStore records = new MoodyStore();
  private final PaymentGateway gateway =
      PaymentGateway.builder().provider(acme).store(records.store()).build();
  private final Payments payments = gateway.provider("acme");

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void theStatusOfASubscriptionSaysWhichOrderItWas() {
    payments.subscriptions().start(subscription("o-1"));

    SubscriptionStatus status = payments.subscriptions().status("subscription");

    assertThat(status.shopTransactionId()).isEqualTo("o-1");
    assertThat(status.providerName()).isEqualTo("acme");
    assertThat(payments.subscriptions().status("another").shopTransactionId()).isNull();
  }

  @Test
  void theStatusOfASubscriptionKeepsWhatTheProviderSays() {
    payments.subscriptions().start(subscription("o-1"));
    acme.subscriptionStatus.then(
        (token, call) ->
            SubscriptionStatus.of(SubscriptionState.ACTIVE, token).toBuilder()
                .shopTransactionId("its own")
                .providerName("its name")
                .build());

    SubscriptionStatus status = payments.subscriptions().status("subscription");

    assertThat(status.shopTransactionId()).isEqualTo("its own");
    assertThat(status.providerName()).isEqualTo("its name");
  }

  @Test
  void aScheduledSubscriptionThatIsPaidLaterKeepsItsOwnOrder() {
    payments.subscriptions().schedule(subscription("o-1"));
    payments.subscriptions().pay(subscriptionPayment("o-2", "subscription"));
    payments.subscriptions().expire("subscription");

    assertThat(payments.subscriptions().status("subscription").shopTransactionId())
        .isEqualTo("o-1");
    assertThat(records.inside().subscription("acme", "subscription"))
        .hasValueSatisfying(
            known -> assertThat(known.state()).isEqualTo(SubscriptionState.EXPIRED));
  }
}
