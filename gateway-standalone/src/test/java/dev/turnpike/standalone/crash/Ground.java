package dev.turnpike.standalone.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.Folders;
import dev.turnpike.standalone.testing.GatewayProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A company, a receiver, and gateways between them that are processes of their own. */
final class Ground implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  final Company company = new Company();
  final Inbox inbox = new Inbox();
  private final Path folder = Files.createTempDirectory("turnpike-crash-");
  private final Map<String, String> settings = new HashMap<>();
  private final List<GatewayProcess> gateways = new CopyOnWriteArrayList<>();

  /** Where every call has its time, however busy this machine is. */
  Ground() throws IOException {
    this(20_000);
  }

  /** Where the company has so many milliseconds to answer. */
  Ground(int timeoutMs) throws IOException {
    Path services =
        Files.writeString(
            folder.resolve("services.json"),
            "{\"externalServices\":[{\"externalService\":\"acme\",\"baseUrl\":\"%s\",\"timeoutMs\":%s}]}"
                .formatted(company.url(), timeoutMs));
    settings.put("EXTERNAL_PROVIDERS_CONFIG", services.toString());
    settings.put("PAYMENT_CALLBACK_URL", inbox.url().toString());
    settings.put("GATEWAY_WEBHOOK_SECRETS", Inbox.SECRET);
    settings.put("GATEWAY_SETTLE_SECONDS", "1");
    settings.put("GATEWAY_CALL_TIMEOUT_MS", "1000");
    settings.put("GATEWAY_DELIVERY_PAUSES", "1,1,1,1,2,2,2,5,5,5,10,10,10");
    settings.put("LOG_LEVEL", "INFO");
    settings.put("GATEWAY_FINGERPRINT_KEYS", "k1:" + "0123456789".repeat(4));
  }

  Ground inAFile() {
    return with(
        "GATEWAY_STORE_URL", "jdbc:sqlite:" + folder.resolve("records").resolve("turnpike.db"));
  }

  Ground in(EmbeddedPostgres postgres) {
    return with("GATEWAY_STORE_URL", postgres.getJdbcUrl("postgres", "postgres"));
  }

  Ground with(String name, String value) {
    settings.put(name, value);
    return this;
  }

  GatewayProcess gateway() {
    String[] all =
        settings.entrySet().stream()
            .flatMap(setting -> Stream.of(setting.getKey(), setting.getValue()))
            .toArray(String[]::new);
    GatewayProcess gateway = GatewayProcess.serve(all);
    gateways.add(gateway);
    return gateway;
  }

  /** What all gateways had to complain about. */
  String complaints() {
    return gateways.stream()
        .flatMap(gateway -> gateway.err().stream())
        .collect(Collectors.joining("\n"));
  }

  /** Until all that can become known is known, and all that can be delivered is. */
  static void awaitQuiet(Client client) {
    await(
        () -> client.get("/admin/counts").text(),
        () -> {
          Answer counts = client.get("/admin/counts").mustBe(200);
          return Stream.of(
                  "operationsUnderWay",
                  "operationsUnknown",
                  "callbacksOpen",
                  "notificationsWaiting")
              .allMatch(name -> counts.field(name).equals("0"));
        });
  }

  static void await(Supplier<String> otherwise, BooleanSupplier condition) {
    Await.until(PATIENCE, Duration.ofMillis(50), otherwise, condition);
  }

  /** All that the issue promises, whatever was killed. */
  void everythingIsAccountedFor(Shop shop, Client client) {
    awaitQuiet(client);
    assertThat(inbox.forged()).isEmpty();
    for (Shop.Request request : shop.requests()) {
      List<Company.Charge> charges = company.charges(request.order());
      assertThat(charges).as("charges of " + request).hasSizeLessThanOrEqualTo(1);
      for (Company.Charge charge : charges) {
        assertThat(
                client
                    .get("/admin/payments?provider=acme&shopTransactionId=" + charge.order)
                    .mustBe(200)
                    .text())
            .as("the records of " + request)
            .contains("\"paymentId\":\"" + charge.paymentId + "\"");
      }
      Answer answered = request.answer().get();
      if (answered != null) {
        Answer again = request.make(client).mustBe(200);
        assertThat(again.text()).isEqualTo(answered.text());
        assertThat(again.header("Idempotency-Replayed")).contains("true");
      }
    }
    everyPromisedNotificationCame(shop);
    noOlderStatusCameAfterANewerOne();
  }

  private void everyPromisedNotificationCame(Shop shop) {
    Map<String, Long> distinct =
        inbox.messages().stream()
            .collect(
                Collectors.groupingBy(
                    Inbox.Message::paymentId,
                    Collectors.collectingAndThen(
                        Collectors.mapping(Inbox.Message::id, Collectors.toSet()),
                        ids -> (long) ids.size())));
    shop.promised()
        .forEach(
            (paymentId, checks) ->
                assertThat(distinct.getOrDefault(paymentId, 0L))
                    .as("notifications of " + paymentId)
                    .isGreaterThanOrEqualTo(Math.max(1, checks.get())));
  }

  void noOlderStatusCameAfterANewerOne() {
    Map<String, Long> newest = new HashMap<>();
    for (Inbox.Message message : inbox.messages()) {
      Long before = newest.put(message.paymentId(), message.revision());
      assertThat(message.revision())
          .as("what came after revision " + before + ": " + message)
          .isGreaterThanOrEqualTo(before == null ? 0 : before);
    }
  }

  @Override
  public void close() {
    company.close();
    inbox.close();
    try {
      Folders.delete(folder);
    } catch (UncheckedIOException e) {
      throw new IllegalStateException("something is still writing into " + folder, e);
    }
  }
}
