package com.example.micronautshop;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.store.jdbc.JdbcStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.ApplicationEventPublisher;
import java.nio.file.Path;

@Factory
class GatewayFactory {
  @Context // what was left open is asked about and told from the start
  @Bean(preDestroy = "close")
  PaymentGateway gateway(
      @Value("${payments.file}") Path file, ApplicationEventPublisher<PaymentStatus> told) {
    return PaymentGateway.builder()
        .discoverProviders()
        .store(JdbcStore.sqlite(file).open())
        .onPaymentStatus(told::publishEvent)
        .build();
  }
}
