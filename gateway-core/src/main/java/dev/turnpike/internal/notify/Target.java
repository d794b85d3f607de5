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

  /** Whether it passes on where an attempt belongs in a trace. */
  default boolean isTraced() {
    return false;
  }

  /**
   * Tries once.
   *
   * @param traceparent where the attempt belongs in a trace; {@code null}: nowhere
   */
  Attempt deliver(Notification notification, @Nullable String traceparent);

  /** How one attempt came out. */
  sealed interface Attempt {
    /** What the receiver answered; {@code null} where it is in process, or nothing came. */
    @Nullable Answer answer();

    /** The receiver confirmed it. */
    record Delivered(@Nullable Answer answer) implements Attempt {
      Delivered() {
        this(null);
      }
    }

    /** Not now: again after the usual pause, and not before the receiver wants it. */
    record Failed(String reason, @Nullable Duration notBefore, @Nullable Answer answer)
        implements Attempt {
      Failed(String reason) {
        this(reason, null, null);
      }
    }

    /** The receiver wants no more of it. */
    record Gone(String reason, @Nullable Answer answer) implements Attempt {
      Gone(String reason) {
        this(reason, null);
      }
    }

    /**
     * What a receiver answered.
     *
     * @param text the beginning of it, without secrets; {@code null}: nothing
     */
    record Answer(int status, @Nullable String text) {}
  }
}
