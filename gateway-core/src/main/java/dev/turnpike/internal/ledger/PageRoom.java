package dev.turnpike.internal.ledger;

import dev.turnpike.records.AuditEvent;
import org.jspecify.annotations.Nullable;

/**
 * How much of a page of {@link RecordSearch} is left: it ends early where its records are large, so
 * that nobody fills the memory with a list. For stores. Not thread-safe.
 */
public final class PageRoom {
  private static final long LARGEST = 1024 * 1024;
  private static final long FIXED_PART = 500;

  private final int limit;
  private int count;
  private long size;

  /** Of an empty page with this limit. */
  public PageRoom(int limit) {
    this.limit = limit;
  }

  /** Whether one more has room; the first one always has. */
  public boolean isLeft() {
    return count < limit && size < LARGEST;
  }

  /** One more is on the page. */
  public void take(Object record) {
    count++;
    size += FIXED_PART + sizeOf(record);
  }

  private static long sizeOf(Object record) {
    if (record instanceof OperationRecord operation) {
      StoredAnswer answer = operation.answer();
      return sizeOf(
          operation.guard(),
          operation.key(),
          operation.paymentId(),
          operation.request().body(),
          operation.request().subscriptionToken(),
          answer == null ? null : answer.json());
    }
    if (record instanceof PaymentRecord payment) {
      return sizeOf(payment.paymentId(), payment.shopTransactionId(), payment.paymentMethod());
    }
    if (record instanceof Notification notification) {
      return sizeOf(notification.paymentId(), notification.body(), notification.result());
    }
    if (record instanceof AuditEvent event) {
      return sizeOf(event.about(), event.before(), event.after(), event.reason());
    }
    throw new IllegalArgumentException("no list has such records: " + record.getClass());
  }

  private static long sizeOf(@Nullable String... texts) {
    long size = 0;
    for (String text : texts) {
      size += text == null ? 0 : text.length();
    }
    return size;
  }
}
