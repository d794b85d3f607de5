package dev.turnpike.internal.transport;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Which certificates peers may show: what Java trusts, and more. */
public final class Trust {
  private Trust() {}

  /**
   * Nobody can show what a certificate that has ended signed.
   *
   * @throws IllegalArgumentException names the first one by its place
   */
  public static void requireNoneEnded(List<X509Certificate> certificates) {
    for (int i = 0; i < certificates.size(); i++) {
      Instant end = certificates.get(i).getNotAfter().toInstant();
      if (end.isBefore(Instant.now())) {
        throw new IllegalArgumentException(
            "certificate %s of %s has expired at %s".formatted(i + 1, certificates.size(), end));
      }
    }
  }

  /** Trusts what Java trusts, and these. */
  public static X509TrustManager alsoIn(List<X509Certificate> certificates) {
    try {
      KeyStore all = KeyStore.getInstance("PKCS12");
      all.load(null, null);
      for (X509Certificate known : manager(null).getAcceptedIssuers()) {
        all.setCertificateEntry("java-" + all.size(), known);
      }
      for (X509Certificate more : certificates) {
        all.setCertificateEntry("more-" + all.size(), more);
      }
      return manager(all);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS as it should", e);
    }
  }

  private static X509TrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("no trust manager for X.509");
  }

  /** Makes the sockets of TLS that trust so. */
  public static SSLSocketFactory sockets(X509TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS as it should", e);
    }
  }
}
