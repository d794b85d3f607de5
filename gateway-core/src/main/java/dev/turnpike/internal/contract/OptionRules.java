package dev.turnpike.internal.contract;

import dev.turnpike.CallOptions;
import dev.turnpike.api.FieldError;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What may be said with a call beside its request. */
public final class OptionRules {
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9._-]{0,64}");
  private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

  /** W3C Trace Context, of any version; what a later one adds is left out. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private static final List<String> PAYMENT_PARAMETERS = List.of("paymentId", "shopTransactionId");

  private OptionRules() {}

  /** Whether this can be a tenant's name; empty: the host itself. */
  public static boolean isTenant(String name) {
    return TENANT.matcher(name).matches();
  }

  /**
   * Where a call belongs in a distributed trace, as a header says it; empty where it says nothing
   * of that.
   */
  public static Optional<String> traceparentOf(String header) {
    Matcher trace = TRACEPARENT.matcher(header);
    return trace.lookingAt() && (trace.end() == header.length() || isOfLaterVersion(header, trace))
        ? Optional.of(trace.group())
        : Optional.empty();
  }

  private static boolean isOfLaterVersion(String header, Matcher trace) {
    return header.charAt(trace.end()) == '-' && !header.startsWith("00");
  }

  static void check(Operation<?, ?> operation, CallOptions options, Consumer<FieldError> errors) {
    String key = options.idempotencyKey();
    if (key != null && operation.movesMoney() && !IDEMPOTENCY_KEY.matcher(key).matches()) {
      errors.accept(
          new FieldError(
              "Idempotency-Key", "must be 1 to 255 visible ASCII characters without spaces"));
    }
    if (!isTenant(options.tenant())) {
      errors.accept(
          new FieldError("tenant", "must be at most 64 ASCII letters, digits, '.', '_' and '-'"));
    }
    String requestId = options.requestId();
    if (requestId != null && !REQUEST_ID.matcher(requestId).matches()) {
      errors.accept(
          new FieldError("requestId", "must be 1 to 128 visible ASCII characters without spaces"));
    }
    String traceparent = options.traceparent();
    if (traceparent != null && !TRACEPARENT.matcher(traceparent).matches()) {
      errors.accept(
          new FieldError(
              "traceparent", "must be as in W3C Trace Context: 00-<trace>-<parent>-<flags>"));
    }
    String method = options.paymentMethod();
    if (method != null && !operation.takesPaymentMethod()) {
      errors.accept(new FieldError("paymentMethod", "is not for " + operation.id()));
    } else if (method != null && !Names.isPaymentMethod(method)) {
      errors.accept(
          new FieldError("paymentMethod", "must be " + Names.FORM + ", and not 'subscription'"));
    }
    if (operation.form().namesPayment()) {
      for (String name : PAYMENT_PARAMETERS) {
        if (options.queryParameters().containsKey(name)) {
          errors.accept(new FieldError(name, "must not be given as a further query parameter"));
        }
      }
    }
  }
}
