package dev.turnpike.store.jdbc;

import dev.turnpike.internal.ledger.AlertRecord;
import dev.turnpike.internal.ledger.Tables;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The table of what people are told of. */
final class AlertTable implements Tables.Alerts {
  private static final String SELECT =
      "select name, since, seen_at, told, attempts, due_at, taken_until from @alerts ";

  private final Rows rows;

  AlertTable(Rows rows) {
    this.rows = rows;
  }

  @Override
  public List<AlertRecord> all() {
    return rows.list(SELECT + "order by name", AlertTable::read);
  }

  @Override
  public Optional<AlertRecord> lock(String name) {
    return rows.first(SELECT + "where name = ? for update", AlertTable::read, name);
  }

  @Override
  public boolean insert(AlertRecord alert) {
    return rows.update(
            "insert into @alerts (name, since, seen_at, told, attempts, due_at, taken_until) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            alert.name(),
            alert.since(),
            alert.seenAt(),
            alert.told(),
            alert.attempts(),
            alert.dueAt(),
            alert.takenUntil())
        == 1;
  }

  @Override
  public void put(AlertRecord changed) {
    rows.update(
        "update @alerts set since = ?, seen_at = ?, told = ?, attempts = ?, due_at = ?, taken_until = ? where name = ?",
        changed.since(),
        changed.seenAt(),
        changed.told(),
        changed.attempts(),
        changed.dueAt(),
        changed.takenUntil(),
        changed.name());
  }

  @Override
  public void delete(String name) {
    rows.update("delete from @alerts where name = ?", name);
  }

  private static AlertRecord read(Row row) throws SQLException {
    return new AlertRecord(
        row.text(),
        row.time(),
        row.time(),
        (int) row.number(),
        (int) row.number(),
        row.time(),
        row.time());
  }
}
