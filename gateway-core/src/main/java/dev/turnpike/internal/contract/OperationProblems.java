package dev.turnpike.internal.contract;

import dev.turnpike.api.ErrorCode;
import java.util.EnumSet;
import java.util.Set;

/** With which problems an operation may be answered over HTTP. */
public final class OperationProblems {
  private static final Set<ErrorCode> OF_ALL =
      EnumSet.of(
          ErrorCode.INVALID_REQUEST,
          ErrorCode.UNAUTHORIZED,
          ErrorCode.FORBIDDEN,
          ErrorCode.FORBIDDEN_ORIGIN,
          ErrorCode.PROVIDER_NOT_FOUND,
          ErrorCode.URI_TOO_LONG,
          ErrorCode.PROVIDER_REJECTED,
          ErrorCode.TOO_MANY_REQUESTS,
          ErrorCode.HEADERS_TOO_LARGE,
          ErrorCode.INTERNAL_ERROR,
          ErrorCode.OPERATION_NOT_SUPPORTED,
          ErrorCode.PROVIDER_ERROR,
          ErrorCode.GATEWAY_UNAVAILABLE,
          ErrorCode.PROVIDER_UNAVAILABLE,
          ErrorCode.PROVIDER_TIMEOUT);

  private OperationProblems() {}

  /** In the order of their status. */
  public static Set<ErrorCode> of(Operation<?, ?> operation) {
    Set<ErrorCode> codes = EnumSet.copyOf(OF_ALL);
    if (operation.form().bodyType().isPresent()) {
      codes.add(ErrorCode.PAYLOAD_TOO_LARGE);
      codes.add(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }
    if (!operation.makesPayment() || operation.isForSubscriptions()) {
      codes.add(operation.notFoundCode());
    }
    if (operation.movesMoney()) {
      codes.add(ErrorCode.IDEMPOTENCY_IN_PROGRESS);
      codes.add(ErrorCode.IDEMPOTENCY_MISMATCH);
      codes.add(ErrorCode.DUPLICATE_TRANSACTION);
    }
    if (operation.givesBack()) {
      codes.add(ErrorCode.REFUND_EXCEEDS_PAYMENT);
    }
    return codes;
  }

  /** Those of callbacks, which need no key and may come from everywhere. */
  public static Set<ErrorCode> ofCallback() {
    Set<ErrorCode> codes = EnumSet.copyOf(OF_ALL);
    codes.removeAll(EnumSet.of(ErrorCode.FORBIDDEN, ErrorCode.FORBIDDEN_ORIGIN));
    codes.add(ErrorCode.PAYLOAD_TOO_LARGE);
    return codes;
  }
}
