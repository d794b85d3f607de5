package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.CallOptions;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.testing.Requests;
import dev.turnpike.testing.ScriptedProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A shop whose every secret says what it is, wherever it comes to lie. */
final class Canaries {
  static final String TOKEN = "canary-token";
  static final String PAYMENT = "payment-1";
  static final String REDIRECT = "https://pay.example/canary-redirect?session=1";

  /** What people search for. */
  static final List<String> IN_CLEAR = List.of("order-1", "order-2", "refund-1", PAYMENT, "acme");

  /** What lies in a store that has no keys, and in no other. */
  static final List<String> SECRET =
      List.of(
          "canary-shop-host",
          "canary-redirect",
          "canary-answer-metadata",
          "canary-status-metadata",
          "canary-ko-reason",
          "canary-receiver",
          "canary-answer-to-notification",
          TOKEN);

  /** What lies in none at all. */
  static final List<String> NEVER = List.of("canary-provider-data", "canary-session");

  private static final CallOptions KEYED =
      CallOptions.builder().idempotencyKey("key-1").tenant("anna").build();

  private Canaries() {}

  /** What the provider is asked first is a payment by redirect; the same request comes twice. */
  static PayResponse pay(Payments payments) {
    PayRequest request =
        PayRequest.builder()
            .amount(1299)
            .currency("EUR")
            .shopTransactionId("order-1")
            .successRedirectUrl("https://canary-shop-host.example/ok?session=canary-session")
            .providerData(Map.of("note", "canary-provider-data"))
            .build();
    return payments.pay(request, KEYED);
  }

  /** Pays, refunds, subscribes, is notified, at a receiver that refuses once. */
  static void shop(JdbcStore.Builder store) throws Exception {
    ScriptedProvider acme = new ScriptedProvider();
    acme.pay.then(
        (request, call) ->
            PayResponse.redirect(PAYMENT, REDIRECT).toBuilder()
                .metadata(Map.of("note", "canary-answer-metadata"))
                .build());
    acme.pay.then((request, call) -> PayResponse.ko("canary-ko-reason"));
    acme.status.always(
        (paymentId, call) ->
            PaymentStatus.of(PaymentState.ACCEPTED, paymentId).toBuilder()
                .metadata(Map.of("note", "canary-status-metadata"))
                .build());
    acme.schedule.then((request, call) -> SubscriptionResponse.ok(TOKEN));
    HttpServer receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          byte[] answer = "canary-answer-to-notification".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    receiver.start();
    CountDownLatch refused = new CountDownLatch(1);
    CountDownLatch received = new CountDownLatch(1);
    try (PaymentGateway gateway =
        PaymentGateway.builder()
            .provider(acme)
            .store(store.open())
            .paymentCallbackUrl(URI.create("http://127.0.0.1:" + receiver.getAddress().getPort()))
            .deliveryPauses(List.of(Duration.ofMillis(1)))
            .onPaymentStatus(
                status -> {
                  if (refused.getCount() > 0) {
                    refused.countDown();
                    throw new IllegalStateException("canary-receiver");
                  }
                  received.countDown();
                })
            .build()) {
      Payments payments = gateway.provider("acme");
      pay(payments);
      payments.pay(Requests.payment("order-2"), CallOptions.builder().tenant("anna").build());
      payments.check(PAYMENT, KEYED);
      payments.refund(
          RefundRequest.builder()
              .paymentId(PAYMENT)
              .refundId("refund-1")
              .providerData(Map.of("note", "canary-provider-data"))
              .build(),
          CallOptions.builder().tenant("anna").build());
      CallOptions anna = CallOptions.builder().tenant("anna").build();
      payments.subscriptions().schedule(Requests.subscription("order-3"), anna);
      payments.subscriptions().pay(Requests.subscriptionPayment("order-4", TOKEN), anna);
      payments.subscriptions().update(TOKEN, Requests.subscription("order-5"), anna);
      if (!received.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing was notified");
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (gateway.administration().counts().waitingNotifications() > 0) {
        assertThat(System.nanoTime()).as("a notification waits").isLessThan(end);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    } finally {
      receiver.stop(0);
    }
  }

  /** All that is in the files of a folder, byte by byte. */
  static String bytesIn(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : files.sorted().toList()) {
        all.append(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  /** All columns of all tables of a schema, as text. */
  static String textIn(String schema) throws SQLException {
    StringBuilder all = new StringBuilder();
    try (Connection connection = DriverManager.getConnection(TestPostgres.url());
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet row =
          statement.executeQuery(
              "select tablename from pg_tables where schemaname = '" + schema + "'")) {
        while (row.next()) {
          tables.add(row.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet row =
            statement.executeQuery("select t::text from " + schema + "." + table + " t")) {
          while (row.next()) {
            all.append(row.getString(1)).append('\n');
          }
        }
      }
    }
    return all.toString();
  }
}
