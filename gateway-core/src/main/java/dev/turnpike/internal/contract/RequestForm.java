package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldError;
import dev.turnpike.api.Ids;
import dev.turnpike.api.SubscriptionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a request travels: what of it stands in the body, in the query and in the path. Immutable.
 *
 * @param <Q> the request
 */
public abstract sealed class RequestForm<Q> {
  /** A lookup's: the payment stands in the query. */
  static final RequestForm<PaymentQuery> PAYMENT = new OfPayment();

  /** The subscription's token stands in the path, and that is all. */
  static final RequestForm<SubscriptionQuery> SUBSCRIPTION = new OfSubscription();

  /** The subscription's token stands in the path, and what is to change in the body. */
  static final RequestForm<SubscriptionUpdate> SUBSCRIPTION_UPDATE = new OfSubscriptionUpdate();

  private RequestForm() {}

  /** The request is the body. */
  static <Q extends Record> RequestForm<Q> body(Class<Q> type) {
    return new OfBody<>(type);
  }

  /** The record in the body; empty where there is none. */
  public Optional<Class<? extends Record>> bodyType() {
    return Optional.empty();
  }

  /** Whether the query says which payment it is about. */
  public boolean namesPayment() {
    return false;
  }

  /** Whether the path says which subscription it is about. */
  public boolean namesSubscription() {
    return false;
  }

  /** The record in the body of this request; {@code null} where there is none. */
  public @Nullable Record bodyOf(Q request) {
    return null;
  }

  /** The request; {@code null} where something is wrong with it, which the reader notes. */
  abstract @Nullable Q read(WireRequest wire, Reader reader);

  /** Notes what is wrong with a request that was not read from the wire. */
  abstract void check(Q request, Reader reader);

  /** The request as it travels. */
  public abstract WireRequest write(Q request);

  private static byte @Nullable [] jsonOf(@Nullable Record body) {
    return body == null ? null : ContractJson.write(body);
  }

  /** A dot, or two, is a step of a path and never arrives as a segment, encoded or not. */
  private static boolean isToken(@Nullable String token, Reader reader) {
    if (token == null || token.isBlank()) {
      reader.note(new FieldError("subscriptionToken", "is required, and must not be blank"));
    } else if (token.equals(".") || token.equals("..")) {
      reader.note(new FieldError("subscriptionToken", "must not be '.' or '..'"));
    } else {
      Optional<FieldError> error = Ids.whatIsWrongWithToken("subscriptionToken", token);
      error.ifPresent(reader::note);
      return error.isEmpty();
    }
    return false;
  }

  private static final class OfBody<Q extends Record> extends RequestForm<Q> {
    private final Class<Q> type;

    OfBody(Class<Q> type) {
      this.type = type;
    }

    @Override
    public Optional<Class<? extends Record>> bodyType() {
      return Optional.of(type);
    }

    @Override
    public Record bodyOf(Q request) {
      return request;
    }

    @Override
    @Nullable Q read(WireRequest wire, Reader reader) {
      return reader.body(type, wire.json());
    }

    @Override
    void check(Q request, Reader reader) {
      reader.checkBody(request);
    }

    @Override
    public WireRequest write(Q request) {
      return new WireRequest(jsonOf(request), null, null, null);
    }
  }

  private static final class OfPayment extends RequestForm<PaymentQuery> {
    @Override
    public boolean namesPayment() {
      return true;
    }

    @Override
    PaymentQuery read(WireRequest wire, Reader reader) {
      PaymentQuery query = new PaymentQuery(wire.paymentId(), wire.shopTransactionId());
      check(query, reader);
      return query;
    }

