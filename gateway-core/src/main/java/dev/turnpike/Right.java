package dev.turnpike;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. The tables of operations and routes state which right each row needs. */
public enum Right {
  /** Take payments. */
  PAY,
  /** Give money back. */
  REFUND,
  /** Set up, charge, change and end subscriptions. */
  SUBSCRIBE,
  /** Ask where a payment or a subscription stands. */
  READ,
  /** Read the metrics. */
  OBSERVE,
  /** Look at the records, as an operator. */
  INSPECT,
  /** Have a notification sent again. */
  RESEND,
  /** Settle by hand what is unknown. */
  SETTLE,
  /** Have providers asked about what the records don't know, where there are several tenants. */
  FOREIGN;

  /** The stable name on the wire and in files, for instance {@code pay}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The right with this {@linkplain #text() name}; empty where there is none. */
  public static Optional<Right> of(String text) {
    return Arrays.stream(values()).filter(right -> right.text().equals(text)).findFirst();
  }
}
