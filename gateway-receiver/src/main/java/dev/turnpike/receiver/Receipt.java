package dev.turnpike.receiver;

import dev.turnpike.api.PaymentStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a notification, and how to answer it: with {@link #httpStatus()} and no body. The
 * gateway takes a 2xx for delivered, and sends the notification again after anything else.
 *
 * @param verdict what became of it
 * @param status what it says; {@code null} where it was refused
 * @param reason why it was refused, for the log: it holds nothing of what was sent; {@code null}
 *     where it was not
 */
public record Receipt(Verdict verdict, @Nullable PaymentStatus status, @Nullable String reason) {

  /** Requires the verdict. */
  public Receipt {
    Objects.requireNonNull(verdict, "verdict");
  }

  /** What may become of a notification. */
  public enum Verdict {
    /** It is genuine and new, and has been acted on. */
    NEW(204),
    /** It is genuine, and was acted on before: nothing was done now. */
    DUPLICATE(204),
    /** It is genuine, and is being acted on at this very moment, by another thread. */
    IN_PROGRESS(503),
    /** It has no signature by any of the secrets. */
    NOT_GENUINE(401),
    /** It is genuine, but was sent too long ago, or in the future: somebody may be repeating it. */
    OUT_OF_TIME(400),
    /** It is no notification, or one that this version can't read. */
    UNREADABLE(400),
    /** Its body is over the limit. */
    TOO_LARGE(413);

    private final int httpStatus;

    Verdict(int httpStatus) {
      this.httpStatus = httpStatus;
    }

    /** The HTTP status to answer with. */
    public int httpStatus() {
      return httpStatus;
    }
  }

  /** The HTTP status to answer with. */
  public int httpStatus() {
    return verdict.httpStatus();
  }

  /** Whether it has been acted on, now or before: the gateway hears a 2xx. */
  public boolean isAccepted() {
    return verdict == Verdict.NEW || verdict == Verdict.DUPLICATE;
  }

  static Receipt of(Verdict verdict, PaymentStatus status) {
    return new Receipt(verdict, status, null);
  }

  static Receipt refused(Verdict verdict, String reason) {
    return new Receipt(verdict, null, reason);
  }
}
