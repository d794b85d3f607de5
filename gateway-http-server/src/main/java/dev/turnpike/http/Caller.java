package dev.turnpike.http;

import dev.turnpike.CallOptions;
import dev.turnpike.Operator;
import dev.turnpike.Right;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import org.jspecify.annotations.Nullable;

/**
 * Who calls.
 *
 * @param key the key that was brought
 * @param foreign whether providers may be asked about what the records don't know
 * @param address from where
 * @param by the keys that were valid when the caller came
 */
record Caller(ApiKey key, boolean foreign, String address, ApiKeys by) {
  /**
   * Requires a right.
   *
   * @throws GatewayException with {@code forbidden}, where the key doesn't have it
   */
  void require(@Nullable Right right) {
    if (right != null && !key.has(right)) {
      throw GatewayException.of(ErrorCode.FORBIDDEN)
          .detail(
              "this needs the right '%s', which %s doesn't have"
                  .formatted(
                      right.text(),
                      key.name().isEmpty()
                          ? key.equals(ApiKey.KEYLESS)
                              ? "a call without a key"
                              : "a key without a name"
                          : "the key '" + key.name() + "'"))
          .build();
    }
  }

  /**
   * Requires that the caller sees the records of all tenants.
   *
   * @throws GatewayException with {@code forbidden}, where that is so of some only
   */
  void requireAllTenants() {
    if (key.tenants() != null) {
      throw GatewayException.of(ErrorCode.FORBIDDEN)
          .detail("this is of all tenants, and '%s' sees some only".formatted(key.name()))
          .build();
    }
  }

  /** For a call of the gateway in this caller's name. */
  CallOptions.Builder options() {
    return CallOptions.builder().tenant(key.tenant()).foreign(foreign).soleTenant(by.isOneTenant());
  }

  /** For the administration. */
  Operator operator() {
    return new Operator(key.name(), address, key.tenant(), key.tenants());
  }
}
