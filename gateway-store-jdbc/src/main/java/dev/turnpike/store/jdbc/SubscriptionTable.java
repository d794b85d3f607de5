package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.text;
import static dev.turnpike.store.jdbc.SqlValues.time;

import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.ledger.SubscriptionRecord;
import dev.turnpike.internal.ledger.Tables;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of subscriptions. Where there are encryption keys, a row is found and stored by a
 * digest with a key; one from before by the plain one, until it is stored again.
 */
final class SubscriptionTable implements Tables.Subscriptions {
  private static final String SELECT =
      "select token_key, tenant, provider, token, shop_transaction_id, state, made_at from @subscriptions"
          + " where token_key in (?, ?) order by length(token_key) desc limit 1";
  private static final String INSERT =
      """
      insert into @subscriptions (tenant, provider, token, shop_transaction_id, state, made_at, ended_at,
        token_key) select ?, ?, ?, ?, ?, ?, ?, ?
        where not exists (select 1 from @subscriptions where token_key = ?) on conflict do nothing\
      """;
  private static final String UPDATE =
      """
      update @subscriptions set tenant = ?, provider = ?, token = ?, shop_transaction_id = ?, state = ?, made_at = ?,
        ended_at = ?, token_key = ?
        where token_key = ? or token_key = ? and not exists (select 1 from @subscriptions where token_key = ?)\
      """;

  private final Rows rows;
  private final AtRest atRest;

  SubscriptionTable(Rows rows, AtRest atRest) {
    this.rows = rows;
    this.atRest = atRest;
  }

  /** What a subscription was found by before there were encryption keys. */
  private static byte[] plainKeyOf(String provider, String token) {
    return Digest.of(provider, token);
  }

  /** What binds the token to its row. */
  static String placeOf(byte[] tokenKey) {
    return HexFormat.of().formatHex(tokenKey);
  }

  @Override
  public Optional<SubscriptionRecord> get(String provider, String token) {
    return rows.first(SELECT, this::read, keysOf(provider, token));
  }

  @Override
  public Optional<SubscriptionRecord> lock(String provider, String token) {
    return rows.first(SELECT + " for update", this::read, keysOf(provider, token));
  }

  @Override
  public Optional<String> ownerOf(String provider, String token) {
    return OwnerTable.ofSubscription(rows, atRest, provider, token);
  }

  @Override
  public boolean insert(SubscriptionRecord subscription, Instant now) {
    return rows.update(
            INSERT,
            valuesOf(subscription, now, plainKeyOf(subscription.provider(), subscription.token())))
        == 1;
  }

  @Override
  public void put(SubscriptionRecord changed, Instant now) {
    byte[] plain = plainKeyOf(changed.provider(), changed.token());
    byte[] keyed = atRest.keyed(plain);
    rows.update(UPDATE, valuesOf(changed, now, keyed, plain, keyed));
  }

  private Object[] keysOf(String provider, String token) {
    byte[] plain = plainKeyOf(provider, token);
    return values(atRest.keyed(plain), plain);
  }

  private Object[] valuesOf(SubscriptionRecord subscription, Instant now, Object... found) {
    byte[] key = atRest.keyed(plainKeyOf(subscription.provider(), subscription.token()));
    Object[] stored =
        values(
            text(subscription.tenant()),
            subscription.provider(),
            atRest.seal(SealedColumn.TOKEN, subscription.token(), placeOf(key)),
            text(subscription.shopTransactionId()),
            subscription.state(),
            subscription.madeAt(),
            time(endOf(subscription, now)),
            key);
    return Stream.of(stored, found).flatMap(Stream::of).toArray();
  }

  private static @Nullable Instant endOf(SubscriptionRecord subscription, Instant now) {
    return switch (subscription.state()) {
      case EXPIRED, CANCELED -> now;
      case PENDING, ACTIVE, PAST_DUE, UNKNOWN -> null;
    };
  }

  private SubscriptionRecord read(Row row) throws SQLException {
    byte[] key = row.bytes();
    return new SubscriptionRecord(
        row.textOrNull(),
        row.text(),
        atRest.open(SealedColumn.TOKEN, row.text(), placeOf(key)),
        row.textOrNull(),
        row.name(SubscriptionState.class),
        row.time());
  }
}
