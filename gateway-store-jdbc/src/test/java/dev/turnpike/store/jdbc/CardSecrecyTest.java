package dev.turnpike.store.jdbc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.CallOptions;
import dev.turnpike.FingerprintKeys;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.ledger.Fingerprint;
import dev.turnpike.testing.Problems;
import dev.turnpike.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who has the whole store and the source, but not the key of the fingerprints, tells no card number
 * or CVV from another: the attacker here tries few, and would see the right one among them.
 */
class CardSecrecyTest {
  private static final String CARD = "4111111111111111";
  private static final String CVV = "737";
  private static final List<String> CARDS = List.of("4242424242424242", CARD, "5555555555554444");
  private static final List<String> CVVS = List.of("000", CVV, "123");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("turnpike.db");
  }

  private static PayRequest request(String order, String card, String cvv) {
    return PayRequest.builder()
        .amount(1299)
        .currency("EUR")
        .shopTransactionId(order)
        .successRedirectUrl("https://shop.example/ok?session=" + card + "&cvv=" + cvv)
        .providerData(new TreeMap<>(Map.of("card", card, "cvv", cvv)))
        .build();
  }

  /** Paid, unknown, repeated, refused as another, with and without a key. */
  private void shopping() {
    ScriptedProvider acme = new ScriptedProvider();
    try (PaymentGateway gateway =
        PaymentGateway.builder().provider(acme).store(JdbcStore.sqlite(file()).open()).build()) {
      Payments payments = gateway.provider("acme");
      CallOptions keyed = CallOptions.builder().tenant("anna").idempotencyKey("k").build();
      payments.pay(request("o-1", CARD, CVV));
      payments.pay(request("o-1", CARD, CVV));
      payments.pay(request("o-2", CARD, CVV), keyed);
      Problems.problemOf(() -> payments.pay(request("o-1", CARDS.get(0), CVV)));
      acme.pay.thenThrow(new IllegalStateException("declined: card " + CARD + " cvv " + CVV));
      Problems.problemOf(() -> payments.pay(request("o-3", CARD, CVV)));
      payments.refund(
          RefundRequest.builder()
              .paymentId("acme-1")
              .refundId("r-1")
              .providerData(Map.of("card", CARD, "cvv", CVV))
              .build());
    }
  }

  /** All that is in the files of the store, but for the key that lies beside them. */
  private String stored() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : files.filter(path -> !path.toString().endsWith("-keys")).toList()) {
        all.append(new String(Files.readAllBytes(path), ISO_8859_1));
      }
    }
    return all.toString();
  }

  /** What an attacker thinks that the gateway may have made of a card: the source says how. */
  private static List<byte[]> contents(String card, String cvv) {
    List<byte[]> contents = new ArrayList<>();
    contents.add(card.getBytes(UTF_8));
    for (String order : List.of("o-1", "o-2", "o-3")) {
      Map<String, Object> fields = new TreeMap<>(ContractJson.fields(request(order, card, cvv)));
      contents.add(Json.write(fields));
      contents.add(ContractJson.write(request(order, card, cvv)));
      Map<String, Object> parts = new TreeMap<>();
      parts.put("body", fields);
      parts.put("query", new TreeMap<>());
      contents.add(Json.write(parts));
    }
    return contents;
  }

  /** Every digest of these, as bytes and as text. */
  private static List<String> digests(String card, String cvv) throws Exception {
    List<String> digests = new ArrayList<>();
    for (byte[] content : contents(card, cvv)) {
      for (String algorithm : List.of("SHA-256", "SHA-1", "MD5")) {
        byte[] digest = MessageDigest.getInstance(algorithm).digest(content);
        digests.add(HexFormat.of().formatHex(digest));
        digests.add(new String(Arrays.copyOf(digest, 16), ISO_8859_1));
      }
      digests.add(new String(Digest.of(new String(content, UTF_8)), ISO_8859_1));
    }
    return digests;
  }

  private static List<String> withKey(FingerprintKeys keys, String card, String cvv) {
    return contents(card, cvv).stream().map(keys::fingerprint).toList();
  }

  @Test
  void withoutTheKey_noCardIsToldFromAnother() throws Exception {
    shopping();

    String stored = stored();
    assertThat(stored).contains("o-1", "o-2", "o-3", "acme-1", "shop.example");
    assertThat(stored).doesNotContain(CARD, CARDS.get(0), "=" + CVV, "\"" + CVV, " " + CVV);
    for (String card : CARDS) {
      for (String cvv : CVVS) {
        assertThat(digests(card, cvv)).noneMatch(stored::contains);
        assertThat(withKey(FingerprintKeys.random(), card, cvv)).noneMatch(stored::contains);
        assertThat(stored)
            .doesNotContain(Fingerprint.of("body", ContractJson.fields(request("o-1", card, cvv))));
      }
    }
  }

  @Test
  void withTheKey_theSameAttackerFindsTheCard() throws Exception {
    shopping();
    Path keyFile = folder.resolve("turnpike.db.fingerprint-keys");
    FingerprintKeys keys = FingerprintKeys.of(List.of(Files.readString(keyFile).strip()));

    String stored = stored();

    List<String> found = new ArrayList<>();
    for (String card : CARDS) {
      for (String cvv : CVVS) {
        if (withKey(keys, card, cvv).stream().anyMatch(stored::contains)) {
          found.add(card + " " + cvv);
        }
      }
    }
    assertThat(found).as("so the rig shows something").containsExactly(CARD + " " + CVV);
  }

  @Test
  void theKey_isItsOwnersAlone_andStaysTheSame() throws Exception {
    shopping();
    Path keyFile = folder.resolve("turnpike.db.fingerprint-keys");
    String key = Files.readString(keyFile);

    shopping(); // the same requests again: the same answers

    assertThat(Files.readString(keyFile)).isEqualTo(key);
    assertThat(Files.getPosixFilePermissions(keyFile))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }
}
