package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;

import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.records.CallStatistics;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The table of statistics. Its ids begin with their time, so that they are in its order. */
final class StatisticsTable implements Tables.Statistics {
  private static final int DURATIONS = CallStatistics.BOUNDS.size() + 1;
  private static final List<String> COUNTS =
      Stream.concat(
              Stream.of("answered", "declined", "not_executed", "unknown"),
              IntStream.range(0, DURATIONS).mapToObj(i -> "took_" + i))
          .toList();
  private static final String COLUMNS =
      "began_at, provider, operation, " + String.join(", ", COUNTS);
  private static final String ADD =
      "insert into @statistics as s (id, %s) values (?, ?, ?, ?%s) on conflict (id) do update set %s"
          .formatted(
              COLUMNS,
              ", ?".repeat(COUNTS.size()),
              COUNTS.stream()
                  .map(count -> count + " = s." + count + " + excluded." + count)
                  .collect(Collectors.joining(", ")));

  private final Rows rows;

  StatisticsTable(Rows rows) {
    this.rows = rows;
  }

  private static String idOf(Instant begin, String rest) {
    return String.format(Locale.ROOT, "%014d/%s", begin.toEpochMilli(), rest);
  }

  private static String idOf(CallStatistics each) {
    return idOf(each.begin(), each.provider() + "/" + each.operation());
  }

  /** In one order, so that two nodes never wait for each other. */
  @Override
  public void add(Collection<CallStatistics> more) {
    rows.each(
        ADD,
        more.stream().sorted(Comparator.comparing(StatisticsTable::idOf)).toList(),
        each -> {
          List<Object> values =
              new ArrayList<>(
                  List.of(
                      values(
                          idOf(each),
                          each.begin(),
                          each.provider(),
                          each.operation(),
                          each.answered(),
                          each.declined(),
                          each.notExecuted(),
                          each.unknown())));
          values.addAll(each.durations());
          return values.toArray();
        });
  }

  @Override
  public List<CallStatistics> between(Instant from, Instant until) {
    return rows.list(
        "select " + COLUMNS + " from @statistics where id >= ? and id < ? order by id",
        StatisticsTable::read,
        idOf(from, ""),
        idOf(until, ""));
  }

  private static CallStatistics read(Row row) throws SQLException {
    Instant begin = row.time();
    String provider = row.text();
    String operation = row.text();
    long answered = row.number();
    long declined = row.number();
    long notExecuted = row.number();
    long unknown = row.number();
    List<Long> durations = new ArrayList<>();
    for (int i = 0; i < DURATIONS; i++) {
      durations.add(row.number());
    }
    return new CallStatistics(
        begin, provider, operation, answered, declined, notExecuted, unknown, durations);
  }
}
