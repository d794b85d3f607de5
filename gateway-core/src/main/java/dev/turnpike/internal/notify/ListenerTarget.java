package dev.turnpike.internal.notify;

import dev.turnpike.PaymentListener;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.BrokenAnswerException;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.schedule.UncaughtErrors;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells a listener in process. */
final class ListenerTarget implements Target {
  private final String name;
  private final PaymentListener listener;

  ListenerTarget(String name, PaymentListener listener) {
    this.name = name;
    this.listener = listener;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isFor(@Nullable String tenant) {
    return true;
  }

  @Override
  public Attempt deliver(Notification notification, @Nullable String traceparent) {
    PaymentStatus status;
    try {
      status =
          ContractJson.readAnswer(
              PaymentStatus.class, notification.body().getBytes(StandardCharsets.UTF_8), Map.of());
    } catch (BrokenAnswerException e) {
      return new Attempt.Gone("it was stored by a newer version: " + e.getMessage());
    }
    try {
      listener.onStatus(status);
      return new Attempt.Delivered();
    } catch (Exception | Error e) {
      UncaughtErrors.tell(e);
      return new Attempt.Failed("the listener threw " + Redactor.line(e.toString()));
    }
  }
}
