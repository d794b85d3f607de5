package dev.turnpike.store.jdbc;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.turnpike.CallOptions;
import dev.turnpike.FingerprintKeys;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key of the fingerprints beside a SQLite file: made once, changed, lost and damaged. */
@Isolated("reads the log")
class FingerprintKeyFileTest {
  private static final String NEW = "k-new:" + "abcdefghij".repeat(4);
  private static final CallOptions KEYED = CallOptions.idempotencyKey("k-1");

  @TempDir Path folder;
  private final ScriptedProvider acme = new ScriptedProvider();

  private Path database() {
    return folder.resolve("turnpike.db");
  }

  private Path keyFile() {
    return folder.resolve("turnpike.db.fingerprint-keys");
  }

  private String key() throws IOException {
    return Files.readString(keyFile()).strip();
  }

  private interface Shopping {
    void at(Payments payments);
  }

  private void shop(JdbcStore.Builder store, Shopping shopping) {
    try (PaymentGateway gateway =
        PaymentGateway.builder().provider(acme).store(store.open()).build()) {
      shopping.at(gateway.provider("acme"));
    }
  }

  private void payTwice(JdbcStore.Builder store) {
    shop(
        store,
        payments -> {
          payments.pay(payment("o-1"));
          payments.pay(payment("o-2"), KEYED);
        });
  }

  private void isRefused(JdbcStore.Builder store) {
    shop(
        store,
        payments -> {
          for (GatewayException problem :
              List.of(
                  problemOf(() -> payments.pay(payment("o-1"))),
                  problemOf(() -> payments.pay(payment("o-2"), KEYED)))) {
            assertThat(problem.code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
            assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
            assertThat(problem.detail()).contains("the key of its fingerprint is gone");
          }
        });
  }

  @Test
  void aNewKeyBeforeTheOld_answersWhatWasAskedBefore() throws Exception {
    payTwice(JdbcStore.sqlite(database()));
    Files.writeString(keyFile(), NEW + "\n\n  " + key() + "\n");

    payTwice(JdbcStore.sqlite(database()));
    assertThat(acme.pay.calls()).isEqualTo(2);
    shop(JdbcStore.sqlite(database()), payments -> payments.pay(payment("o-3")));

    Files.writeString(keyFile(), NEW + "\n");
    shop(JdbcStore.sqlite(database()), payments -> payments.pay(payment("o-3")));
    assertThat(acme.pay.calls()).as("o-3 was asked with the new key").isEqualTo(3);
  }

  @Test
  void withoutTheOldKey_whatWasAskedBeforeIsRefused_andNeverExecuted() throws Exception {
    payTwice(JdbcStore.sqlite(database()));

    isRefused(JdbcStore.sqlite(database()).fingerprintKeys(FingerprintKeys.of(List.of(NEW))));

    assertThat(acme.pay.calls()).isEqualTo(2);
    payTwice(JdbcStore.sqlite(database()));
    assertThat(acme.pay.calls()).as("with the old key again").isEqualTo(2);
  }

  @Test
  void aLostFile_isMadeAnew_andSaid() throws Exception {
    payTwice(JdbcStore.sqlite(database()));
    Files.delete(keyFile());

    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      isRefused(JdbcStore.sqlite(database()));
      assertThat(log.of(FingerprintKeyFile.class.getName()))
          .hasSize(1)
          .allMatch(line -> line.contains("was missing, and is made anew"));
    }
    assertThat(acme.pay.calls()).isEqualTo(2);
  }

  @Test
  void theFirstStart_saysNothing_andAnUnfinishedFileIsMadeAnew() throws Exception {
    Files.writeString(folder.resolve("turnpike.db.fingerprint-keys.new"), "half a k");

    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      payTwice(JdbcStore.sqlite(database()));
      assertThat(log.of(FingerprintKeyFile.class.getName())).isEmpty();
    }
    assertThat(FingerprintKeys.of(List.of(key()))).isNotNull();
    assertThat(folder.resolve("turnpike.db.fingerprint-keys.new")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "k1:tooShort", "not a key at all", "\0\0\0\0"})
  void aFileThatIsNoKey_stopsTheStart_andIsNamed(String text) throws Exception {
    Files.writeString(keyFile(), text);

    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcStore.sqlite(database()).open().close())
        .withMessageContaining(keyFile().getFileName().toString())
        .withMessageContaining("fingerprint key");
    assertThat(Files.readString(keyFile())).as("it is left as it is").isEqualTo(text);
    Files.delete(keyFile());
    JdbcStore.sqlite(database()).open().close(); // the database was given back
  }

  @Test
  void givenKeys_makeNoFile() {
    payTwice(JdbcStore.sqlite(database()).fingerprintKeys(Samples.KEYS));

    assertThat(keyFile()).doesNotExist();
  }

  @Test
  void postgresWithoutKeys_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcStore.postgres("jdbc:postgresql://127.0.0.1:1/x", null, null).open())
        .withMessageContaining("needs fingerprint keys");
  }
}
