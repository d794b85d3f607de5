package dev.turnpike.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.GatewayStore;
import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.spring.test.AutoConfigureTurnpikeTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** A test of an application that would call an acquirer and notify a shop. */
@SpringJUnitConfig
@AutoConfigureTurnpikeTest
class TestSliceTest {
  @Autowired PaymentGateway gateway;
  @Autowired ObjectProvider<GatewayStore> store;
  @Autowired TurnpikeProperties properties;

  @Test
  void aTest_hasTheSandboxOnMemory() {
    assertThat(gateway.providers()).extracting(ProviderInfo::name).containsExactly("sandbox");
    assertThat(store.getIfAvailable()).isNull();
    assertThat(properties.notifications().url()).isNull();
  }
}
