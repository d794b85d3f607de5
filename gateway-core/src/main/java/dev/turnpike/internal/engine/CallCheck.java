package dev.turnpike.internal.engine;

import dev.turnpike.api.FieldError;
import dev.turnpike.api.Ids;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Names;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.contract.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where calls are checked, wherever they come from. */
public final class CallCheck {
  private static final Logger LOG = LoggerFactory.getLogger(CallCheck.class);
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9._-]{0,64}");
  private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private static final int MOST_NAMES = 10;
  private static final int LONGEST_NAME = 64;

  private CallCheck() {}

  /**
   * Checks everything about a call.
   *
   * @param ignoreUnknownFields whether fields of JSON that the contract doesn't name are dropped
   * @return its request record; {@code null} where the operation reads none
   * @throws InvalidRequestException names everything that is wrong
   */
  static @Nullable Object check(GatewayCall call, boolean ignoreUnknownFields) {
    List<FieldError> errors = new ArrayList<>();
    checkOptions(call, errors);
    if (call.operation().subject() == Subject.PAYMENT) {
      checkPayment(call, errors);
    }
    if (call.operation().subject() == Subject.SUBSCRIPTION) {
      checkToken(call.subscriptionToken(), errors);
    }
    Object body = null;
    if (call.operation().requestType().isPresent()) {
      try {
        body = body(call, ignoreUnknownFields);
      } catch (InvalidRequestException e) {
        errors.addAll(e.errors());
      }
    }
    if (body instanceof SubscriptionRequest request) {
      checkSameToken(call, request, errors);
    }
    if (!errors.isEmpty()) {
      throw InvalidRequestException.of(errors);
    }
    return body;
  }

  private static Object body(GatewayCall call, boolean ignoreUnknownFields) {
    Operation operation = call.operation();
    if (call.body() == null) {
      throw InvalidRequestException.of("body", "is required");
    }
    if (call.body() instanceof byte[] json) {
      return ignoreUnknownFields
          ? withoutUnknownFields(call, json)
          : ContractJson.readRequest(operation, json);
    }
    ContractJson.check(operation, call.body());
    return call.body();
  }

  /**
   * A caller may name fields as it likes: the line is short, and shows nothing of what they hold.
   */
  private static Object withoutUnknownFields(GatewayCall call, byte[] json) {
    List<String> dropped = new ArrayList<>();
    Object request = ContractJson.readRequest(call.operation(), json, dropped);
    if (!dropped.isEmpty()) {
      LOG.warn(
          "{} {} requestId={} had {} fields that the contract doesn't name, and they were ignored: {}",
          Redactor.line(call.provider()),
          call.operation().id(),
          Redactor.line(String.valueOf(call.options().requestId())),
          dropped.size(),
          names(dropped));
    }
    return request;
  }

  private static String names(List<String> fields) {
    String shown =
        fields.stream()
            .limit(MOST_NAMES)
            .map(Redactor::line) // first: half a card number isn't known for one
            .map(CallCheck::shortened)
            .collect(Collectors.joining(", "));
    return fields.size() > MOST_NAMES ? shown + ", …" : shown;
  }

  private static String shortened(String name) {
    return name.length() > LONGEST_NAME
        ? Redactor.escaped(name.substring(0, LONGEST_NAME)) + "…"
        : name;
  }

  /** Whether this can be a tenant's name; empty: the host itself. */
  public static boolean isTenant(String name) {
    return TENANT.matcher(name).matches();
  }

  private static void checkOptions(GatewayCall call, List<FieldError> errors) {
    String key = call.options().idempotencyKey();
    if (key != null && call.operation().movesMoney() && !IDEMPOTENCY_KEY.matcher(key).matches()) {
      errors.add(
          new FieldError(
              "Idempotency-Key", "must be 1 to 255 visible ASCII characters without spaces"));
    }
    if (!isTenant(call.options().tenant())) {
      errors.add(
          new FieldError("tenant", "must be at most 64 ASCII letters, digits, '.', '_' and '-'"));
    }
    String requestId = call.options().requestId();
    if (requestId != null && !REQUEST_ID.matcher(requestId).matches()) {
      errors.add(
          new FieldError("requestId", "must be 1 to 128 visible ASCII characters without spaces"));
    }
    String method = call.options().paymentMethod();
    if (method != null && !call.operation().takesPaymentMethod()) {
      errors.add(new FieldError("paymentMethod", "is not for " + call.operation().id()));
    } else if (method != null && !Names.isPaymentMethod(method)) {
      errors.add(
          new FieldError("paymentMethod", "must be " + Names.FORM + ", and not 'subscription'"));
    }
  }

  private static void checkPayment(GatewayCall call, List<FieldError> errors) {
    for (String name : List.of("paymentId", "shopTransactionId")) {
      if (call.options().queryParameters().containsKey(name)) {
        errors.add(new FieldError(name, "must not be given as a further query parameter"));
      }
    }
    if (call.paymentId() == null && call.shopTransactionId() == null) {
      errors.add(new FieldError("paymentId", "is required, or shopTransactionId instead"));
    } else if (call.paymentId() != null && call.shopTransactionId() != null) {
      errors.add(new FieldError("paymentId", "must not be given together with shopTransactionId"));
    } else if (call.paymentId() != null) {
      Ids.whatIsWrongWithProviders("paymentId", call.paymentId()).ifPresent(errors::add);
    } else if (call.shopTransactionId() != null) {
      Ids.whatIsWrongWithOwn("shopTransactionId", call.shopTransactionId()).ifPresent(errors::add);
    }
  }

  /** A dot, or two, is a step of a path and never arrives as a segment, encoded or not. */
  private static void checkToken(@Nullable String token, List<FieldError> errors) {
    if (token == null || token.isBlank()) {
      errors.add(new FieldError("subscriptionToken", "is required, and must not be blank"));
    } else if (token.equals(".") || token.equals("..")) {
      errors.add(new FieldError("subscriptionToken", "must not be '.' or '..'"));
    } else {
      Ids.whatIsWrongWithToken("subscriptionToken", token).ifPresent(errors::add);
    }
  }

  private static void checkSameToken(
      GatewayCall call, SubscriptionRequest request, List<FieldError> errors) {
    String inBody = request.subscriptionInfo().token();
    if (call.subscriptionToken() != null
        && inBody != null
        && !inBody.equals(call.subscriptionToken())) {
      errors.add(
          new FieldError("subscriptionInfo.token", "must be the token of the path, or absent"));
    }
  }
}
