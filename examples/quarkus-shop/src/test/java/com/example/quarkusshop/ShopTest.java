package com.example.quarkusshop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
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
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ShopTest {
  @TestHTTPResource URI server;

  @Inject PaymentGateway gateway;
  @Inject Listener listener;

  @Test
  void anOrderIsPaid_andTheShopHearsOfIt() throws Exception {
    String order = UUID.randomUUID().toString(); // the records of the last run are still there

    HttpResponse<String> answer = post("/orders/" + order + "/pay");
    assertEquals("OK", answer.body());
    assertEquals(200, answer.statusCode());

    String id = gateway.provider("sandbox").statusByShopTransactionId(order).paymentId();
    assertEquals(202, post("/payments/sandbox/callback?paymentId=" + id).statusCode());
    theShopHearsThatItIsPaid(order);
    assertEquals("ACCEPTED", get("/orders/" + order).body());
    theShopHearsThatItIsPaid(order);
  }

  private void theShopHearsThatItIsPaid(String order) throws Exception {
    PaymentStatus status = listener.heard.poll(20, TimeUnit.SECONDS);
    assertEquals(order, status.shopTransactionId());
    assertEquals(PaymentState.ACCEPTED, status.status());
  }

  @Test
  void whatTheGatewayRefuses_isNoServerError() throws Exception {
    HttpResponse<String> tooLong = post("/orders/" + "x".repeat(300) + "/pay");
    assertEquals(400, tooLong.statusCode());
    assertTrue(tooLong.body().startsWith("shopTransactionId: "), tooLong.body());

    assertEquals(404, get("/orders/nothing").statusCode());
    assertEquals(404, post("/payments/nobody/callback?paymentId=1").statusCode());
  }

  private HttpResponse<String> post(String path) throws Exception {
    return send(HttpRequest.newBuilder(server.resolve(path)).POST(BodyPublishers.noBody()));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(server.resolve(path)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  @Singleton
  static class Listener {
    final BlockingQueue<PaymentStatus> heard = new LinkedBlockingQueue<>();

    void told(@Observes PaymentStatus status) {
      heard.add(status);
    }
  }
}
