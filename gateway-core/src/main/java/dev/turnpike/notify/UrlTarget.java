package dev.turnpike.notify;

import dev.turnpike.ledger.Notification;
import dev.turnpike.transport.HttpTransport;
import dev.turnpike.transport.NoAnswerException;
import dev.turnpike.transport.Outgoing;
import dev.turnpike.transport.RetryAfter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.HttpUrl;

/** Posts notifications to a URL, signed. */
final class UrlTarget implements Target {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int GONE = 410;

  /** Shorter than the lease of a notification, so that nobody else sends it at the same time. */
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final HttpUrl url;
  private final HttpTransport.Client http;
  private final WebhookSigner signer;
  private final Clock clock;

  UrlTarget(URI url, HttpTransport transport, WebhookSigner signer, Clock clock) {
    this.url = HttpUrl.get(url.toString());
    this.http = transport.client(CONNECT_TIMEOUT);
    this.signer = signer;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "url";
  }

  @Override
  public Attempt deliver(Notification notification) {
    long timestamp = clock.instant().getEpochSecond();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "Turnpike");
    headers.put("webhook-id", notification.id());
    headers.put("webhook-timestamp", Long.toString(timestamp));
    if (signer.signs()) {
      headers.put(
          "webhook-signature", signer.sign(notification.id(), timestamp, notification.body()));
    }
    Outgoing outgoing =
        new Outgoing(
            "POST",
            url,
            headers,
            notification.body().getBytes(StandardCharsets.UTF_8),
            "notification " + notification.id() + " POST " + url.host());
    try {
      HttpTransport.Answer answer = http.send(outgoing, TIMEOUT, false);
      if (answer.isSuccess()) {
        return new Attempt.Delivered();
      }
      String reason = "the receiver answered with " + answer.status();
      return answer.status() == GONE
          ? new Attempt.Gone(reason)
          : new Attempt.Failed(
              reason, RetryAfter.parse(answer.header("Retry-After"), clock).orElse(null));
    } catch (NoAnswerException e) {
      return new Attempt.Failed("no answer: " + e.getMessage(), null);
    }
  }
}
