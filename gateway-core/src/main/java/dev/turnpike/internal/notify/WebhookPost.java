package dev.turnpike.internal.notify;

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

/** Posts something to a receiver, as Standard Webhooks says: signed, and once. Thread-safe. */
final class WebhookPost {
  /** So long an attempt may take: a lease is longer. */
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int GONE = 410;

  /** Of an answer's body, in bytes: enough to see what the receiver didn't like. */
  private static final int MOST_KEPT = 1024;

  private final HttpTransport.Client http;
  private final Clock clock;

  /** By this transport, at the time of this clock. */
  WebhookPost(HttpTransport transport, Clock clock) {
    this.http = transport.client(CONNECT_TIMEOUT);
    this.clock = clock;
  }

  /**
   * Tries once.
   *
   * @param what what it is, for the log
   * @param id the same at every attempt
   * @param body JSON
   * @param traceparent where it belongs in a trace; {@code null}: nowhere
   */
  Target.Attempt send(
      String what, Receiver receiver, String id, String body, @Nullable String traceparent) {
    HttpUrl url = HttpUrl.get(receiver.url().toString());
    WebhookSigner signer = receiver.signer();
    long timestamp = clock.instant().getEpochSecond();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "Turnpike");
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(timestamp));
    if (signer.signs()) {
      headers.put("webhook-signature", signer.sign(id, timestamp, body));
    }
    if (traceparent != null) {
      headers.put(HttpCall.TRACEPARENT, traceparent);
    }
    HttpCall outgoing =
        new HttpCall(
            "POST",
            url,
            headers,
            body.getBytes(StandardCharsets.UTF_8),
            what + " " + id + " POST " + url.host());
    try {
      HttpTransport.Beginning beginning = http.sendForBeginning(outgoing, TIMEOUT, MOST_KEPT);
      return attempt(beginning.answer(), beginning.broken(), kept(beginning));
    } catch (NoAnswerException e) {
      return new Target.Attempt.Failed("no answer: " + e.getMessage());
    }
  }

  private Target.Attempt attempt(
      HttpTransport.Answer answer, @Nullable NoAnswerException broken, Target.Attempt.Answer kept) {
    if (broken != null) {
      return new Target.Attempt.Failed(
          "the receiver answered with %s, and the answer broke off: %s"
              .formatted(answer.status(), broken.getMessage()),
          null,
          kept);
    }
    if (answer.isSuccess()) {
      return new Target.Attempt.Delivered(kept);
    }
    String reason = "the receiver answered with " + answer.status();
    return answer.status() == GONE
        ? new Target.Attempt.Gone(reason, kept)
        : new Target.Attempt.Failed(
            reason, RetryAfter.parse(answer.header("Retry-After"), clock).orElse(null), kept);
  }

  private static Target.Attempt.Answer kept(HttpTransport.Beginning beginning) {
    HttpTransport.Answer answer = beginning.answer();
    return new Target.Attempt.Answer(
        answer.status(),
        AnswerText.of(answer.body(), beginning.isCut() || beginning.broken() != null));
  }
}
