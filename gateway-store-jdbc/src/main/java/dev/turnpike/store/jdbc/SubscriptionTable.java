package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.text;
import static dev.turnpike.store.jdbc.SqlValues.time;

import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.ledger.SubscriptionRecord;
import dev.turnpike.internal.ledger.Tables;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of subscriptions. */
final class SubscriptionTable implements Tables.Subscriptions {
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

  private final Rows rows;

  SubscriptionTable(Rows rows) {
    this.rows = rows;
  }

  @Override
  public Optional<SubscriptionRecord> get(String provider, String token) {
    return rows.first(SELECT, SubscriptionTable::read, Digest.of(provider, token));
  }

  @Override
  public Optional<SubscriptionRecord> lock(String provider, String token) {
    return rows.first(SELECT + " for update", SubscriptionTable::read, Digest.of(provider, token));
  }

  @Override
  public Optional<String> ownerOf(String provider, String token) {
    return OwnerTable.ofSubscription(rows, provider, token);
  }

  @Override
  public boolean insert(SubscriptionRecord subscription, Instant now) {
    return rows.update(INSERT, valuesOf(subscription, now)) == 1;
  }

  @Override
  public void put(SubscriptionRecord changed, Instant now) {
    rows.update(UPDATE, valuesOf(changed, now));
  }

  private static Object[] valuesOf(SubscriptionRecord subscription, Instant now) {
    return values(
        text(subscription.tenant()),
        subscription.provider(),
        subscription.token(),
        text(subscription.shopTransactionId()),
        subscription.state(),
        subscription.madeAt(),
        time(endOf(subscription, now)),
        Digest.of(subscription.provider(), subscription.token()));
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
