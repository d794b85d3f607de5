package dev.turnpike.http.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Reads key and certificate for https. */
final class Tls {
  private Tls() {}

  static SSLContext context(Path keystore, String password) {
    try (InputStream in = Files.newInputStream(keystore)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, password.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new SettingException(
          Setting.GATEWAY_TLS_KEYSTORE,
          "must be a PKCS#12 file that GATEWAY_TLS_KEYSTORE_PASSWORD opens: "
              + Objects.requireNonNullElse(e.getMessage(), "it is damaged"));
    }
  }
}
