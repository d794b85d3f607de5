package dev.turnpike.receiver;

import static dev.turnpike.receiver.Shop.NEW;
import static dev.turnpike.receiver.Shop.OLD;
import static dev.turnpike.receiver.Shop.STRANGERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.receiver.Receipt.Verdict;
import dev.turnpike.receiver.Shop.Delivery;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway sends is taken in, and nothing else. */
class NotificationReceiverTest {
  private static Delivery genuine;

  private final List<PaymentStatus> acted = Collections.synchronizedList(new ArrayList<>());
  private final NotificationReceiver<String> receiver = withSecrets(OLD);

  @BeforeAll
  static void haveOneSent() throws InterruptedException {
    genuine = Shop.genuine(OLD);
  }

  private static NotificationReceiver<String> withSecrets(String... secrets) {
    return NotificationReceiver.builder(new MemorySeenNotifications())
        .secrets(List.of(secrets))
        .build();
  }

  private Receipt receive(
      NotificationReceiver<String> by, Map<String, String> headers, byte[] body) {
    return by.receive(headers::get, body, (status, id) -> acted.add(status));
  }

  private Receipt receive(Delivery delivery) {
    return receive(receiver, delivery.headers(), delivery.body());
  }

  private static Map<String, String> with(Delivery delivery, String name, String value) {
    Map<String, String> headers = new HashMap<>();
    for (String header : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
      headers.put(header, delivery.header(header));
    }
    headers.put(name, value);
    return headers;
  }

