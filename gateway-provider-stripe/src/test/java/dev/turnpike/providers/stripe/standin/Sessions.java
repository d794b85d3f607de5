package dev.turnpike.providers.stripe.standin;

import static dev.turnpike.providers.stripe.standin.Store.number;
import static dev.turnpike.providers.stripe.standin.Store.text;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.turnpike.providers.stripe.Shapes;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checkout Sessions, and what payers do with them in their browsers. Not thread-safe. */
final class Sessions {
  static final String TYPE = "checkout.session";

  private static final String PRICE = "line_items[0][price_data]";
  private static final Set<String> MODES = Set.of("payment", "subscription");
  private static final Set<String> INTERVALS = Set.of("day", "week", "month", "year");
  private static final int LONGEST_REFERENCE = 200;

  private final Store store;
  private final Intents intents;
  private final Subscriptions subscriptions;
  private final Map<String, Form> orders = new HashMap<>();

  Sessions(Store store, Intents intents, Subscriptions subscriptions) {
    this.store = store;
    this.intents = intents;
    this.subscriptions = subscriptions;
  }

  JsonObject create(Form form) {
    form.only(
        "mode",
        "success_url",
        "cancel_url",
        "client_reference_id",
        "customer_email",
        "payment_method_types[*]",
        "metadata[*]",
        "payment_intent_data[metadata][*]",
        "payment_intent_data[description]",
        "subscription_data[metadata][*]",
        "subscription_data[description]",
        "line_items[0][quantity]",
        PRICE + "[currency]",
        PRICE + "[unit_amount]",
        PRICE + "[product_data][name]",
        PRICE + "[product_data][description]",
        PRICE + "[recurring][interval]",
        PRICE + "[recurring][interval_count]");
    String mode = form.oneOf("mode", MODES);
    long total = checkedTotal(form, mode.equals("subscription"));
    checkUrl(form.required("success_url"));
    checkUrl(form.text("cancel_url"));
    String email = form.text("customer_email");
    if (email != null && !email.matches("[^@\\s]+@[^@\\s]+")) {
      throw ApiError.parameter("email_invalid", "Invalid email address: " + email);
    }

    JsonObject session = store.make("cs_test_", Shapes.session());
    session.addProperty("mode", mode);
    session.addProperty("amount_total", total);
    session.addProperty("currency", form.text(PRICE + "[currency]"));
    session.addProperty("client_reference_id", form.text("client_reference_id", LONGEST_REFERENCE));
    session.addProperty("customer_email", email);
    session.addProperty("url", "https://checkout.stripe.com/c/pay/" + text(session, "id") + "#fid");
    session.addProperty("expires_at", number(session, "created") + 24 * 60 * 60);
    session.add("customer", JsonNull.INSTANCE);
    session.add("metadata", form.metadata("metadata"));
    orders.put(text(session, "id"), form);
    return session;
  }

  private static long checkedTotal(Form form, boolean recurring) {
    String currency = form.required(PRICE + "[currency]");
    long total = form.whole("line_items[0][quantity]") * form.amount(PRICE + "[unit_amount]");
    form.required(PRICE + "[product_data][name]");
    form.text("client_reference_id", LONGEST_REFERENCE);
    form.metadata("metadata");
    form.metadata("payment_intent_data[metadata]");
    form.metadata("subscription_data[metadata]");
    if (recurring) {
      Currencies.checkPrice(total, currency);
      form.oneOf(PRICE + "[recurring][interval]", INTERVALS);
    } else {
      Currencies.checkCharge(total, currency);
    }
    String ofTheOtherMode = recurring ? "payment_intent_data" : "subscription_data";
    if (form.has(ofTheOtherMode) || !recurring && form.has(PRICE + "[recurring]")) {
      throw ApiError.parameter(null, "A parameter is not for this mode: " + form.text("mode"));
    }
    return total;
  }

  private static void checkUrl(@Nullable String url) {
    try {
      if (url != null && !URI.create(url).isAbsolute()) {
        throw new IllegalArgumentException("relative");
      }
    } catch (IllegalArgumentException e) {
      throw ApiError.parameter("url_invalid", "Not a valid URL");
    }
  }

  JsonObject retrieve(String id) {
    return store.inPath(TYPE, id);
  }

  JsonObject list(Form form) {
    form.only("limit", "starting_after", "payment_intent", "subscription");
    return store.page(
        store.all(
            TYPE,
            session ->
                is(session, "payment_intent", form.text("payment_intent"))
                    && is(session, "subscription", form.text("subscription"))),
        form);
  }

  private static boolean is(JsonObject session, String field, @Nullable String value) {
    return value == null || text(session, field).equals(value);
  }

  /** Nobody can pay it any more: by request, or since a day has gone by. */
  JsonObject expire(String id) {
    JsonObject session = store.inPath(TYPE, id);
    checkOpen(session);
    session.addProperty("status", "expired");
    session.add("url", JsonNull.INSTANCE);
    String intent = text(session, "payment_intent");
    if (!intent.isEmpty()) {
      store.inPath(Intents.TYPE, intent).addProperty("status", "canceled");
    }
    return session;
  }

  /** The payer gives a card that works. */
  void pay(String id) {
    JsonObject session = store.inPath(TYPE, id);
    checkOpen(session);
    Form order = orders.get(id);
    boolean free = number(session, "amount_total") == 0;
    if (text(session, "mode").equals("subscription")) {
      subscriptions.begin(session, order);
    } else {
      JsonObject intent = intentOf(session, order);
      intents.charge(intent);
    }
    session.addProperty("status", "complete");
    session.addProperty("payment_status", free ? "no_payment_required" : "paid");
    session.add("url", JsonNull.INSTANCE);
  }

  /** The payer gives a card that is declined; the session stays open for another one. */
  void decline(String id) {
    JsonObject session = store.inPath(TYPE, id);
    checkOpen(session);
    intents.decline(intentOf(session, orders.get(id)));
  }

  private JsonObject intentOf(JsonObject session, Form order) {
    String known = text(session, "payment_intent");
    if (!known.isEmpty()) {
      return store.inPath(Intents.TYPE, known);
    }
    JsonObject intent =
        intents.make(
            number(session, "amount_total"),
            text(session, "currency"),
            order.metadata("payment_intent_data[metadata]"));
    session.addProperty("payment_intent", text(intent, "id"));
    return intent;
  }

  private static void checkOpen(JsonObject session) {
    if (!text(session, "status").equals("open")) {
      throw ApiError.state(
          null, "Only Checkout Sessions with a status in [\"open\"] can be expired or paid");
    }
  }
}
