package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.spi.NotExecutedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that nobody vouches for. */
class TrustTest extends StripeTest {
  @TempDir Path folder;

  @Test
  void whoIsNotTrustedGetsNothingSoNothingWasExecuted() throws Exception {
    try (SSLServerSocket listener = listener()) {
      CompletableFuture<Integer> read =
          CompletableFuture.supplyAsync(
              () -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                  return socket.getInputStream().read();
                } catch (IOException e) {
                  return -1; // the handshake was broken off
                }
              });
      StripeProvider alone = new StripeProvider();
      start(alone, "alone", Map.of("baseUrl", "https://localhost:" + listener.getLocalPort()));

      assertThatThrownBy(() -> alone.pay(order().build(), call()))
          .isInstanceOf(NotExecutedException.class);

      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
      alone.close();
    }
  }

  private SSLServerSocket listener() throws Exception {
    Path file = folder.resolve("self-signed.p12");
    char[] password = "password".toCharArray();
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(password),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return (SSLServerSocket)
        context
            .getServerSocketFactory()
            .createServerSocket(0, 5, InetAddress.getByName("localhost"));
  }
}
