package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.ProviderContext;
import dev.turnpike.spi.RejectedException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A provider that keeps every rule and can do all that rules are about: the sandbox with settings,
 * signed callbacks, and a company that is slow. Thread-safe.
 */
class Model extends Delegating {
  static final String API_KEY = "sk_kit_3141592653";
  static final String SECRET = "cb_kit_2718281828";

  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private Clock clock = Clock.systemUTC();
  private String apiKey = "";
  private String secret = "";

  static Subject subject(Supplier<? extends Model> maker) {
    return Subject.inProcess(maker).setting("apiKey", API_KEY).setting("callbackSecret", SECRET);
  }

  static Scenarios scenarios() {
    return Scenarios.sandbox().toBuilder()
        .providerData(Situation.SLOW, Map.of("slow", true))
        .callback(Model::genuine)
        .expiredCallback(status -> signed(status, Instant.now().minus(TOLERANCE).minusSeconds(60)))
        .build();
  }

  /** What comes of one rule for a provider that is like this one, but for something. */
  static Verdict verdict(Supplier<? extends Model> maker, String rule) {
    return verdict(maker, scenarios(), rule);
  }

  static Verdict verdict(Supplier<? extends Model> maker, Scenarios scenarios, String rule) {
    return Suite.of(subject(maker), scenarios)
        .only(rule)
        .run(SuiteListener.NONE)
        .results()
        .get(0)
        .verdict();
  }

  static Callback genuine(PaymentStatus status) {
    return signed(status, Instant.now());
  }

  private static Callback signed(PaymentStatus status, Instant time) {
    byte[] body = (status.paymentId() + " " + status.status()).getBytes(StandardCharsets.UTF_8);
    return new Callback(
        "POST",
        Map.of(),
        Map.of(
            "Time", List.of(time.toString()),
            "Signature", List.of(sign(SECRET, time.toString(), body))),
        body);
  }

  static String sign(String secret, String time, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update(time.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  String apiKey() {
    return apiKey;
  }

  String secret() {
    return secret;
  }

  @Override
  public void start(ProviderContext context) throws Exception {
    clock = context.clock();
    apiKey = context.requiredSetting("apiKey");
    secret = context.requiredSetting("callbackSecret");
    super.start(context);
  }

  @Override
  public PayResponse pay(PayRequest request, CallContext call) throws Exception {
    Map<String, Object> data = request.providerData() == null ? Map.of() : request.providerData();
    if (data.containsKey("slow")) {
      new CountDownLatch(1).await(call.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
      throw new IllegalStateException("the company was too slow");
    }
    return super.pay(request, call);
  }

  @Override
  public CallbackResult callback(Callback callback) throws Exception {
    verify(callback, callback.body());
    return read(callback.text());
  }

  @Override
  public Optional<URI> dashboardUrl(String paymentId) {
    return paymentId.matches("[\\w-]+")
        ? Optional.of(URI.create("https://company.example/payments/" + paymentId))
        : Optional.empty();
  }

  void verify(Callback callback, byte[] signed) {
    String brought = callback.header("Signature").orElse("");
    String time = callback.header("Time").orElse("");
    byte[] right = sign(secret, time, signed).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(right, brought.getBytes(StandardCharsets.UTF_8))) {
      throw new CallbackRefusedException("the signature is missing or wrong");
    }
    checkAge(Duration.between(Instant.parse(time), clock.instant()));
  }

  void checkAge(Duration age) {
    if (age.abs().compareTo(TOLERANCE) > 0) {
      throw new CallbackRefusedException("the signature is too old");
    }
  }

  static CallbackResult read(String text) {
    String[] parts = text.strip().split(" ");
    if (parts.length != 2) {
      throw new RejectedException("not a callback of this company");
    }
    return CallbackResult.verified(PaymentStatus.of(PaymentState.valueOf(parts[1]), parts[0]));
  }
}
