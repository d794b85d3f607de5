package dev.turnpike.providers.stripe;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON in the shapes of Stripe's public API description, with what the tests need of them. */
public final class Shapes {
  static final String SESSION = "cs_test_a1";
  static final String INTENT = "pi_1";
  static final String SUBSCRIPTION = "sub_1";
  static final String URL = "https://checkout.stripe.com/c/pay/cs_test_a1#fid";

  private Shapes() {}

  /** A session that was just made for {@code order-1} by the provider {@code stripe}. */
  public static String session(String... changes) {
    return changed(
        """
        {"id": "cs_test_a1", "object": "checkout.session", "mode": "payment", "status": "open",
         "payment_status": "unpaid", "amount_total": 1299, "currency": "eur", "created": 1700000100,
         "client_reference_id": "order-1", "payment_intent": null, "subscription": null,
         "invoice": null, "livemode": false, "payment_method_types": ["card"],
         "url": "https://checkout.stripe.com/c/pay/cs_test_a1#fid",
         "metadata": {"turnpike_provider": "stripe", "turnpike_operation": "pay",
          "turnpike_shop_transaction_id": "order-1"}}
        """,
        changes);
  }

  /** A session whose payer has paid. */
  static String paid(String... chargeChanges) {
    return session(
        "status", "complete",
        "payment_status", "paid",
        "payment_intent", intent("latest_charge", charge(chargeChanges)));
  }

  public static String intent(String... changes) {
    return changed(
        """
        {"id": "pi_1", "object": "payment_intent", "amount": 1299, "currency": "eur",
         "status": "succeeded", "created": 1700000050, "last_payment_error": null,
         "latest_charge": null, "payment_method_types": ["card"],
         "metadata": {"turnpike_provider": "stripe", "turnpike_operation": "pay",
          "turnpike_shop_transaction_id": "order-1"}}
        """,
        changes);
  }

  /** The PaymentIntent of a payment by hand. */
  static String byHand(String... changes) {
    return changed(
        intent(
            "metadata",
            """
            {"turnpike_provider": "stripe", "turnpike_operation": "subscription/pay",
             "turnpike_shop_transaction_id": "order-9", "turnpike_subscription": "cs_test_a1"}
            """),
        changes);
  }

  public static String charge(String... changes) {
    return changed(
        """
        {"id": "ch_1", "object": "charge", "amount": 1299, "amount_refunded": 0, "currency": "eur",
         "status": "succeeded", "disputed": false, "refunded": false, "payment_intent": "pi_1",
         "metadata": {"turnpike_provider": "stripe", "turnpike_operation": "pay",
          "turnpike_shop_transaction_id": "order-1"}}
        """,
        changes);
  }

  public static String refund(String... changes) {
    return changed(
        """
        {"id": "re_1", "object": "refund", "amount": 300, "currency": "eur", "status": "succeeded",
         "payment_intent": "pi_1", "charge": "ch_1", "reason": null, "failure_reason": null,
         "metadata": {"turnpike_provider": "stripe", "turnpike_payment_id": "cs_test_a1"}}
        """,
        changes);
  }

  public static String subscription(String... changes) {
    return changed(
        """
        {"id": "sub_1", "object": "subscription", "status": "active", "currency": "eur",
         "customer": {"id": "cus_1", "object": "customer",
          "invoice_settings": {"default_payment_method": "pm_customer"}},
         "default_payment_method": "pm_1", "cancel_at_period_end": false,
         "cancellation_details": {"comment": null, "feedback": null, "reason": null},
         "items": {"object": "list", "has_more": false, "data": [
          {"id": "si_1", "object": "subscription_item", "price": {"id": "price_1", "object": "price",
           "currency": "eur", "product": "prod_1", "unit_amount": 500,
           "recurring": {"interval": "month", "interval_count": 1}}}]},
         "metadata": {"turnpike_provider": "stripe", "turnpike_operation": "subscription/start",
          "turnpike_shop_transaction_id": "order-1"}}
        """,
        changes);
  }

  /** A session of a subscription. */
  static String subscribing(String... changes) {
    return changed(session("mode", "subscription"), changes);
  }

  /** A session that led to this subscription. */
  static String subscribed(String subscription) {
    return subscribing(
        "status", "complete", "payment_status", "paid", "subscription", subscription);
  }

  public static String invoice(String... changes) {
    return changed(
        """
        {"id": "in_1", "object": "invoice", "status": "paid", "total": 500, "currency": "eur",
         "billing_reason": "subscription_cycle",
         "parent": {"type": "subscription_details", "subscription_details": {"subscription": "sub_1",
          "metadata": {"turnpike_provider": "stripe", "turnpike_operation": "subscription/start",
           "turnpike_shop_transaction_id": "order-1"}}},
         "payments": {"object": "list", "has_more": false, "data": [
          {"id": "inpay_1", "object": "invoice_payment", "status": "paid", "is_default": true,
           "payment": {"type": "payment_intent", "payment_intent": "pi_1"}}]}}
        """,
        changes);
  }

  public static String list(boolean more, String... entries) {
    return "{\"object\": \"list\", \"url\": \"/v1/things\", \"has_more\": %s, \"data\": [%s]}"
        .formatted(more, Arrays.stream(entries).collect(Collectors.joining(",")));
  }

  public static String error(String type, String code, String message, String... changes) {
    JsonObject error = new JsonObject();
    error.addProperty("type", type);
    if (code != null) {
      error.addProperty("code", code);
    }
    error.addProperty("message", message);
    return "{\"error\": " + changed(error.toString(), changes) + "}";
  }

  public static String event(String type, String object) {
    return "{\"id\": \"evt_1\", \"object\": \"event\", \"type\": \"%s\", \"data\": {\"object\": %s}}"
        .formatted(type, object);
  }

  /** Metadata with something taken out. */
  static String foreign(String object) {
    return changed(object, "metadata", "{}");
  }

  /**
   * With other values for some fields: JSON where it begins like an object, {@code null}, else a
   * text.
   */
  public static String changed(String object, String... namesAndValues) {
    JsonObject json = JsonParser.parseString(object).getAsJsonObject();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String value = namesAndValues[i + 1];
      if (value == null) {
        json.add(namesAndValues[i], JsonNull.INSTANCE);
      } else if (value.stripLeading().startsWith("{") || value.matches("-?\\d+|true|false")) {
        json.add(namesAndValues[i], JsonParser.parseString(value));
      } else {
        json.addProperty(namesAndValues[i], value);
      }
    }
    return json.toString();
  }

  /** A provider's settings against this fake. */
  static Map<String, String> settings(FakeStripe stripe) {
    return Map.of(
        "apiKey", "sk_test_first",
        "webhookSecrets", "whsec_first,whsec_second",
        "baseUrl", stripe.url());
  }
}
