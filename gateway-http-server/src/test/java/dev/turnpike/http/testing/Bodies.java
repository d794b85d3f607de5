package dev.turnpike.http.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Request bodies and parts of paths. */
public final class Bodies {
  private Bodies() {}

  /** An id that nobody has used. */
  public static String fresh() {
    return UUID.randomUUID().toString();
  }

  /** A payment of 12.99 EUR with an id of its own. */
  public static String pay() {
    return pay(fresh());
  }

  /** A payment of 12.99 EUR. */
  public static String pay(String shopTransactionId) {
    return "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}"
        .formatted(shopTransactionId);
  }

  /** A payment that the sandbox plays in this way. */
  public static String pay(String shopTransactionId, String scenario) {
    return "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\",\"providerData\":{\"scenario\":\"%s\"}}"
        .formatted(shopTransactionId, scenario);
  }

  /** A refund of all that is left. */
  public static String refund(String paymentId) {
    return "{\"paymentId\":\"%s\"}".formatted(paymentId);
  }

  /** A monthly subscription with an id of its own. */
  public static String subscription() {
    return subscription(fresh(), "ok");
  }

  /** A monthly subscription that the sandbox plays in this way. */
  public static String subscription(String shopTransactionId, String scenario) {
    return "{\"amount\":500,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\",\"subscriptionInfo\":{\"interval\":\"MONTH\",\"intervalCount\":1},\"providerData\":{\"scenario\":\"%s\"}}"
        .formatted(shopTransactionId, scenario);
  }

  /** A payment of a subscription by hand. */
  public static String subscriptionPay(String token) {
    return subscriptionPay(fresh(), token, "ok");
  }

  /** A payment of a subscription by hand that the sandbox plays in this way. */
  public static String subscriptionPay(String shopTransactionId, String token, String scenario) {
    return "{\"amount\":700,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\",\"subscriptionInfo\":{\"token\":\"%s\"},\"providerData\":{\"scenario\":\"%s\"}}"
        .formatted(shopTransactionId, token, scenario);
  }

  /** A change of a subscription's amount. */
  public static String update() {
    return update("ok");
  }

  /** A change of a subscription's amount that the sandbox plays in this way. */
  public static String update(String scenario) {
    return "{\"amount\":900,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\",\"subscriptionInfo\":{\"interval\":\"YEAR\"},\"providerData\":{\"scenario\":\"%s\"}}"
        .formatted(fresh(), scenario);
  }

  /** Text as one segment of a path, or as a part of a query. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
