package dev.turnpike.standalone;

import dev.turnpike.http.ApiKey;
import dev.turnpike.store.jdbc.EncryptionKeys;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an API key, or one that encrypts. Nothing is stored. */
@Command(
    name = "new-key",
    sortOptions = false,
    usageHelpWidth = 100,
    usageHelpAutoWidth = false,
    customSynopsis = "java -jar gateway.jar new-key [-h] [--encryption | NAME]",
    description = {
      "Makes an API key of 256 random bits, and prints it with what to write into the settings.",
      "It is stored nowhere, and shown this once.",
      ""
    })
final class NewKey implements Callable<Integer> {
  private static final int BYTES = 32;

  private final PrintStream out;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = "shop",
      description = "Whose key it is: letters, digits, dots, dashes, underscores. Default: shop")
  private String name = "";

  @Option(
      names = "--encryption",
      description = "Makes a key for GATEWAY_ENCRYPTION_KEYS instead, with an id of its own")
  private boolean encryption;

  NewKey(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws NoSuchAlgorithmException {
    if (encryption) {
      out.println(
          "To encrypt with, first in GATEWAY_ENCRYPTION_KEYS; keep it out of backups of the store:");
      out.println();
      out.println("  " + EncryptionKeys.newKey());
      return 0;
    }
    try {
      ApiKey.named(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("NAME " + e.getMessage() + "; try new-key --help", e);
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String key = "tpk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    out.println("The key, for its owner, who sends it as 'Authorization: Bearer':");
    out.println();
    out.println("  " + key);
    out.println();
    out.println("For this server, either in the environment (pays, refunds, subscribes, reads):");
    out.println();
    out.println("  GATEWAY_API_KEYS=%s:%s".formatted(name, key));
    out.println();
    out.println("or in the file that GATEWAY_API_KEYS_CONFIG names:");
    out.println();
    out.println(
        "  {\"keys\": [{\"name\": \"%s\", \"sha256\": \"%s\", \"rights\": [%s]}]}"
            .formatted(
                name,
                HexFormat.of().formatHex(digest),
                ApiKey.PLAIN_RIGHTS.stream()
                    .map(right -> '"' + right.text() + '"')
                    .collect(Collectors.joining(", "))));
    return 0;
  }
}
