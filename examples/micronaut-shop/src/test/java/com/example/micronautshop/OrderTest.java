package com.example.micronautshop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.turnpike.api.PaymentStatus;
import dev.turnpike.junit.GatewayExtension;
import dev.turnpike.junit.TestGateway;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shop without its server, at a gateway of the test's own. */
@ExtendWith(GatewayExtension.class)
class OrderTest {
  @Test
  void anOrderIsPaid_andTold(TestGateway turnpike) {
    Shop shop = new Shop(turnpike.gateway());

    assertEquals("OK", shop.pay("order-1"));
    assertEquals("ACCEPTED", shop.back("order-1"));

    assertEquals(
        List.of("order-1"),
        turnpike.notifications().stream().map(PaymentStatus::shopTransactionId).toList());
  }
}
