package dev.turnpike.store.jdbc;

import java.util.Optional;

/** The table of those whose payments and subscriptions were deleted. */
final class OwnerTable {
  private static final String OF =
      "select tenant from @%s and tenant is not null"
          + " union all select tenant from @owners where owned_key in (?, ?)";

  private OwnerTable() {}

  static Optional<String> ofPayment(Rows rows, AtRest atRest, String provider, String paymentId) {
    byte[] key = PaymentTable.keyOf(provider, paymentId);
    return rows.first(
        OF.formatted("payments where payment_key = ?"), Row::text, key, atRest.keyed(key), key);
  }

  static Optional<String> ofSubscription(Rows rows, AtRest atRest, String provider, String token) {
    byte[] digest = Digest.of(provider, token);
    byte[] key = keyOfSubscription(provider, token);
    return rows.first(
        OF.formatted("subscriptions where token_key in (?, ?)"),
        Row::text,
        atRest.keyed(digest),
        digest,
        atRest.keyed(key),
        key);
  }

  /** Another one than a payment's, which may have the same text. */
  static byte[] keyOfSubscription(String provider, String token) {
    return Digest.of("subscription", provider, token);
  }
}
