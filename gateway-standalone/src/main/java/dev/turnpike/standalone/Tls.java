package dev.turnpike.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyStoreBuilderParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Key and certificate for https, which can be read again while the server runs, and whose client
 * certificates are trusted. Thread-safe.
 */
final class Tls {
  private final Environment environment;
  private final Path keystore;
  private final WatchedFiles watched;
  private volatile Keys keys;

  private record Keys(KeyStore store, KeyStore.PasswordProtection password) {}

  Tls(Environment environment, Path keystore) {
    this.environment = environment;
    this.keystore = keystore;
    List<Path> files = new ArrayList<>(List.of(keystore));
    environment.secretFile(Setting.GATEWAY_TLS_KEYSTORE_PASSWORD).ifPresent(files::add);
    this.watched = new WatchedFiles(files);
    this.keys = read();
  }

  /** The files of key and password, which may change. */
  WatchedFiles watched() {
    return watched;
  }

  /** Takes over what the files hold now: connections that begin from now on see it. */
  void readAgain() {
    keys = read();
  }

  /** For a server. */
  SSLContext context() {
    try {
      // this one asks for the key store at each handshake, and so sees a new one
      KeyManagerFactory managers = KeyManagerFactory.getInstance("NewSunX509");
      managers.init(
          new KeyStoreBuilderParameters(
              new KeyStore.Builder() {
                @Override
                public KeyStore getKeyStore() {
                  return keys.store;
                }

                @Override
                public KeyStore.ProtectionParameter getProtectionParameter(String alias) {
                  return keys.password;
                }
              }));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          managers.getKeyManagers(),
          environment.file(Setting.GATEWAY_TLS_CLIENT_CA).map(Tls::trusting).orElse(null),
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS as it should", e);
    }
  }

  private Keys read() {
    environment.readAgain(Setting.GATEWAY_TLS_KEYSTORE_PASSWORD);
    char[] password =
        environment.text(Setting.GATEWAY_TLS_KEYSTORE_PASSWORD).orElse("").toCharArray();
    try (InputStream in = Files.newInputStream(keystore)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      for (String alias : Collections.list(store.aliases())) {
        if (store.getKey(alias, password) != null) {
          return new Keys(store, new KeyStore.PasswordProtection(password));
        }
      }
      throw wrong("it holds no key");
    } catch (IOException | GeneralSecurityException e) {
      throw wrong(e.getMessage());
    }
  }

  private static TrustManager[] trusting(Path authorities) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (Certificate certificate :
          new CertificateFile(Setting.GATEWAY_TLS_CLIENT_CA, authorities).read()) {
        trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      return managers.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS as it should", e);
    }
  }

  private static SettingException wrong(@Nullable String why) {
    return new SettingException(
        Setting.GATEWAY_TLS_KEYSTORE,
        "must be a PKCS#12 file that GATEWAY_TLS_KEYSTORE_PASSWORD opens: "
            + Objects.requireNonNullElse(why, "it is damaged"));
  }
}
