package com.example.micronautshop;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PaymentStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.runtime.Micronaut;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.slf4j.LoggerFactory;

/** A shop that is paid, and hears of it: mvn compile exec:exec. */
@Controller("/orders/{order}")
record Shop(PaymentGateway gateway) {
  public static void main(String[] args) {
    Micronaut.run(Shop.class, args);
  }

  @Post(uri = "/pay", produces = "text/plain")
  @ExecuteOn(TaskExecutors.BLOCKING) // the gateway waits for the provider and the disk
  String pay(String order) {
    PayRequest request =
        PayRequest.builder().amount(1299).currency("EUR").shopTransactionId(order).build();
    return gateway.provider("sandbox").pay(request).result().name();
  }

  /** The payer is back: the company is asked, and whoever listens is told. */
  @Get(produces = "text/plain")
  @ExecuteOn(TaskExecutors.BLOCKING)
  String back(String order) {
    return gateway.provider("sandbox").checkByShopTransactionId(order).status().name();
  }

  @EventListener
  void told(PaymentStatus status) {
    LoggerFactory.getLogger(Shop.class).info("{}: {}", status.shopTransactionId(), status.status());
  }
}
