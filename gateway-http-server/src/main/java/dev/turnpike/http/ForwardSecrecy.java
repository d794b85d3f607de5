package dev.turnpike.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Offers only what keeps a recorded connection secret when the server's key is stolen later: TLS
 * 1.3, and of TLS 1.2 the cipher suites that agree on a key of their own.
 */
final class ForwardSecrecy extends HttpsConfigurator {
  private final boolean clientCertificates;

  ForwardSecrecy(SSLContext context, boolean clientCertificates) {
    super(context);
    this.clientCertificates = clientCertificates;
  }

  @Override
  public void configure(HttpsParameters connection) {
    SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setCipherSuites(
        Arrays.stream(parameters.getCipherSuites())
            .filter(suite -> suite.startsWith("TLS_ECDHE_") || !suite.contains("_WITH_"))
            .filter(suite -> !suite.endsWith("_SCSV"))
            .toArray(String[]::new));
    parameters.setWantClientAuth(clientCertificates);
    connection.setSSLParameters(parameters);
  }
}
