package dev.turnpike.providers.stripe.standin;

import static dev.turnpike.providers.stripe.standin.Store.number;
import static dev.turnpike.providers.stripe.standin.Store.text;

import com.google.gson.JsonObject;
import dev.turnpike.providers.stripe.Shapes;
import java.util.Set;

/** Money that goes back to a card. Not thread-safe. */
final class Refunds {
  private static final Set<String> REASONS =
      Set.of("duplicate", "fraudulent", "requested_by_customer");

  private final Store store;

  Refunds(Store store) {
    this.store = store;
  }

  JsonObject create(Form form) {
    form.only("payment_intent", "amount", "reason", "metadata[*]");
    JsonObject metadata = form.metadata("metadata");
    String reason = form.has("reason") ? form.oneOf("reason", REASONS) : null;
    JsonObject intent = store.referred(Intents.TYPE, form.required("payment_intent"));
    JsonObject charge = store.find(Intents.CHARGE, text(intent, "latest_charge"));
    if (charge == null || !text(charge, "status").equals("succeeded")) {
      throw ApiError.state(null, "This PaymentIntent does not have a successful charge to refund.");
    }
    long left = number(charge, "amount") - number(charge, "amount_refunded");
    if (left == 0) {
      throw ApiError.state(
          "charge_already_refunded", "Charge " + text(charge, "id") + " has been refunded.");
    }
    long amount = form.has("amount") ? form.whole("amount") : left;
    if (amount == 0) {
      throw ApiError.parameter("parameter_invalid_integer", "Invalid positive integer: amount");
    }
    if (amount > left) {
      throw ApiError.state(
          null, "Refund amount (%s) is greater than what is left (%s)".formatted(amount, left));
    }
    charge.addProperty("amount_refunded", number(charge, "amount_refunded") + amount);
    charge.addProperty("refunded", amount == left);

    JsonObject refund = store.make("re_", Shapes.refund());
    refund.addProperty("amount", amount);
    refund.addProperty("currency", text(charge, "currency"));
    refund.addProperty("payment_intent", text(intent, "id"));
    refund.addProperty("charge", text(charge, "id"));
    refund.addProperty("reason", reason);
    refund.add("metadata", metadata);
    return refund;
  }
}
