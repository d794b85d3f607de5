package dev.turnpike.internal.notify;

import dev.turnpike.internal.ledger.Notification;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where notifications go. Thread-safe. */
interface Target {
  /** The name under which notifications for it are stored. */
  String name();

  /** Whether a tenant's notifications go there; {@code null}: those that are nobody's. */
  boolean isFor(@Nullable String tenant);

  /** Tries once. */
  Attempt deliver(Notification notification);

  /** How one attempt came out. */
  sealed interface Attempt {
    /** The receiver confirmed it. */
    record Delivered() implements Attempt {}

    /** Not now: again after the usual pause, and not before the receiver wants it. */
    record Failed(String reason, @Nullable Duration notBefore) implements Attempt {}

    /** The receiver wants no more of it. */
    record Gone(String reason) implements Attempt {}
  }
}
