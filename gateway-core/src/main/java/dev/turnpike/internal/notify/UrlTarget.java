package dev.turnpike.internal.notify;

import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.transport.HttpTransport;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Posts notifications to the URL of their tenant, signed. */
final class UrlTarget implements Target {
  private final Receivers receivers;
  private final WebhookPost post;

  UrlTarget(Receivers receivers, HttpTransport transport, Clock clock) {
    this.receivers = receivers;
    this.post = new WebhookPost(transport, clock);
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
  public boolean isTraced() {
    return true;
  }

  @Override
  public Attempt deliver(Notification notification, @Nullable String traceparent) {
    return receivers
        .of(notification.tenant())
        .map(
            receiver ->
                post.send(
                    "notification", receiver, notification.id(), notification.body(), traceparent))
        .orElseGet(() -> new Attempt.Failed("nobody is set to receive it"));
  }
}