    @Override
    void check(PaymentQuery query, Reader reader) {
      String paymentId = query.paymentId();
      String shopTransactionId = query.shopTransactionId();
      if (paymentId == null && shopTransactionId == null) {
        reader.note(new FieldError("paymentId", "is required, or shopTransactionId instead"));
      } else if (paymentId != null && shopTransactionId != null) {
        reader.note(
            new FieldError("paymentId", "must not be given together with shopTransactionId"));
      } else if (paymentId != null) {
        Ids.whatIsWrongWithProviders("paymentId", paymentId).ifPresent(reader::note);
      } else if (shopTransactionId != null) {
        Ids.whatIsWrongWithOwn("shopTransactionId", shopTransactionId).ifPresent(reader::note);
      }
    }

    @Override
    public WireRequest write(PaymentQuery query) {
      return new WireRequest(null, query.paymentId(), query.shopTransactionId(), null);
    }
  }

  private static final class OfSubscription extends RequestForm<SubscriptionQuery> {
    @Override
    public boolean namesSubscription() {
      return true;
    }

    @Override
    @Nullable SubscriptionQuery read(WireRequest wire, Reader reader) {
      String token = wire.subscriptionToken();
      return isToken(token, reader) && token != null ? new SubscriptionQuery(token) : null;
    }

    @Override
    void check(SubscriptionQuery query, Reader reader) {
      isToken(query.subscriptionToken(), reader);
    }

    @Override
    public WireRequest write(SubscriptionQuery query) {
      return new WireRequest(null, null, null, query.subscriptionToken());
    }
  }

  private static final class OfSubscriptionUpdate extends RequestForm<SubscriptionUpdate> {
    @Override
    public Optional<Class<? extends Record>> bodyType() {
      return Optional.of(SubscriptionRequest.class);
    }

    @Override
    public boolean namesSubscription() {
      return true;
    }

    @Override
    public Record bodyOf(SubscriptionUpdate update) {
      return update.change();
    }

    @Override
    @Nullable SubscriptionUpdate read(WireRequest wire, Reader reader) {
      String token = wire.subscriptionToken();
      boolean isToken = isToken(token, reader);
      SubscriptionRequest change = reader.body(SubscriptionRequest.class, wire.json());
      if (change == null || token == null) {
        return null;
      }
      checkSameToken(token, change, reader);
      return isToken ? new SubscriptionUpdate(token, change) : null;
    }

    @Override
    void check(SubscriptionUpdate update, Reader reader) {
      isToken(update.subscriptionToken(), reader);
      reader.checkBody(update.change());
      checkSameToken(update.subscriptionToken(), update.change(), reader);
    }

    private static void checkSameToken(
        String token, @Nullable SubscriptionRequest change, Reader reader) {
      String inBody = change == null ? null : change.subscriptionInfo().token();
      if (inBody != null && !inBody.equals(token)) {
        reader.note(
            new FieldError("subscriptionInfo.token", "must be the token of the path, or absent"));
      }
    }

    @Override
    public WireRequest write(SubscriptionUpdate update) {
      return new WireRequest(jsonOf(update.change()), null, null, update.subscriptionToken());
    }
  }

  /** Notes all that is wrong with one request. */
  static final class Reader {
    private final FieldRules rules;
    private final boolean ignoreUnknownFields;
    private final List<FieldError> errors = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();

    Reader(FieldRules rules, boolean ignoreUnknownFields) {
      this.rules = rules;
      this.ignoreUnknownFields = ignoreUnknownFields;
    }

    void note(FieldError error) {
      errors.add(error);
    }

    /** All that was wrong. */
    List<FieldError> errors() {
      return errors;
    }

    /** The names of fields that the contract doesn't name, and that were not read. */
    List<String> dropped() {
      return dropped;
    }

    private <T extends Record> @Nullable T body(Class<T> type, byte @Nullable [] json) {
      if (json == null) {
        noBody();
        return null;
      }
      return ContractJson.readRequest(
          type, rules, json, ignoreUnknownFields ? dropped : null, errors);
    }

    void noBody() {
      note(new FieldError("body", "is required"));
    }

    private void checkBody(@Nullable Record body) {
      if (body == null) {
        noBody();
      } else {
        errors.addAll(rules.whatIsWrongWith(body));
      }
    }
  }
}
