package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.text;
import static dev.turnpike.store.jdbc.SqlValues.time;

import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.ledger.SubscriptionRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of subscriptions. */
final class SubscriptionTable {
  private static final String SELECT =
      "select tenant, provider, token, shop_transaction_id, state, made_at from @subscriptions"
          + " where token_key = ?";
  private static final String INSERT =
      """
      insert into @subscriptions (tenant, provider, token, shop_transaction_id, state, made_at, ended_at,
        token_key) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing\
      """;
  private static final String UPDATE =
      """
      update @subscriptions set tenant = ?, provider = ?, token = ?, shop_transaction_id = ?, state = ?, made_at = ?,
        ended_at = ? where token_key = ?\
      """;

  private SubscriptionTable() {}

  static Optional<SubscriptionRecord> get(Session session, String provider, String token)
      throws SQLException {
    return session.first(SELECT, SubscriptionTable::read, Digest.of(provider, token));
  }

  static void put(Session session, SubscriptionRecord subscription, Instant now)
      throws SQLException {
    byte[] key = Digest.of(subscription.provider(), subscription.token());
    while (session.update(INSERT, valuesOf(subscription, now, key)) == 0) {
      Optional<SubscriptionRecord> known =
          session.first(SELECT + " for update", SubscriptionTable::read, key);
      if (known.isPresent()) {
        session.update(UPDATE, valuesOf(known.get().changedBy(subscription), now, key));
        return;
      }
    }
  }

  private static Object[] valuesOf(SubscriptionRecord subscription, Instant now, byte[] key) {
    return values(
        text(subscription.tenant()),
        subscription.provider(),
        subscription.token(),
        text(subscription.shopTransactionId()),
        subscription.state(),
        subscription.madeAt(),
        time(endOf(subscription, now)),
        key);
  }

  private static @Nullable Instant endOf(SubscriptionRecord subscription, Instant now) {
    return switch (subscription.state()) {
      case EXPIRED, CANCELED -> now;
      case PENDING, ACTIVE, PAST_DUE, UNKNOWN -> null;
    };
  }

  private static SubscriptionRecord read(Row row) throws SQLException {
    return new SubscriptionRecord(
        row.textOrNull(),
        row.text(),
        row.text(),
        row.textOrNull(),
        row.name(SubscriptionState.class),
        row.time());
  }
}
