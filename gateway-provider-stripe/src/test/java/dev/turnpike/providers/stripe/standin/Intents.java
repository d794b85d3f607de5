package dev.turnpike.providers.stripe.standin;

import static dev.turnpike.providers.stripe.standin.Store.number;
import static dev.turnpike.providers.stripe.standin.Store.text;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.turnpike.providers.stripe.Shapes;

/** PaymentIntents and the charges that they make. Not thread-safe. */
final class Intents {
  static final String TYPE = "payment_intent";
  static final String CHARGE = "charge";

  private final Store store;

  Intents(Store store) {
    this.store = store;
  }

  /** Charges, at once, a card that was left before. */
  JsonObject create(Form form) {
    form.only(
        "amount",
        "currency",
        "customer",
        "payment_method",
        "payment_method_types[*]",
        "off_session",
        "confirm",
        "description",
        "metadata[*]");
    long amount = form.amount("amount");
    String currency = form.required("currency");
    Currencies.checkCharge(amount, currency);
    JsonObject metadata = form.metadata("metadata");
    if (!"true".equals(form.text("confirm"))) {
      throw ApiError.parameter(null, "This stand-in plays confirm=true only");
    }
    String customer = form.required("customer");
    store.referred("customer", customer);
    JsonObject card = store.referred("payment_method", form.required("payment_method"));
    if (!text(card, "customer").equals(customer)) {
      throw ApiError.parameter(null, "The payment method belongs to another customer, or to none");
    }
    JsonObject intent = make(amount, currency, metadata);
    intent.addProperty("customer", customer);
    intent.addProperty("payment_method", text(card, "id"));
    intent.addProperty("description", form.text("description"));
    charge(intent);
    return intent;
  }

  /** One whose payer has to give a card. */
  JsonObject make(long amount, String currency, JsonObject metadata) {
    JsonObject intent = store.make("pi_", Shapes.intent());
    intent.addProperty("amount", amount);
    intent.addProperty("amount_received", 0);
    intent.addProperty("currency", currency);
    intent.addProperty("status", "requires_payment_method");
    intent.add("metadata", metadata);
    return intent;
  }

  /** The money moves. */
  void charge(JsonObject intent) {
    attempt(intent, "succeeded");
    intent.addProperty("status", "succeeded");
    intent.addProperty("amount_received", number(intent, "amount"));
    intent.add("last_payment_error", JsonNull.INSTANCE);
  }

  /** The bank says no. */
  void decline(JsonObject intent) {
    attempt(intent, "failed");
    intent.addProperty("status", "requires_payment_method");
    intent.add(
        "last_payment_error",
        JsonParser.parseString(
            """
            {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline",
             "message": "Your card was declined."}
            """));
  }

  private void attempt(JsonObject intent, String status) {
    JsonObject charge = store.make("ch_", Shapes.charge());
    charge.addProperty("amount", number(intent, "amount"));
    charge.addProperty("currency", text(intent, "currency"));
    charge.addProperty("status", status);
    charge.addProperty("payment_intent", text(intent, "id"));
    charge.add("metadata", intent.get("metadata").deepCopy());
    intent.addProperty("latest_charge", text(charge, "id"));
  }

  JsonObject retrieve(String id) {
    return store.inPath(TYPE, id);
  }

  JsonObject list(Form form) {
    form.only("limit", "starting_after", "customer");
    String customer = form.text("customer");
    return store.page(
        store.all(TYPE, intent -> customer == null || text(intent, "customer").equals(customer)),
        form);
  }
}
