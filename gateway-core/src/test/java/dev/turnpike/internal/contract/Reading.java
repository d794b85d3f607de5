package dev.turnpike.internal.contract;

import dev.turnpike.CallOptions;

/** Reads requests as strictly as the gateway reads them. */
final class Reading {
  private Reading() {}

  /** The request in this JSON, and in a path with a token where the operation takes one. */
  static <Q> Q request(Operation<Q, ?> operation, byte[] json) {
    String token = operation.form().namesSubscription() ? Golden.TOKEN : null;
    return operation
        .read("acme", new WireRequest(json, null, null, token), CallOptions.none(), null)
        .request();
  }

  /** The record in this JSON. */
  static <Q> Record body(Operation<Q, ?> operation, byte[] json) {
    return operation.form().bodyOf(request(operation, json));
  }
}
