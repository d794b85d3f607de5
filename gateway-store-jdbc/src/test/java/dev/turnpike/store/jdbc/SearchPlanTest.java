package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.SearchedId;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentFilter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However many records there are, a person's question reads few. */
class SearchPlanTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final Cursor FIRST = new Cursor(null, 50);

  @TempDir Path folder;
  private final String schema = TestPostgres.newSchema();

  @BeforeEach
  void makeTables() {
    sqlite().openStore().close();
  }

  private JdbcStore.Builder sqlite() {
    return JdbcStore.sqlite(folder.resolve("store.db"));
  }

  private Connection open(Dialect dialect) throws SQLException {
    return dialect == Dialect.SQLITE
        ? DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("store.db"))
        : DriverManager.getConnection(TestPostgres.url());
  }

  /** Asks, and notes what it asks. */
  private final class Noted implements Database {
    private final Dialect dialect;
    private final Set<String> statements = new LinkedHashSet<>();

    Noted(Dialect dialect) {
      this.dialect = dialect;
    }

    @Override
    public Dialect dialect() {
      return dialect;
    }

    @Override
    public <T> T store(Session.Work<T> work) {
      throw new AssertionError("a question stores nothing");
    }

    @Override
    public <T> T storeEach(Session.Work<T> work) {
      throw new AssertionError("a question stores nothing");
    }

    @Override
    public <T> T ask(Session.Work<T> work) {
      try (Connection connection = open(dialect)) {
        return work.in(
            Session.on(
                connection,
                text -> {
                  String statement = dialect.of(text, dialect == Dialect.SQLITE ? "" : schema);
                  statements.add(statement);
                  return statement;
                },
                false));
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void forgetDeleted() {
      throw new AssertionError("a question forgets nothing");
    }

    @Override
    public void close() {}
  }

  private List<String> plans(Dialect dialect, Consumer<Search> question) throws SQLException {
    if (dialect == Dialect.POSTGRES) {
      TestPostgres.store(schema).openStore().close();
    }
    Noted noted = new Noted(dialect);
    question.accept(new Search(noted, AtRest.clear("test")));
    List<String> plans = new ArrayList<>();
    try (Connection connection = open(dialect);
        Statement sql = connection.createStatement()) {
      for (String statement : noted.statements) {
        plans.add(statement + "\n" + plan(dialect, sql, statement));
      }
    }
    assertThat(plans).isNotEmpty();
    return plans;
  }

  private static String plan(Dialect dialect, Statement sql, String statement) throws SQLException {
    StringBuilder plan = new StringBuilder();
    if (dialect == Dialect.SQLITE) {
      try (ResultSet row = sql.executeQuery("explain query plan " + statement)) {
        while (row.next()) {
          plan.append(row.getString("detail")).append('\n');
        }
      }
      return plan.toString();
    }
    StringBuilder numbered = new StringBuilder();
    int count = 0;
    for (char c : statement.toCharArray()) {
      numbered.append(c == '?' ? "$" + ++count : c);
    }
    sql.execute("set enable_seqscan = off"); // where an index can do it, it does
    sql.execute("set plan_cache_mode = force_generic_plan");
    sql.execute("prepare question as " + numbered);
    String values = String.join(", ", Collections.nCopies(count, "null"));
    try (ResultSet row =
        sql.executeQuery("explain execute question" + (count == 0 ? "" : "(" + values + ")"))) {
      while (row.next()) {
        plan.append(row.getString(1)).append('\n');
      }
    }
    sql.execute("deallocate question");
    return plan.toString();
  }

  private static void readsByIndex(List<String> plans) {
    assertThat(plans)
        .allSatisfy(
            plan ->
                assertThat(plan)
                    .containsAnyOf("USING INDEX", "USING INTEGER PRIMARY KEY", "Index")
                    .doesNotContain("SCAN ", "Seq Scan"));
  }

  @ParameterizedTest
  @EnumSource
  void anyId_isFoundByIndexOnly(Dialect dialect) throws Exception {
    SearchedId everybodys = new SearchedId(TRACE, Set.of("acme", "other"), null);
    SearchedId shops = new SearchedId(TRACE, Set.of("acme"), Set.of("shop"));

    List<String> plans =
        plans(
            dialect,
            search -> {
              search.find(everybodys, 50);
              search.find(shops, 50);
            });

    readsByIndex(plans);
    assertThat(plans).as("two ways to payments, four to operations, two more").hasSize(16);
    assertThat(plans)
        .as("in the order of its index, else all operations look cheaper where they are many")
        .anyMatch(
            plan ->
                plan.contains("operations_by_trace")
                    && !plan.contains("Sort")
                    && !plan.contains("TEMP B-TREE"));
  }

  @ParameterizedTest
  @EnumSource
  void deadOnes_oneShopsOrder_andTimesOfOperations_areFoundByIndex(Dialect dialect)
      throws Exception {
    readsByIndex(
        plans(
            dialect,
            search -> {
              search.notifications(
                  new NotificationFilter(null, null, NotificationState.DEAD, T0, T0), FIRST);
              search.payments(new PaymentFilter(null, "acme", null, "order-1", null, null), FIRST);
            }));
    assertThat(
            plans(
                dialect,
                search ->
                    search.operations(
                        new OperationFilter(null, null, null, "pay", T0, T0.plusSeconds(1)),
                        FIRST)))
        .anySatisfy(plan -> assertThat(plan).contains("id >= ", "id < "))
        .allSatisfy(plan -> assertThat(plan).doesNotContain("Seq Scan", "SCAN operations\n"));
  }

  private void fill(int payments) throws SQLException {
    try (Store store = sqlite().openStore()) {
      Samples.pay(store, "first", T0);
    }
    try (Connection connection = open(Dialect.SQLITE);
        Statement sql = connection.createStatement()) {
      sql.execute("update payments set amount = 7, currency = 'EUR'");
      sql.execute(
          """
          with recursive n(i) as (select 2 union all select i + 1 from n where i < %s)
          insert into payments (tenant, provider, payment_id, payment_key, state, made_at, version)
            select tenant, provider, 'p-' || i, cast('key-' || i as blob), state, made_at + i, 0
            from n, (select * from payments limit 1)\
          """
              .formatted(payments));
    }
  }

  /** A page without any, and where to go on, sooner than a page that takes for ever. */
  @Test
  void whatNoIndexFinds_isLookedForAFewThousandRowsAtATime() throws Exception {
    fill(25_000);
    PaymentFilter sevens = new PaymentFilter(null, null, null, null, null, null, 7L, "EUR");
    List<PaymentRecord> found = new ArrayList<>();
    int pages = 0;
    try (Store store = sqlite().openStore()) {
      Cursor cursor = FIRST;
      while (cursor != null) {
        Page<PaymentRecord> page = store.payments(sevens, cursor);
        found.addAll(page.items());
        pages++;
        cursor = page.next() == null ? null : new Cursor(page.next(), 50);
      }
    }
    assertThat(found).extracting(PaymentRecord::paymentId).containsExactly("p-first");
    assertThat(pages).isEqualTo(25_000 / Search.MOST_LOOKED_AT + 1);
    assertThat(found.get(0).provider()).isEqualTo(PROVIDER);
  }

  @Test
  void whereAllOfManyRowsAreTooOld_theListEnds() throws Exception {
    fill(25_000);
    Instant none = T0.plusSeconds(3_600);
    try (Store store = sqlite().openStore()) {
      Page<PaymentRecord> page =
          store.payments(new PaymentFilter(null, null, null, null, none, null), FIRST);

      assertThat(page.items()).isEmpty();
      assertThat(page.next()).isNull();
      Page<PaymentRecord> some =
          store.payments(
              new PaymentFilter(null, null, null, null, T0.plusSeconds(20), null), FIRST);
      assertThat(some.items()).hasSize(50);
      assertThat(some.next()).isNotNull();
      assertThat(
              store
                  .payments(new PaymentFilter(Set.of(), null, null, null, null, null), FIRST)
                  .next())
          .isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUnknown_isFoundAmongWhatIsUnknown(Dialect dialect) throws Exception {
    OperationFilter unknown = new OperationFilter(null, null, OperationState.UNKNOWN);
    assertThat(plans(dialect, search -> search.operations(unknown, FIRST)))
        .allSatisfy(plan -> assertThat(plan).contains("operations_unknown"));
  }
}
