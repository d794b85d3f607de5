package dev.turnpike.providers.stripe.standin;

import static dev.turnpike.providers.stripe.standin.Store.number;
import static dev.turnpike.providers.stripe.standin.Store.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.stripe.net.Webhook;
import dev.turnpike.providers.stripe.Shapes;
import dev.turnpike.spi.Callback;
import dev.turnpike.testkit.fixtures.Reply;
import dev.turnpike.testkit.fixtures.Upstream;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One account at Stripe, played by its public API description, on a port of its own: it keeps
 * sessions, payments, refunds and subscriptions, knows idempotency keys, and refuses every
 * parameter that it doesn't play. What payers do in their browsers are methods here. Thread-safe.
 */
public final class StripeStandIn implements AutoCloseable {
  private final String apiKey;
  private final String webhookSecret;
  private final Store store = new Store();
  private final Intents intents = new Intents(store);
  private final Subscriptions subscriptions = new Subscriptions(store, intents);
  private final Sessions sessions = new Sessions(store, intents, subscriptions);
  private final Refunds refunds = new Refunds(store);
  private final Keys keys = new Keys();
  private final AtomicInteger requests = new AtomicInteger();
  private final Upstream http;

  /** An account with this key, which signs its events with this secret. */
  public StripeStandIn(String apiKey, String webhookSecret) {
    this.apiKey = apiKey;
    this.webhookSecret = webhookSecret;
    this.http = new Upstream().always(this::answer);
  }

  /** Where it is. */
  public String url() {
    return http.url();
  }

  /** Does what a request asks for, by whatever way it came. */
  public Reply answer(Upstream.Request request) {
    Answer answer;
    try {
      answer = done(request);
    } catch (ApiError e) {
      answer = Answer.of(e);
    }
    Reply reply =
        Reply.of(answer.status(), "application/json", answer.body())
            .header("Request-Id", "req_" + requests.incrementAndGet());
    return answer.replayed() ? reply.header("Idempotent-Replayed", "true") : reply;
  }

  private Answer done(Upstream.Request request) {
    if (!request.header("authorization").equals("Bearer " + apiKey)) {
      throw ApiError.wrongKey();
    }
    boolean post = request.method().equals("POST");
    Form form = Form.decode(post ? request.body() : request.uri().getRawQuery());
    String key = post ? request.header("idempotency-key") : "";
    return key.isEmpty()
        ? executed(request, form)
        : keys.once(key, request.uri() + " " + form, () -> executed(request, form));
  }

  private synchronized Answer executed(Upstream.Request request, Form form) {
    try {
      JsonObject object = routed(request, form);
      boolean list = text(object, "object").equals("list");
      return Answer.ok((list ? object : store.shown(object, form.expansions())).toString());
    } catch (ApiError e) {
      return Answer.of(e);
    }
  }

  private JsonObject routed(Upstream.Request request, Form form) {
    List<String> path = new ArrayList<>(); // with a star where the id is
    String id = "";
    for (String segment : request.uri().getRawPath().substring(1).split("/")) {
      if (path.size() == (path.contains("checkout") ? 3 : 2)) {
        id = URLDecoder.decode(segment.replace("+", "%2B"), UTF_8);
        path.add("*");
      } else {
        path.add(segment);
      }
    }
    String route = request.method() + " /" + String.join("/", path);
    return switch (route) {
      case "POST /v1/checkout/sessions" -> sessions.create(form);
      case "GET /v1/checkout/sessions" -> sessions.list(form);
      case "GET /v1/checkout/sessions/*" -> sessions.retrieve(id);
      case "POST /v1/checkout/sessions/*/expire" -> sessions.expire(id);
      case "POST /v1/payment_intents" -> intents.create(form);
      case "GET /v1/payment_intents" -> intents.list(form);
      case "GET /v1/payment_intents/*" -> intents.retrieve(id);
      case "POST /v1/refunds" -> refunds.create(form);
      case "GET /v1/subscriptions/*" -> subscriptions.retrieve(id);
      case "POST /v1/subscriptions/*" -> subscriptions.update(id, form);
      case "DELETE /v1/subscriptions/*" -> subscriptions.cancel(id, form);
      case "GET /v1/invoices/*" -> subscriptions.invoice(id);
      default -> throw ApiError.noSuchRoute(route);
    };
  }

  /** The payer goes to this session's page, and gives a card that works. */
  public synchronized void payerPays(String session) {
    sessions.pay(session);
  }

  /** The payer goes to this session's page, gives a card that is declined, and gives up. */
  public synchronized void payerIsDeclined(String session) {
    sessions.decline(session);
  }

  /** The session's day is over. */
  public synchronized void dayGoesBy(String session) {
    sessions.expire(session);
  }

  /**
   * The money that was taken for this session or PaymentIntent, in the minor units of ISO 4217;
   * {@code null}: there is none.
   */
  public synchronized @Nullable Long taken(String id) {
    JsonObject session = store.find(Sessions.TYPE, id);
    JsonObject intent =
        store.find(Intents.TYPE, session == null ? id : text(session, "payment_intent"));
    return intent == null
        ? null
        : Currencies.minorUnits(number(intent, "amount_received"), text(intent, "currency"));
  }

  /**
   * The event that a session was completed, rightly signed. A session that isn't here is told as
   * one of the provider {@code stripe}.
   */
  public synchronized Callback completed(String session) {
    return completed(session, Instant.now());
  }

  /** The same, signed at this time. */
  public synchronized Callback completed(String session, Instant time) {
    JsonObject known = store.find(Sessions.TYPE, session);
    return signed(
        Shapes.event(
            "checkout.session.completed",
            known == null ? Shapes.session("id", session) : known.toString()),
        time);
  }

  private Callback signed(String event, Instant time) {
    try {
      String signature =
          Webhook.Signature.generateSignatureHeader(event, webhookSecret, time.getEpochSecond());
      return new Callback(
          "POST", Map.of(), Map.of("Stripe-Signature", List.of(signature)), event.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
