package com.example.kiosk;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.http.GatewayServer;
import dev.turnpike.store.jdbc.JdbcStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.UUID;

/** Takes a payment in this process, and asks for it over HTTP: mvn compile exec:exec. */
public final class Kiosk {
  private Kiosk() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0], "turnpike.db");
    try (PaymentGateway gateway =
            PaymentGateway.builder()
                .discoverProviders()
                .store(JdbcStore.sqlite(file).open())
                .build();
        GatewayServer server = GatewayServer.builder(gateway).port(0).start()) {
      PayResponse paid =
          gateway
              .provider("sandbox")
              .pay(
                  PayRequest.builder()
                      .amount(350) // 3.50 EUR: minor units
                      .currency("EUR")
                      .shopTransactionId("coffee-" + UUID.randomUUID()) // the file stays
                      .build());
      System.out.println("pay: " + paid.result());
      System.out.println(
          "status: " + get(server, "/v3/sandbox/status?paymentId=" + paid.paymentId()));
      System.out.println(
          gateway.administration().timeline("sandbox", paid.paymentId()).operations());
      System.out.println("health: " + get(server, "/-/healthz"));
    }
  }

  private static String get(GatewayServer server, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
