package com.example.quarkusshop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.Callback;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ShopTest {
  @TestHTTPResource("/orders/")
  URI orders;

  @Inject PaymentGateway gateway;
  @Inject Listener listener;

  @Test
  void anOrderIsPaid_andTheShopHearsOfIt() throws Exception {
    String order = UUID.randomUUID().toString(); // the records of the last run are still there

    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(orders.resolve(order + "/pay"))
                    .POST(BodyPublishers.noBody())
                    .build(),
                BodyHandlers.ofString());
    assertEquals("OK", answer.body());
    assertEquals(200, answer.statusCode());

    String id = gateway.provider("sandbox").statusByShopTransactionId(order).paymentId();
    gateway.callback(
        "sandbox", new Callback("GET", Map.of("paymentId", List.of(id)), Map.of(), new byte[0]));
    PaymentStatus status = listener.heard.poll(20, TimeUnit.SECONDS);
    assertEquals(order, status.shopTransactionId());
    assertEquals(PaymentState.ACCEPTED, status.status());
  }

  @Singleton
  static class Listener {
    final BlockingQueue<PaymentStatus> heard = new LinkedBlockingQueue<>();

    void told(@Observes PaymentStatus status) {
      heard.add(status);
    }
  }
}
