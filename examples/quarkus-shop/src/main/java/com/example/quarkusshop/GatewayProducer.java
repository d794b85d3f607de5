package com.example.quarkusshop;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.store.jdbc.JdbcStore;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

class GatewayProducer {
  @Produces
  @Singleton
  @Startup // what was left open is asked about and told from the start
  PaymentGateway gateway(
      @ConfigProperty(name = "payments.file") Path file, Event<PaymentStatus> told) {
    return PaymentGateway.builder()
        .discoverProviders()
        .store(JdbcStore.sqlite(file).open())
        .onPaymentStatus(told::fire)
        .build();
  }

  void close(@Disposes PaymentGateway gateway) {
    gateway.close();
  }
}
