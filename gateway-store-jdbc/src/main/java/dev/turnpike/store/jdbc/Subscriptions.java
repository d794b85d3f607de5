package dev.turnpike.store.jdbc;

import dev.turnpike.api.SubscriptionState;
import dev.turnpike.ledger.SubscriptionRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of subscriptions. */
final class Subscriptions {
  private static final String SELECT =
      "select provider, token, shop_transaction_id, state, made_at from @subscriptions"
          + " where token_key = ?";

  private Subscriptions() {}

  static Optional<SubscriptionRecord> get(Session session, String provider, String token)
      throws SQLException {
    return session.sql(SELECT).digest(provider, token).first(Subscriptions::read);
  }

  static void put(Session session, SubscriptionRecord subscription, Instant now)
      throws SQLException {
    while (!insert(session, subscription, now)) {
      Optional<SubscriptionRecord> known =
          session
              .sql(SELECT + " for update")
              .digest(subscription.provider(), subscription.token())
              .first(Subscriptions::read);
      if (known.isPresent()) {
        update(session, known.get().changedBy(subscription), now);
        return;
      }
    }
  }

  private static boolean insert(Session session, SubscriptionRecord subscription, Instant now)
      throws SQLException {
    return session
            .sql(
                "insert into @subscriptions"
                    + " (token_key, provider, token, shop_transaction_id, state, made_at, ended_at)"
                    + " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing")
            .digest(subscription.provider(), subscription.token())
            .text(subscription.provider())
            .text(subscription.token())
            .text(subscription.shopTransactionId())
            .name(subscription.state())
            .time(subscription.madeAt())
            .time(endOf(subscription, now))
            .update()
        == 1;
  }

  private static void update(Session session, SubscriptionRecord subscription, Instant now)
      throws SQLException {
    session
        .sql(
            "update @subscriptions set shop_transaction_id = ?, state = ?, ended_at = ?"
                + " where token_key = ?")
        .text(subscription.shopTransactionId())
        .name(subscription.state())
        .time(endOf(subscription, now))
        .digest(subscription.provider(), subscription.token())
        .update();
  }

  private static @Nullable Instant endOf(SubscriptionRecord subscription, Instant now) {
    return switch (subscription.state()) {
      case EXPIRED, CANCELED -> now;
      case PENDING, ACTIVE, PAST_DUE, UNKNOWN -> null;
    };
  }

  private static SubscriptionRecord read(Row row) throws SQLException {
    return new SubscriptionRecord(
        row.text(), row.text(), row.textOrNull(), row.name(SubscriptionState.class), row.time());
  }
}