  /** Signed as a gateway would, for what no gateway of ours would send. */
  private static Map<String, String> signed(String id, String timestamp, byte[] body)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            Base64.getDecoder().decode(OLD.substring("whsec_".length())), "HmacSHA256"));
    mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
    return Map.of(
        "webhook-id", id,
        "webhook-timestamp", timestamp,
        "webhook-signature", "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
  }

  private static String now() {
    return Long.toString(Instant.now().getEpochSecond());
  }

  @Test
  void whatAGatewaySends_isActedOn_andTheGatewayHearsThatItIsDelivered() throws Exception {
    try (Shop shop = new Shop((headers, body) -> receive(receiver, headers, body), OLD)) {
      shop.pay("order-42", Map.of());

      assertThat(shop.take().answer()).isEqualTo(204);
    }
    assertThat(acted)
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.status()).isEqualTo(PaymentState.ACCEPTED);
              assertThat(status.shopTransactionId()).isEqualTo("order-42");
              assertThat(status.providerName()).isEqualTo("sandbox");
              assertThat(status.metadata())
                  .containsEntry("amount", 1299)
                  .containsEntry("currency", "EUR");
            });
  }

  @Test
  void aHandlerThatFails_hearsOfTheSameNotificationAgain() throws Exception {
    List<String> ids = Collections.synchronizedList(new ArrayList<>());
    try (Shop shop =
        new Shop(
            (headers, body) ->
                receiver.receive(
                    headers::get,
                    body,
                    (status, id) -> {
                      ids.add(id);
                      if (ids.size() < 3) {
                        throw new IOException("the shop's database is away");
                      }
                    }),
            OLD)) {
      shop.pay("order-1", Map.of());

      assertThat(List.of(shop.take().answer(), shop.take().answer(), shop.take().answer()))
          .containsExactly(500, 500, 204);
    }
    assertThat(ids).hasSize(3);
    assertThat(ids.stream().distinct()).hasSize(1);
  }

  @Test
  void theSameNotificationAgain_isADuplicate_andNothingIsDone() {
    assertThat(receive(genuine).verdict()).isEqualTo(Verdict.NEW);

    Receipt again = receive(genuine);

    assertThat(again.verdict()).isEqualTo(Verdict.DUPLICATE);
    assertThat(again.httpStatus()).isEqualTo(204);
    assertThat(again.isAccepted()).isTrue();
    assertThat(again.status().status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(acted).hasSize(1);
  }

  @Test
  void whileSecretsAreReplaced_eitherSideMayBeTheFirst() throws InterruptedException {
    Delivery byBoth = Shop.genuine(NEW, OLD);

    assertThat(receive(withSecrets(OLD), byBoth.headers(), byBoth.body()).isAccepted()).isTrue();
    assertThat(receive(withSecrets(NEW), byBoth.headers(), byBoth.body()).isAccepted()).isTrue();
    assertThat(receive(withSecrets(NEW, OLD), genuine.headers(), genuine.body()).isAccepted())
        .isTrue();
    assertThat(receive(withSecrets(NEW), genuine.headers(), genuine.body()).verdict())
        .isEqualTo(Verdict.NOT_GENUINE);
  }

  @Test
  void whatIsTamperedWith_isRefused_andNotRemembered() {
    byte[] body = genuine.body().clone();
    body[body.length - 2] ^= 1;

    Receipt receipt = receive(receiver, genuine.headers(), body);

    assertThat(receipt.verdict()).isEqualTo(Verdict.NOT_GENUINE);
    assertThat(receipt.httpStatus()).isEqualTo(401);
    assertThat(receipt.status()).isNull();
    assertThat(receive(receiver, with(genuine, "webhook-id", "another"), genuine.body()).verdict())
        .isEqualTo(Verdict.NOT_GENUINE);
    assertThat(
            receive(receiver, with(genuine, "webhook-timestamp", now() + "0"), genuine.body())
                .verdict())
        .isEqualTo(Verdict.NOT_GENUINE);
    assertThat(acted).isEmpty();
    assertThat(receive(genuine).verdict()).isEqualTo(Verdict.NEW);
  }

  @Test
  void whatAStrangerSigns_isRefused() throws InterruptedException {
    assertThat(receive(Shop.genuine(STRANGERS)).verdict()).isEqualTo(Verdict.NOT_GENUINE);
  }

  @Test
  void whatNobodySigned_isRefused() throws InterruptedException {
    Receipt receipt = receive(Shop.genuine());

    assertThat(receipt.verdict()).isEqualTo(Verdict.NOT_GENUINE);
    assertThat(receipt.reason()).contains("missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "v1,", "v1", "v2,x", "v1,AAAA v1,BBBB", "\u0000", "ü"})
  void garbageForASignature_isRefused(String signature) {
    assertThat(
            receive(receiver, with(genuine, "webhook-signature", signature), genuine.body())
                .verdict())
        .isEqualTo(Verdict.NOT_GENUINE);
  }

  @Test
  void aRightSignatureAmongOthers_isEnough_butNotAmongThousands() {
    String right = genuine.header("webhook-signature");

    assertThat(
            receive(
                    receiver,
                    with(genuine, "webhook-signature", "v1a,x v1,AAAA " + right),
                    genuine.body())
                .verdict())
        .isEqualTo(Verdict.NEW);
    assertThat(
            receive(
                    withSecrets(OLD),
                    with(genuine, "webhook-signature", "v1,AAAA ".repeat(600) + right),
                    genuine.body())
                .verdict())
        .isEqualTo(Verdict.NOT_GENUINE);
  }

  @Test
  void whatWasSentLongAgo_orInTheFuture_isRefused() {
    Instant sent = Instant.ofEpochSecond(Long.parseLong(genuine.header("webhook-timestamp")));
    for (Duration apart :
        List.of(Duration.ofSeconds(61), Duration.ofSeconds(-61), Duration.ofDays(365))) {
      NotificationReceiver<String> then = at(sent.plus(apart));

      Receipt receipt = receive(then, genuine.headers(), genuine.body());

      assertThat(receipt.verdict()).isEqualTo(Verdict.OUT_OF_TIME);
      assertThat(receipt.httpStatus()).isEqualTo(400);
    }
    assertThat(receive(at(sent.plusSeconds(60)), genuine.headers(), genuine.body()).verdict())
        .isEqualTo(Verdict.NEW);
  }

  private static NotificationReceiver<String> at(Instant now) {
    return NotificationReceiver.builder(new MemorySeenNotifications())
        .secret(OLD)
        .tolerance(Duration.ofMinutes(1))
        .clock(Clock.fixed(now, java.time.ZoneOffset.UTC))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "now", "-1", "1e9", "99999999999999999999"})
  void aTimeThatIsNone_isRefused_evenWhereItIsSigned(String timestamp) throws Exception {
    Map<String, String> headers = signed("id-1", timestamp, genuine.body());

    assertThat(receive(receiver, headers, genuine.body()).verdict()).isEqualTo(Verdict.OUT_OF_TIME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{} {}",
        "{}",
        "{\"status\":\"ACCEPTED\"}",
        "{\"status\":\"PAID\",\"paymentId\":\"p\"}",
        "{\"status\":\"ACCEPTED\",\"paymentId\":7}",
        "{\"status\":\"ACCEPTED\",\"status\":\"FAILED\",\"paymentId\":\"p\"}",
        "{\"status\":\"ACCEPTED\",\"paymentId\":\"p\",\"metadata\":[1]}"
      })
  void whatIsNoStatus_isRefused_andNotRemembered(String json) throws Exception {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);

    Receipt receipt = receive(receiver, signed("id-1", now(), body), body);

    assertThat(receipt.verdict()).isEqualTo(Verdict.UNREADABLE);
    assertThat(receipt.httpStatus()).isEqualTo(400);
    assertThat(receive(receiver, signed("id-1", now(), genuine.body()), genuine.body()).verdict())
        .isEqualTo(Verdict.NEW);
  }

  @Test
  void whatALaterGatewayAdds_isKept_andDigitsStay() throws Exception {
    byte[] body =
        "{\"status\":\"PENDING\",\"paymentId\":\"p\",\"later\":[1.10,12345678901234567890,null],\"metadata\":{\"b\":{\"a\":true}}}"
            .getBytes(StandardCharsets.UTF_8);

    PaymentStatus status = receive(receiver, signed("id-1", now(), body), body).status();

    assertThat(status.metadata().toString())
        .isEqualTo("{b={a=true}, later=[1.10, 12345678901234567890, null]}");
  }

  @Test
  void aBodyOverTheLimit_isRefused_andNotReadToItsEnd() throws IOException {
    NotificationReceiver<String> small =
        NotificationReceiver.builder(new MemorySeenNotifications())
            .secret(OLD)
            .maxBodyBytes(genuine.body().length - 1)
            .build();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };

    assertThat(receive(small, genuine.headers(), genuine.body()).httpStatus()).isEqualTo(413);
    assertThat(
            small
                .receive(genuine.headers()::get, endless, (status, id) -> acted.add(status))
                .verdict())
        .isEqualTo(Verdict.TOO_LARGE);
    assertThat(
            receiver
                .receive(
                    genuine.headers()::get,
                    new ByteArrayInputStream(genuine.body()),
                    (status, id) -> acted.add(status))
                .verdict())
        .isEqualTo(Verdict.NEW);
  }

  @Test
  void theSameAtOnce_isActedOnOnce_andTheOtherIsToldToComeAgain() throws Exception {
    CountDownLatch acting = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Receipt> first =
        CompletableFuture.supplyAsync(
            () ->
                receiver.receive(
                    genuine.headers()::get,
                    genuine.body(),
                    (status, id) -> {
                      acting.countDown();
                      await(go);
                    }));
    assertThat(acting.await(20, TimeUnit.SECONDS)).isTrue();

    Receipt second = receive(genuine);
    go.countDown();

    assertThat(second.verdict()).isEqualTo(Verdict.IN_PROGRESS);
    assertThat(second.httpStatus()).isEqualTo(503);
    assertThat(first.get(20, TimeUnit.SECONDS).verdict()).isEqualTo(Verdict.NEW);
    assertThat(receive(genuine).verdict()).isEqualTo(Verdict.DUPLICATE);
    assertThat(acted).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void memory_keepsTheNewest_andForgetsTheOldest() {
    MemorySeenNotifications two = new MemorySeenNotifications(2);
    List.of("a", "b", "c").forEach(id -> assertThat(two.once(id, i -> {})).isEqualTo(Verdict.NEW));

    assertThat(two.once("b", i -> {})).isEqualTo(Verdict.DUPLICATE);
    assertThat(two.once("c", i -> {})).isEqualTo(Verdict.DUPLICATE);
    assertThat(two.once("a", i -> {})).isEqualTo(Verdict.NEW);
    assertThatIllegalArgumentException().isThrownBy(() -> new MemorySeenNotifications(0));
  }

  @Test
  void aReceiverWithoutASecret_orWithNone_isNotBuilt_andNoSecretIsShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withSecrets())
        .withMessageContaining("needs a secret");
    for (String wrong :
        List.of("secret", "whsec_", "whsec_c2hvcnQ=", "whsec_???", NEW.substring(6))) {
      assertThatThrownBy(() -> withSecrets(OLD, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("webhook secret 2 must be 'whsec_' and Base64 of at least 16 bytes");
    }
  }
}
