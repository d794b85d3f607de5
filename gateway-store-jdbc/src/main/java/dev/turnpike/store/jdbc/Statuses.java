package dev.turnpike.store.jdbc;

import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.StatusUpdate;
import java.sql.SQLException;
import java.util.Optional;

/** What was learned of payments, with what is told of it. */
final class Statuses {
  private Statuses() {}

  static StatusUpdate.Result record(Session session, StatusUpdate update) throws SQLException {
    String provider = update.provider();
    String paymentId = update.status().paymentId();
    Optional<PaymentRecord> known = PaymentTable.lock(session, provider, paymentId);
    StatusUpdate.Result result = update.against(known.orElse(null));
    if (result != StatusUpdate.Result.NOTIFIED) {
      return result;
    }
    PaymentRecord changed =
        known.isPresent()
            ? update.appliedTo(known.get())
            : update.firstOf(OwnerTable.ofPayment(session, provider, paymentId).orElse(null));
    if (known.isPresent()) {
      PaymentTable.learned(session, changed);
    } else if (!PaymentTable.insert(session, changed)) {
      return record(session, update); // somebody else has made it known meanwhile
    }
    EventTable.add(session, update.event());
    for (Notification notification : update.notificationsFor(changed)) {
      NotificationTable.add(session, notification);
    }
    return result;
  }
}
