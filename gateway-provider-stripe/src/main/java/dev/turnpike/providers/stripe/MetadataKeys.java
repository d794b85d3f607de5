package dev.turnpike.providers.stripe;

import dev.turnpike.spi.RejectedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What we write into the metadata of Stripe's objects, so that they can be told from others of the
 * same account; and what callers add to it. What has no room there is rejected, not cut.
 */
final class MetadataKeys {
  static final String PROVIDER = "turnpike_provider";
  static final String SHOP_TRANSACTION_ID = "turnpike_shop_transaction_id";
  static final String OPERATION = "turnpike_operation";
  static final String PAYMENT_ID = "turnpike_payment_id";
  static final String REFUND_ID = "turnpike_refund_id";
  static final String SUBSCRIPTION = "turnpike_subscription";
  static final String LAST_UPDATE = "turnpike_last_update";

  private static final String OURS = "turnpike_";
  private static final int MOST_ENTRIES = 50;
  private static final int LONGEST_NAME = 40;
  private static final int LONGEST_VALUE = 500;

  private final Map<String, String> marks = new LinkedHashMap<>();

  MetadataKeys(String provider) {
    marks.put(PROVIDER, provider);
  }

  /** Adds one of ours, where there is a value. */
  MetadataKeys with(String name, @Nullable String value) {
    if (value != null) {
      marks.put(name, value);
    }
    return this;
  }

  /** With what a caller adds. */
  Map<String, String> and(Map<String, String> callers) {
    callers.forEach(MetadataKeys::check);
    Map<String, String> all = new LinkedHashMap<>(marks);
    all.putAll(callers);
    if (all.size() > MOST_ENTRIES) {
      throw new RejectedException(
          "providerData.metadata: Stripe takes %s entries, %s of them are the gateway's, and this has %s"
              .formatted(MOST_ENTRIES, marks.size(), callers.size()));
    }
    return all;
  }

  private static void check(String name, String value) {
    if (name.isBlank() || name.codePointCount(0, name.length()) > LONGEST_NAME) {
      throw rejected("names must have 1 to %s characters".formatted(LONGEST_NAME));
    }
    if (name.indexOf('[') >= 0 || name.indexOf(']') >= 0) {
      throw rejected("names must not hold square brackets");
    }
    if (name.startsWith(OURS)) {
      throw rejected("names must not begin with '" + OURS + "'");
    }
    if (value.isEmpty() || value.codePointCount(0, value.length()) > LONGEST_VALUE) {
      throw rejected("'%s' must have a value of 1 to %s characters".formatted(name, LONGEST_VALUE));
    }
  }

  private static RejectedException rejected(String why) {
    return new RejectedException("providerData.metadata: " + why);
  }

  /** Whether the gateway made the object that has this metadata. */
  static boolean areIn(@Nullable Map<String, String> metadata) {
    return metadata != null && metadata.containsKey(SHOP_TRANSACTION_ID);
  }

  /** Whether the provider of this name made it. */
  static boolean areIn(@Nullable Map<String, String> metadata, String provider) {
    return areIn(metadata) && metadata != null && provider.equals(metadata.get(PROVIDER));
  }

  /** What the caller added, by name. */
  static Map<String, String> callers(Map<String, String> metadata) {
    Map<String, String> callers = new TreeMap<>(metadata);
    callers.keySet().removeIf(name -> name.startsWith(OURS));
    return callers;
  }
}
