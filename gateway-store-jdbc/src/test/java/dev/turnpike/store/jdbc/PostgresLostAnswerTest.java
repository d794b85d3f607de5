package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.LEASE;
import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.Claim;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoredAnswer;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The database did what it was told, and the connection broke before it could say so. */
class PostgresLostAnswerTest {
  private Wire wire;
  private Store store;

  @BeforeEach
  void open() throws Exception {
    wire = new Wire(TestPostgres.port());
    store =
        JdbcStore.postgres(TestPostgres.url(wire.port()), null, null)
            .schema(TestPostgres.newSchema())
            .fingerprintKeys(Samples.KEYS)
            .encryptionKeys(Samples.ENCRYPTION) // the same answer is never stored the same twice
            .openStore();
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    wire.close();
  }

  private void isLost() {
    assertThat(wire.hasLost()).as("the answer was lost").isTrue();
  }

  private void begin(String id) {
    assertThat(store.begin(Samples.operation(id, null, null), false))
        .isInstanceOf(Claim.Started.class);
  }

  private static Completion unknown(String json) {
    return new Completion(
        OperationState.UNKNOWN, new StoredAnswer(true, json), null, true, T0, T0, null, null);
  }

  private static Completion completed(String json) {
    return new Completion(
        OperationState.COMPLETED, new StoredAnswer(false, json), null, false, T0, null, null, null);
  }

  @ParameterizedTest
  @CsvSource({"key-1, order-1", "key-1,", ", order-1", ","})
  void anOperationIsStartedOnce(String key, String guard) {
    wire.lose("INSERT 0 1");

    assertThat(store.begin(Samples.operation("op-1", key, guard), false))
        .isInstanceOf(Claim.Started.class);

    isLost();
    assertThat(
            store.operations(new OperationFilter(null, null, null), new Cursor(null, 10)).items())
        .hasSize(1);
  }

  @Test
  void anEarlierOperationStaysInTheWay() {
    store.begin(Samples.operation("op-1", "key-1", null), false);
    wire.lose("INSERT 0 0");

    assertThat(store.begin(Samples.operation("op-2", "key-1", null), false))
        .isInstanceOf(Claim.SameKey.class);

    isLost();
  }

  @Test
  void anOperationThatHasEndedSo_hasEndedSo() {
    begin("op-1");
    begin("op-2");
    wire.lose("UPDATE 1");
    assertThat(store.complete("op-1", completed("{}"))).isTrue();
    isLost();

    wire.lose("UPDATE 1");
    assertThat(store.complete("op-2", unknown("{}"))).isTrue();
    isLost();
  }

  @Test
  void anOperationThatHasEndedOtherwise_hasNotEndedSo() {
    begin("op-1");
    store.complete("op-1", completed("{}"));
    wire.lose("UPDATE 0");

    assertThat(store.complete("op-1", completed("{\"other\":1}"))).isFalse();

    isLost();
    assertThat(store.operation("op-1").orElseThrow().answer())
        .isEqualTo(new StoredAnswer(false, "{}"));
  }

  @Test
  void anOperationThatMakesAPayment_makesItOnce() {
    begin("op-1");
    wire.lose("INSERT 0 1");

    assertThat(store.complete("op-1", Samples.made("p-1", "order-1", T0))).isTrue();

    isLost();
    assertThat(store.payment(PROVIDER, "p-1")).isPresent();
    assertThat(store.complete("op-1", Samples.made("p-1", "order-1", T0))).isFalse();
  }

  @Test
  void whatIsForgotten_isForgotten() {
    begin("op-1");
    wire.lose("DELETE 1");

    assertThat(store.forget("op-1")).isTrue();

    isLost();
    assertThat(store.operation("op-1")).isEmpty();
  }

  @Test
  void whatHasEnded_isNotForgotten() {
    begin("op-1");
    store.complete("op-1", completed("{}"));
    wire.lose("DELETE 0");

    assertThat(store.forget("op-1")).isFalse();

    isLost();
  }

  @Test
  void aQuestionIsClosed() {
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback question = store.claimCallbacks(T0, LEASE, 10).get(0);
    wire.lose("DELETE 1");

    store.closeCallback(question);

    isLost();
    assertThat(store.claimCallbacks(T0.plus(LEASE), LEASE, 10)).isEmpty();
  }

  @Test
  void aQuestionThatWasAskedAnewMeanwhile_isDueOnce() {
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback question = store.claimCallbacks(T0, LEASE, 10).get(0);
    store.openCallback(PROVIDER, "p-1", T0);
    wire.lose("UPDATE 1");

    store.closeCallback(question);

    isLost();
    assertThat(store.claimCallbacks(T0, LEASE, 10)).hasSize(1);
    assertThat(store.claimCallbacks(T0, LEASE, 10)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 0", "INSERT 0 1"})
  void aTransactionThatBrokeBeforeItsCommit_isMadeAgain(String answer) {
    wire.lose(answer);

    Samples.told(store, "p-1", "n-1");

    isLost();
    assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().notifications()).hasSize(1);
    assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().events()).hasSize(1);
  }

  @Test
  void aTransactionThatBrokeInItsCommit_isNotMadeAgain() {
    wire.lose("COMMIT");

    assertThatThrownBy(() -> Samples.told(store, "p-1", "n-1"))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("the connection broke during the commit");

    isLost();
    assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().events()).hasSize(1);
  }

  @Test
  void aQuestionToTheStore_isAskedAgain() {
    Samples.pay(store, "1", T0);
    wire.lose("SELECT 1");

    assertThat(store.payment(PROVIDER, "p-1")).isPresent();

    isLost();
  }
}
