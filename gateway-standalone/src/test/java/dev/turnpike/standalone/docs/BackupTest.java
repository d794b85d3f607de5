package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.CallOptions;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.store.jdbc.JdbcStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's commands about the file of SQLite do what it says of them. */
class BackupTest {
  @TempDir Path folder;

  @BeforeAll
  static void assumePrograms() {
    Program.assumeInstalled("bash", "sqlite3");
  }

  private static PaymentGateway gatewayIn(Path folder) {
    return PaymentGateway.builder()
        .discoverProviders()
        .store(JdbcStore.sqlite(folder.resolve("gateway-data").resolve("turnpike.db")).open())
        .build();
  }

  private static PayResponse pay(PaymentGateway gateway, String order) {
    return gateway
        .provider("sandbox")
        .pay(
            PayRequest.builder().amount(1299).currency("EUR").shopTransactionId(order).build(),
            CallOptions.idempotencyKey("key-of-" + order));
  }

  /** Runs what the page shows under this name. */
  private static String run(String name, Path where) throws IOException, InterruptedException {
    String command =
        Markdown.of("docs/durability.md").blocks("sh").stream()
            .filter(block -> block.directive().equals("sqlite:" + name))
            .findFirst()
            .orElseThrow()
            .text();
    Process bash =
        new ProcessBuilder("bash", "-ec", command)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .start();
    String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(printed).isZero();
    return printed;
  }

  @Test
  void aBackupThatIsMadeUnderLoad_holdsAllThatWasAnsweredBefore() throws Exception {
    Map<String, PayResponse> answered = new LinkedHashMap<>();
    try (PaymentGateway gateway = gatewayIn(folder)) {
      for (int i = 0; i < 20; i++) {
        answered.put("order-" + i, pay(gateway, "order-" + i));
      }
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Integer> load =
          CompletableFuture.supplyAsync(
              () -> {
                int payments = 0;
                while (!done.get()) {
                  pay(gateway, "meanwhile-" + payments++);
                }
                return payments;
              });
      run("backup", folder);
      run("key", folder);
      done.set(true);
      assertThat(load.get()).isPositive();
    }

    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    for (String name : List.of("backup.db", "backup.fingerprint-keys")) {
      Path backup = folder.resolve(name);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
          .isEqualTo("rw-------");
      Files.move(backup, elsewhere.resolve(name));
    }
    run("restore", elsewhere);
    try (PaymentGateway restored = gatewayIn(elsewhere)) {
      answered.forEach((order, answer) -> assertThat(pay(restored, order)).isEqualTo(answer));
    }
  }

  @Test
  void whoeverLooksIntoTheFile_seesWhatIsThere_andDisturbsNobody() throws Exception {
    try (PaymentGateway gateway = gatewayIn(folder)) {
      pay(gateway, "order-1");

      assertThat(run("look", folder)).isEqualTo("COMPLETED|1\n");

      pay(gateway, "order-2");
      assertThat(run("look", folder)).isEqualTo("COMPLETED|2\n");
    }
  }
}
