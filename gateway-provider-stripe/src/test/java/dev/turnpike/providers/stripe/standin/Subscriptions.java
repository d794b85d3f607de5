package dev.turnpike.providers.stripe.standin;

import static dev.turnpike.providers.stripe.standin.Store.number;
import static dev.turnpike.providers.stripe.standin.Store.text;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.turnpike.providers.stripe.Shapes;
import org.jspecify.annotations.Nullable;

/** Subscriptions, their prices, and the invoices that they begin with. Not thread-safe. */
final class Subscriptions {
  static final String TYPE = "subscription";
  static final String INVOICE = "invoice";

  private static final String PRICE = "items[0][price_data]";

  private final Store store;
  private final Intents intents;

  Subscriptions(Store store, Intents intents) {
    this.store = store;
    this.intents = intents;
  }

  /** A payer has come through Checkout: there are a customer, a card, and the first invoice. */
  void begin(JsonObject session, Form order) {
    long amount = number(session, "amount_total");
    String currency = text(session, "currency");
    JsonObject metadata = order.metadata("subscription_data[metadata]");
    JsonObject customer =
        store.make(
            "cus_",
            "{\"object\": \"customer\", \"invoice_settings\": {\"default_payment_method\": null}}");
    JsonObject card = store.make("pm_", "{\"object\": \"payment_method\", \"type\": \"card\"}");
    card.addProperty("customer", text(customer, "id"));

    JsonObject subscription = store.make("sub_", Shapes.subscription());
    subscription.addProperty("currency", currency);
    subscription.addProperty("customer", text(customer, "id"));
    subscription.addProperty("default_payment_method", text(card, "id"));
    subscription.add("canceled_at", JsonNull.INSTANCE);
    subscription.add("metadata", metadata);
    setPrice(
        subscription,
        amount,
        currency,
        order.required("line_items[0][price_data][recurring][interval]"),
        order.text("line_items[0][price_data][recurring][interval_count]"));
    session.addProperty("customer", text(customer, "id"));
    session.addProperty("subscription", text(subscription, "id"));
    session.addProperty("invoice", text(firstInvoice(subscription, amount, currency), "id"));
  }

  private static void setPrice(
      JsonObject subscription,
      long amount,
      String currency,
      String interval,
      @Nullable String count) {
    JsonObject price = item(subscription).getAsJsonObject("price");
    price.addProperty("currency", currency);
    price.addProperty("unit_amount", amount);
    JsonObject recurring = price.getAsJsonObject("recurring");
    recurring.addProperty("interval", interval);
    recurring.addProperty("interval_count", count == null ? 1 : Long.parseLong(count));
  }

  private static JsonObject item(JsonObject subscription) {
    return subscription.getAsJsonObject("items").getAsJsonArray("data").get(0).getAsJsonObject();
  }

  private JsonObject firstInvoice(JsonObject subscription, long amount, String currency) {
    JsonObject invoice = store.make("in_", Shapes.invoice());
    invoice.remove("payments"); // shown to who expands them
    invoice.addProperty("total", amount);
    invoice.addProperty("currency", currency);
    invoice.addProperty("billing_reason", "subscription_create");
    JsonObject details = invoice.getAsJsonObject("parent").getAsJsonObject("subscription_details");
    details.addProperty("subscription", text(subscription, "id"));
    details.add("metadata", subscription.get("metadata").deepCopy());
    if (amount > 0) {
      Currencies.checkCharge(amount, currency);
      JsonObject intent = intents.make(amount, currency, new JsonObject());
      intents.charge(intent);
      JsonObject payment =
          store.make(
              "inpay_",
              """
              {"object": "invoice_payment", "status": "paid", "is_default": true,
               "payment": {"type": "payment_intent"}}
              """);
      payment.addProperty("invoice", text(invoice, "id"));
      payment.getAsJsonObject("payment").addProperty("payment_intent", text(intent, "id"));
    }
    return invoice;
  }

  JsonObject retrieve(String id) {
    return store.inPath(TYPE, id);
  }

  JsonObject invoice(String id) {
    return store.inPath(INVOICE, id);
  }

  JsonObject update(String id, Form form) {
    form.only(
        "metadata[*]",
        "proration_behavior",
        "items[0][id]",
        PRICE + "[currency]",
        PRICE + "[product]",
        PRICE + "[unit_amount]",
        PRICE + "[recurring][interval]",
        PRICE + "[recurring][interval_count]");
    JsonObject subscription = inForce(id);
    JsonObject metadata = form.metadata("metadata");
    if (form.has("items")) {
      String currency = form.required(PRICE + "[currency]");
      JsonObject item = item(subscription);
      if (!form.required("items[0][id]").equals(text(item, "id"))
          || !currency.equals(text(subscription, "currency"))
          || !form.required(PRICE + "[product]")
              .equals(text(item.getAsJsonObject("price"), "product"))) {
        throw ApiError.parameter(null, "The item, its currency or its product is another one");
      }
      long amount = form.amount(PRICE + "[unit_amount]");
      Currencies.checkPrice(amount, currency);
      setPrice(
          subscription,
          amount,
          currency,
          form.required(PRICE + "[recurring][interval]"),
          form.text(PRICE + "[recurring][interval_count]"));
    }
    metadata
        .entrySet()
        .forEach(
            entry ->
                subscription.getAsJsonObject("metadata").add(entry.getKey(), entry.getValue()));
    return subscription;
  }

  JsonObject cancel(String id, Form form) {
    form.only("cancellation_details[comment]", "cancellation_details[feedback]");
    JsonObject subscription = inForce(id);
    subscription.addProperty("status", "canceled");
    subscription.addProperty("canceled_at", number(subscription, "created"));
    JsonObject details = subscription.getAsJsonObject("cancellation_details");
    details.addProperty("comment", form.text("cancellation_details[comment]"));
    details.addProperty("reason", "cancellation_requested");
    return subscription;
  }

  /** What was canceled is gone for every change. */
  private JsonObject inForce(String id) {
    JsonObject subscription = store.inPath(TYPE, id);
    if (text(subscription, "status").equals("canceled")) {
      throw ApiError.missing(TYPE, id);
    }
    return subscription;
  }
}
