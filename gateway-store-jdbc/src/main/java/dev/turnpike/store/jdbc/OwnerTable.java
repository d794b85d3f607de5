package dev.turnpike.store.jdbc;

import java.util.Optional;

/** The table of those whose payments and subscriptions were deleted. */
final class OwnerTable {
  private static final String OF =
      "select tenant from @%s where %s = ? and tenant is not null"
          + " union all select tenant from @owners where owned_key = ?";

  private OwnerTable() {}

  static Optional<String> ofPayment(Rows rows, String provider, String paymentId) {
    byte[] key = PaymentTable.keyOf(provider, paymentId);
    return rows.first(OF.formatted("payments", "payment_key"), Row::text, key, key);
  }

  static Optional<String> ofSubscription(Rows rows, String provider, String token) {
    return rows.first(
        OF.formatted("subscriptions", "token_key"),
        Row::text,
        Digest.of(provider, token),
        keyOfSubscription(provider, token));
  }

  /** Another one than a payment's, which may have the same text. */
  static byte[] keyOfSubscription(String provider, String token) {
    return Digest.of("subscription", provider, token);
  }
}
