package dev.turnpike.providers.stripe;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * Which payment an event is about. Nothing else of it is believed: events come late, twice and in
 * any order, and Stripe is asked anyway. Of an account's events only those about this provider's
 * own objects count. Thread-safe.
 */
final class StripeEvents {
  private final String provider;

  StripeEvents(String provider) {
    this.provider = provider;
  }

  CallbackResult read(Callback callback) {
    JsonObject event = parse(callback.text());
    String type = text(event, "type");
    JsonObject object = object(object(event, "data"), "object");
    if (type == null || object == null) {
      throw new RejectedException("this is no event of Stripe");
    }
    String paymentId = paymentId(type, object);
    return paymentId == null ? CallbackResult.ignore() : CallbackResult.ask(paymentId);
  }

  private @Nullable String paymentId(String type, JsonObject object) {
    JsonObject metadata = object(object, "metadata");
    if (type.startsWith("checkout.session.")) {
      return isOurs(metadata) ? text(object, "id") : null;
    }
    if (type.startsWith("payment_intent.")) {
      boolean byHand = OffSessionPayments.PAY.equals(text(metadata, MetadataKeys.OPERATION));
      return isOurs(metadata) && byHand ? text(object, "id") : null; // else the session tells it
    }
    if (type.startsWith("refund.") || type.equals("charge.refund.updated")) {
      return provider.equals(text(metadata, MetadataKeys.PROVIDER))
          ? text(metadata, MetadataKeys.PAYMENT_ID)
          : null;
    }
    if (type.equals("charge.refunded")) {
      return isOurs(metadata) ? text(object, "payment_intent") : null; // refunds made at Stripe
    }
    if (type.startsWith("invoice.")) {
      JsonObject subscription = object(object(object, "parent"), "subscription_details");
      return isOurs(object(subscription, "metadata")) ? text(object, "id") : null;
    }
    return null;
  }

  private boolean isOurs(@Nullable JsonObject metadata) {
    return provider.equals(text(metadata, MetadataKeys.PROVIDER))
        && text(metadata, MetadataKeys.SHOP_TRANSACTION_ID) != null;
  }

  private static JsonObject parse(String body) {
    try {
      JsonElement json = JsonParser.parseString(body);
      if (json.isJsonObject()) {
        return json.getAsJsonObject();
      }
    } catch (JsonParseException | StackOverflowError e) {
      // said below
    }
    throw new RejectedException("this is no event of Stripe");
  }

  private static @Nullable JsonObject object(@Nullable JsonObject within, String name) {
    JsonElement value = within == null ? null : within.get(name);
    return value != null && value.isJsonObject() ? value.getAsJsonObject() : null;
  }

  private static @Nullable String text(@Nullable JsonObject within, String name) {
    JsonElement value = within == null ? null : within.get(name);
    return value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()
        ? value.getAsString()
        : null;
  }
}
