package dev.turnpike.internal.ledger.memory;

import dev.turnpike.internal.ledger.AlertRecord;
import dev.turnpike.internal.ledger.Tables;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What people are told of by a {@link MemoryStore}'s gateways; the store guards it by its lock. */
final class MemoryAlerts implements Tables.Alerts {
  private final TreeMap<String, AlertRecord> all = new TreeMap<>();

  @Override
  public List<AlertRecord> all() {
    return List.copyOf(all.values());
  }

  @Override
  public Optional<AlertRecord> lock(String name) {
    return Optional.ofNullable(all.get(name));
  }

  @Override
  public boolean insert(AlertRecord alert) {
    return all.putIfAbsent(alert.name(), alert) == null;
  }

  @Override
  public void put(AlertRecord changed) {
    all.put(changed.name(), changed);
  }

  @Override
  public void delete(String name) {
    all.remove(name);
  }
}
