package dev.turnpike.internal.contract;

import dev.turnpike.api.Interval;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How one record of the contract stands in JSON: field by field, for reading and for writing. */
record Codec<T>(
    Class<T> type,
    Function<FieldReader, T> reader,
    Function<T, Map<String, @Nullable Object>> writer) {

  private static final Map<Class<?>, Codec<?>> ALL = new LinkedHashMap<>();

  static {
    add(
        PayRequest.class,
        in -> {
          PayRequest.Builder builder =
              PayRequest.builder()
                  .currency(in.text("currency"))
                  .shopTransactionId(in.text("shopTransactionId"))
                  .successRedirectUrl(in.text("successRedirectUrl"))
                  .failureRedirectUrl(in.text("failureRedirectUrl"))
                  .providerData(in.object("providerData"));
          Long amount = in.whole("amount");
          return (amount == null ? builder : builder.amount(amount)).build();
        },
        request ->
            fields(
                "amount", request.amount(),
                "currency", request.currency(),
                "shopTransactionId", request.shopTransactionId(),
                "successRedirectUrl", request.successRedirectUrl(),
                "failureRedirectUrl", request.failureRedirectUrl(),
                "providerData", request.providerData()));
    add(
        RefundRequest.class,
        in ->
            RefundRequest.builder()
                .paymentId(in.text("paymentId"))
                .amount(in.whole("amount"))
                .currency(in.text("currency"))
                .refundId(in.text("refundId"))
                .providerData(in.object("providerData"))
                .build(),
        request ->
            fields(
                "paymentId", request.paymentId(),
                "amount", request.amount(),
                "currency", request.currency(),
                "refundId", request.refundId(),
                "providerData", request.providerData()));
    add(
        SubscriptionRequest.class,
        in ->
            SubscriptionRequest.builder()
                .amount(in.whole("amount"))
                .currency(in.text("currency"))
                .shopTransactionId(in.text("shopTransactionId"))
                .subscriptionInfo(subscriptionInfo(in.inner("subscriptionInfo")))
                .successRedirectUrl(in.text("successRedirectUrl"))
                .failureRedirectUrl(in.text("failureRedirectUrl"))
                .providerData(in.object("providerData"))
                .build(),
        request ->
            fields(
                "amount", request.amount(),
                "currency", request.currency(),
                "shopTransactionId", request.shopTransactionId(),
                "subscriptionInfo", fields(request.subscriptionInfo()),
                "successRedirectUrl", request.successRedirectUrl(),
                "failureRedirectUrl", request.failureRedirectUrl(),
                "providerData", request.providerData()));
    add(
        PayResponse.class,
        in ->
            PayResponse.builder()
                .result(in.oneOf("result", PayResult.class))
                .resultDescription(in.text("resultDescription"))
                .paymentId(in.text("paymentId"))
                .redirectToUrl(in.text("redirectToUrl"))
                .redirectToUrlMobile(in.text("redirectToUrlMobile"))
                .metadata(in.object("metadata"))
                .build(),
        answer ->
            fields(
                "result", answer.result(),
                "resultDescription", answer.resultDescription(),
                "paymentId", answer.paymentId(),
                "redirectToUrl", answer.redirectToUrl(),
                "redirectToUrlMobile", answer.redirectToUrlMobile(),
                "metadata", answer.metadata()));
    add(
        RefundResponse.class,
        in ->
            RefundResponse.builder()
                .result(in.oneOf("result", RefundResult.class))
                .resultDescription(in.text("resultDescription"))
                .paymentId(in.text("paymentId"))
                .metadata(in.object("metadata"))
                .build(),
        answer ->
            fields(
                "result", answer.result(),
                "resultDescription", answer.resultDescription(),
                "paymentId", answer.paymentId(),
                "metadata", answer.metadata()));
    add(
        PaymentStatus.class,
        in ->
            PaymentStatus.builder()
                .status(in.oneOf("status", PaymentState.class))
                .paymentId(in.text("paymentId"))
                .shopTransactionId(in.text("shopTransactionId"))
                .providerName(in.text("providerName"))
                .paymentMethod(in.text("paymentMethod"))
                .action(in.oneOf("action", PaymentAction.class))
                .metadata(in.object("metadata"))
                .build(),
        status ->
            fields(
                "status", status.status(),
                "paymentId", status.paymentId(),
                "shopTransactionId", status.shopTransactionId(),
                "providerName", status.providerName(),
                "paymentMethod", status.paymentMethod(),
                "action", status.action(),
                "metadata", status.metadata()));
    add(
        SubscriptionResponse.class,
        in ->
            SubscriptionResponse.builder()
                .result(in.oneOf("result", PayResult.class))
                .resultDescription(in.text("resultDescription"))
                .paymentId(in.text("paymentId"))
                .redirectToUrl(in.text("redirectToUrl"))
                .redirectToUrlMobile(in.text("redirectToUrlMobile"))
                .subscriptionToken(in.text("subscriptionToken"))
                .metadata(in.object("metadata"))
                .build(),
        answer ->
            fields(
                "result", answer.result(),
                "resultDescription", answer.resultDescription(),
                "paymentId", answer.paymentId(),
                "redirectToUrl", answer.redirectToUrl(),
                "redirectToUrlMobile", answer.redirectToUrlMobile(),
                "subscriptionToken", answer.subscriptionToken(),
                "metadata", answer.metadata()));
    add(
        SubscriptionStatus.class,
        in ->
            SubscriptionStatus.builder()
                .status(in.oneOf("status", SubscriptionState.class))
                .subscriptionToken(in.text("subscriptionToken"))
                .shopTransactionId(in.text("shopTransactionId"))
                .providerName(in.text("providerName"))
                .metadata(in.object("metadata"))
                .build(),
        status ->
            fields(
                "status", status.status(),
                "subscriptionToken", status.subscriptionToken(),
                "shopTransactionId", status.shopTransactionId(),
                "providerName", status.providerName(),
                "metadata", status.metadata()));
  }

  @SuppressWarnings("unchecked") // add() keeps class and codec together
  static <T> Codec<T> of(Class<T> type) {
    return (Codec<T>)
        Objects.requireNonNull(ALL.get(type), () -> type + " is no record of the contract");
  }

  private static <T> void add(
      Class<T> type,
      Function<FieldReader, T> reader,
      Function<T, Map<String, @Nullable Object>> writer) {
    ALL.put(type, new Codec<>(type, reader, writer));
  }

  private static @Nullable SubscriptionInfo subscriptionInfo(@Nullable FieldReader in) {
    if (in == null) {
      return null;
    }
    SubscriptionInfo.Builder builder =
        SubscriptionInfo.builder()
            .token(in.text("token"))
            .interval(in.oneOf("interval", Interval.class))
            .intervalCount(in.count("intervalCount"))
            .expiresAfter(in.count("expiresAfter"));
    in.refuseRest();
    try {
      return builder.build();
    } catch (InvalidRequestException e) {
      in.errors().addAll(e.errors());
      return null;
    }
  }

  private static Map<String, @Nullable Object> fields(SubscriptionInfo info) {
    return fields(
        "token", info.token(),
        "interval", info.interval(),
        "intervalCount", info.intervalCount(),
        "expiresAfter", info.expiresAfter());
  }

  /** Names and values in turn; what is {@code null} is left out. */
  private static Map<String, @Nullable Object> fields(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (value != null) {
        fields.put(
            (String) namesAndValues[i],
            value instanceof Enum<?> constant ? constant.name() : value);
      }
    }
    return fields;
  }
}
