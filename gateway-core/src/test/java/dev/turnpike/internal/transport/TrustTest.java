package dev.turnpike.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.testing.Certificates;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is trusted beside what Java trusts. */
class TrustTest {
  @TempDir private Path folder;

  @Test
  void whatJavaTrusts_isStillTrusted() throws Exception {
    X509Certificate authority = new Certificates(folder).authority("ca");
    TrustManagerFactory java =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    java.init((KeyStore) null);
    X509Certificate[] before = ((X509TrustManager) java.getTrustManagers()[0]).getAcceptedIssuers();

    X509Certificate[] now = Trust.alsoIn(List.of(authority)).getAcceptedIssuers();

    assertThat(before).isNotEmpty();
    assertThat(now).contains(before).contains(authority);
  }
}
