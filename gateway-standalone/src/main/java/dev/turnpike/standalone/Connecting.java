package dev.turnpike.standalone;

import dev.turnpike.standalone.remote.Unreachable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Connects to whoever is there, and sends nothing. */
final class Connecting {
  private static final int PATIENCE = (int) Duration.ofSeconds(5).toMillis();

  private Connecting() {}

  /** Why no connection comes about; {@code null} where one does. */
  static @Nullable String failure(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      connect(socket, address);
      return null;
    } catch (IOException e) {
      return why(e);
    }
  }

  /** Likewise, with TLS where the URL says so: the certificate must be the host's, and trusted. */
  static @Nullable String failure(URI url, SSLSocketFactory trusting) {
    boolean tls = "https".equalsIgnoreCase(url.getScheme());
    String host = String.valueOf(url.getHost()).replaceAll("[\\[\\]]", "");
    int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
    try (Socket socket = new Socket()) {
      connect(socket, new InetSocketAddress(host, port));
      if (tls) {
        handshake(socket, host, port, trusting);
      }
      return null;
    } catch (IOException e) {
      return why(e);
    }
  }

  private static void connect(Socket socket, InetSocketAddress address) throws IOException {
    InetSocketAddress resolved =
        address.isUnresolved()
            ? new InetSocketAddress(address.getHostString(), address.getPort())
            : address;
    if (resolved.isUnresolved()) {
      throw new UnknownHostException(address.getHostString());
    }
    socket.connect(resolved, PATIENCE);
    socket.setSoTimeout(PATIENCE);
  }

  private static void handshake(Socket plain, String host, int port, SSLSocketFactory trusting)
      throws IOException {
    try (SSLSocket socket = (SSLSocket) trusting.createSocket(plain, host, port, true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
    }
  }

  private static String why(IOException e) {
    return e instanceof SocketTimeoutException
        ? "no answer within %s s".formatted(PATIENCE / 1000)
        : Unreachable.why(e);
  }
}
