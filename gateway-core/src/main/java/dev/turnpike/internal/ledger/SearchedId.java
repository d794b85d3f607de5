package dev.turnpike.internal.ledger;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An id of which a person doesn't say of what.
 *
 * @param text the id
 * @param providers whose payments may have it
 * @param tenants whose records are seen; {@code null}: everybody's
 */
public record SearchedId(String text, Set<String> providers, @Nullable Set<String> tenants) {
  private static final Pattern TRACE =
      Pattern.compile("(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?");
  private static final int TRACE_BEGINS = 3;
  private static final int TRACE_ENDS = 35;

  /** Takes a copy. */
  public SearchedId {
    providers = Set.copyOf(providers);
  }

  /** The trace that it may be, alone or as a {@code traceparent}; {@code null}: it is none. */
  public @Nullable String trace() {
    Matcher trace = TRACE.matcher(text.toLowerCase(Locale.ROOT));
    return trace.matches() ? trace.group(1) : null;
  }

  /** Whether a payment has it. */
  public boolean isOf(PaymentRecord payment) {
    return isSeen(payment.tenant())
        && (text.equals(payment.shopTransactionId())
            || isPayment(payment.provider(), payment.paymentId()));
  }

  /** Whether an operation has it. */
  public boolean isOf(OperationRecord operation) {
    return isSeen(operation.tenant())
        && (text.equals(operation.id())
            || text.equals(operation.guard())
            || isPayment(operation.provider(), operation.paymentId())
            || isTrace(operation.request().traceparent()));
  }

  /** Whether a notification has it. */
  public boolean isOf(Notification notification) {
    return isSeen(notification.tenant())
        && (text.equals(notification.id())
            || isPayment(notification.provider(), notification.paymentId()));
  }

  private boolean isSeen(@Nullable String tenant) {
    return tenants == null || tenant != null && tenants.contains(tenant);
  }

  private boolean isPayment(String provider, @Nullable String paymentId) {
    return text.equals(paymentId) && providers.contains(provider);
  }

  private boolean isTrace(@Nullable String traceparent) {
    String trace = trace();
    return trace != null
        && traceparent != null
        && traceparent.length() >= TRACE_ENDS
        && trace.equals(traceparent.substring(TRACE_BEGINS, TRACE_ENDS));
  }
}
