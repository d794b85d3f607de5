package dev.turnpike.internal.contract;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Interval;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The golden files: one JSON text for each shape of the contract, and the same made in Java. They
 * lie in {@code src/test/resources/dev/turnpike/internal/contract/golden}, for the tests of other
 * modules too, and change only together with the contract.
 */
public final class Golden {
  /** The request id in the golden problems. */
  public static final String REQUEST_ID = "req-1";

  static final String TOKEN = "a/b c";
  private static final String OK_URL = "https://shop.example/ok?order=42";
  private static final String FAILED_URL = "myapp://failed";
  private static final String BROWSER_URL = "https://pay.example/3ds?s=1";
  private static final String APP_URL = "bank://pay/1";

  private Golden() {}

  /** The names of the files, without {@code .json}. */
  public static Set<String> files() throws IOException, URISyntaxException {
    URL any = Objects.requireNonNull(Golden.class.getResource("golden/pay-request-full.json"));
    try (Stream<Path> files = Files.list(Path.of(any.toURI()).resolveSibling("."))) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
          .collect(Collectors.toSet());
    }
  }

  /** The bytes of the file. */
  public static byte[] bytes(String name) throws IOException {
    try (var in = Golden.class.getResourceAsStream("golden/" + name + ".json")) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  /** Every shape of the contract as a record, by the name of its file. */
  public static Map<String, Object> records() {
    Map<String, Object> all = new LinkedHashMap<>();
    requests(all);
    answers(all);
    statuses(all);
    return all;
  }

  /** The problems, by the name of their file. */
  public static Map<String, GatewayException> problems() {
    return Map.of(
        "problem-invalid-request",
        InvalidRequestException.of(
                List.of(
                    new FieldError("amount", "is required"),
                    new FieldError("subscriptionInfo.interval", "is required")))
            .toBuilder()
            .outcome(Outcome.NOT_EXECUTED)
            .build(),
        "problem-payment-not-found",
        GatewayException.of(ErrorCode.PAYMENT_NOT_FOUND).build(),
        "problem-provider-timeout",
        GatewayException.of(ErrorCode.PROVIDER_TIMEOUT)
            .detail("no answer within 30 s")
            .outcome(Outcome.UNKNOWN)
            .build());
  }

  private static void requests(Map<String, Object> all) {
    all.put(
        "pay-request-full",
        PayRequest.builder()
            .amount(1299)
            .currency("EUR")
            .shopTransactionId("order-42")
            .successRedirectUrl(OK_URL)
            .failureRedirectUrl(FAILED_URL)
            .providerData(data())
            .build());
    all.put(
        "pay-request-minimal",
        PayRequest.builder().amount(1).currency("JPY").shopTransactionId("order-42").build());
    all.put(
        "refund-request-full",
        RefundRequest.builder()
            .paymentId("p-1")
            .amount(Long.MAX_VALUE)
            .currency("BHD")
            .refundId("refund-1")
            .providerData(data())
            .build());
    all.put("refund-request-minimal", RefundRequest.builder().paymentId("p-1").build());
    SubscriptionRequest minimal =
        SubscriptionRequest.builder()
            .currency("EUR")
            .shopTransactionId("sub-1")
            .subscriptionInfo(SubscriptionInfo.builder().build())
            .build();
    all.put("subscription-request-minimal", minimal);
    SubscriptionInfo token = SubscriptionInfo.builder().token(TOKEN).build();
    all.put(
        "subscription-request-pay",
        minimal.toBuilder().amount(999L).subscriptionInfo(token).build());
    all.put(
        "subscription-request-full",
        minimal.toBuilder()
            .amount(0L)
            .subscriptionInfo(
                token.toBuilder()
                    .interval(Interval.MONTH)
                    .intervalCount(1)
                    .expiresAfter(12)
                    .build())
            .successRedirectUrl(OK_URL)
            .failureRedirectUrl(FAILED_URL)
            .providerData(data())
            .build());
  }

  private static void answers(Map<String, Object> all) {
    all.put(
        "pay-response-full",
        PayResponse.redirect("p-1", BROWSER_URL).toBuilder()
            .resultDescription("3-D Secure")
            .redirectToUrlMobile(APP_URL)
            .metadata(data())
            .build());
    all.put("pay-response-minimal", PayResponse.ok("p-1"));
    all.put("pay-response-ko", PayResponse.ko("insufficient funds"));
    all.put("pay-response-pending", PayResponse.pending("p-1"));
    all.put(
        "refund-response-full",
        RefundResponse.pending("p-1").toBuilder()
            .resultDescription("within 3 days")
            .metadata(data())
            .build());
    all.put("refund-response-minimal", RefundResponse.builder().result(RefundResult.OK).build());
    all.put("refund-response-ko", RefundResponse.ko("already refunded"));
    all.put(
        "subscription-response-full",
        SubscriptionResponse.builder()
            .result(PayResult.REDIRECT_TO_URL)
            .resultDescription("3-D Secure")
            .paymentId("p-1")
            .redirectToUrl(BROWSER_URL)
            .redirectToUrlMobile(APP_URL)
            .subscriptionToken(TOKEN)
            .metadata(data())
            .build());
    all.put("subscription-response-minimal", SubscriptionResponse.ok(TOKEN));
    all.put("subscription-response-ko", SubscriptionResponse.ko("insufficient funds"));
  }

  private static void statuses(Map<String, Object> all) {
    all.put(
        "payment-status-full",
        PaymentStatus.of(PaymentState.ACCEPTED, "p-1").toBuilder()
            .shopTransactionId("order-42")
            .providerName("acme")
            .paymentMethod("credit-cards")
            .action(PaymentAction.REFUND)
            .metadata(data())
            .build());
    all.put("payment-status-minimal", PaymentStatus.of(PaymentState.PENDING, "p-1"));
    all.put(
        "payment-status-failed",
        PaymentStatus.of(PaymentState.FAILED, "p-1").toBuilder()
            .providerName("acme")
            .action(PaymentAction.PAYMENT)
            .build());
    all.put(
        "subscription-status-full",
        SubscriptionStatus.of(SubscriptionState.PAST_DUE, TOKEN).toBuilder()
            .shopTransactionId("sub-1")
            .providerName("acme")
            .metadata(data())
            .build());
    all.put("subscription-status-minimal", SubscriptionStatus.of(SubscriptionState.UNKNOWN, TOKEN));
  }

  private static Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("zeta", new BigDecimal("1.10"));
    data.put(
        "alpha",
        Arrays.asList(null, true, false, Map.of("deep", Map.of("deeper", List.of(List.of())))));
    data.put("big", new BigInteger("123456789012345678901234567890"));
    data.put("empty", Map.of());
    data.put("nothing", null);
    data.put("text", "ä€😀 \"quoted\" \\ / \n");
    data.put("", "no name");
    return data;
  }
}
