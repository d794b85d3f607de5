package dev.turnpike.internal.notify;

import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.transport.HttpCall;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.internal.transport.NoAnswerException;
import dev.turnpike.internal.transport.RetryAfter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Posts notifications to the URL of their tenant, signed. */
final class UrlTarget implements Target {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int GONE = 410;

  /** Of an answer's body, in bytes: enough to see what the receiver didn't like. */
  private static final int MOST_KEPT = 1024;

  /** Shorter than the lease of a notification, so that nobody else sends it at the same time. */
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final Receivers receivers;
  private final HttpTransport.Client http;
  private final Clock clock;

  UrlTarget(Receivers receivers, HttpTransport transport, Clock clock) {
    this.receivers = receivers;
    this.http = transport.client(CONNECT_TIMEOUT);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "url";
  }

  @Override
  public boolean isFor(@Nullable String tenant) {
    return receivers.of(tenant).isPresent();
  }

  @Override
  public Attempt deliver(Notification notification) {
    return receivers
        .of(notification.tenant())
        .map(receiver -> deliver(notification, receiver))
        .orElseGet(() -> new Attempt.Failed("nobody is set to receive it"));
  }

  private Attempt deliver(Notification notification, Receiver receiver) {
    HttpUrl url = HttpUrl.get(receiver.url().toString());
    WebhookSigner signer = receiver.signer();
    long timestamp = clock.instant().getEpochSecond();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "Turnpike");
    headers.put("webhook-id", notification.id());
    headers.put("webhook-timestamp", Long.toString(timestamp));
    if (signer.signs()) {
      headers.put(
          "webhook-signature", signer.sign(notification.id(), timestamp, notification.body()));
    }
    HttpCall outgoing =
        new HttpCall(
            "POST",
            url,
            headers,
            notification.body().getBytes(StandardCharsets.UTF_8),
            "notification " + notification.id() + " POST " + url.host());
    try {
      HttpTransport.Beginning beginning = http.sendForBeginning(outgoing, TIMEOUT, MOST_KEPT);
      return attempt(beginning.answer(), beginning.broken(), kept(beginning));
    } catch (NoAnswerException e) {
      return new Attempt.Failed("no answer: " + e.getMessage());
    }
  }

  private Attempt attempt(
      HttpTransport.Answer answer, @Nullable NoAnswerException broken, Attempt.Answer kept) {
    if (broken != null) {
      return new Attempt.Failed(
          "the receiver answered with %s, and the answer broke off: %s"
              .formatted(answer.status(), broken.getMessage()),
          null,
          kept);
    }
    if (answer.isSuccess()) {
      return new Attempt.Delivered(kept);
    }
    String reason = "the receiver answered with " + answer.status();
    return answer.status() == GONE
        ? new Attempt.Gone(reason, kept)
        : new Attempt.Failed(
            reason, RetryAfter.parse(answer.header("Retry-After"), clock).orElse(null), kept);
  }

  private static Attempt.Answer kept(HttpTransport.Beginning beginning) {
    HttpTransport.Answer answer = beginning.answer();
    return new Attempt.Answer(
        answer.status(),
        AnswerText.of(answer.body(), beginning.isCut() || beginning.broken() != null));
  }
}
