package dev.turnpike.spring;

import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The gateway's health and numbers where the application's own are. */
@AutoConfiguration(after = TurnpikeAutoConfiguration.class)
@ConditionalOnBean(PaymentGateway.class)
public final class TurnpikeActuatorAutoConfiguration {
  /** For Spring. */
  public TurnpikeActuatorAutoConfiguration() {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
  @ConditionalOnEnabledHealthIndicator("turnpike")
  static class HealthConfiguration {
    /** Down while the store can't store: then no money can be moved. */
    @Bean
    @ConditionalOnMissingBean(name = "turnpikeHealthIndicator")
    HealthIndicator turnpikeHealthIndicator(PaymentGateway gateway) {
      return () -> {
        boolean canStore = gateway.canStore();
        return (canStore ? Health.up() : Health.down())
            .withDetail("canStore", canStore)
            .withDetail("providers", gateway.providers().stream().map(ProviderInfo::name).toList())
            .build();
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
  @ConditionalOnAvailableEndpoint(TurnpikeEndpoint.class)
  static class EndpointConfiguration {
    @Bean
    @ConditionalOnMissingBean
    TurnpikeEndpoint turnpikeEndpoint(PaymentGateway gateway) {
      return new TurnpikeEndpoint(gateway);
    }
  }
}
