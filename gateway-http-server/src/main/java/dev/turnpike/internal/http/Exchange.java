package dev.turnpike.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that a server has read, and the way back of its answer: what each adapter implements.
 * One thread uses it.
 */
public interface Exchange {
  /** As it was sent. */
  String method();

  /** Of path and query, in bytes. */
  int uriLength();

  /** Where the gateway is mounted, as it was sent and without a slash at its end; or empty. */
  String mountedAt();

  /** Below where the gateway is mounted, still percent-encoded and not normalised. */
  String path();

  /** Still percent-encoded; {@code null} where there is none. */
  @Nullable String query();

  /**
   * By their names, whose case doesn't matter to {@code get}. A body is taken to be there where
   * {@code Content-Length} or {@code Transfer-Encoding} say so.
   */
  Map<String, List<String>> headers();

  /** The other end of the connection. */
  InetAddress peer();

  /** The client's own, where the connection has one. */
  Optional<X509Certificate> certificate();

  /** The body: it can be read once. */
  InputStream body();

  /**
   * Sends the answer, once.
   *
   * @param status the HTTP status
   * @param headers all but the length
   * @param body empty for none; not sent where {@code HEAD} was asked for
   */
  void send(int status, Map<String, String> headers, byte[] body) throws IOException;

  /**
   * Sends the answer but for its body, which is what is written then, and as long as that: asked of
   * those adapters only whose face has streams.
   */
  default OutputStream open(int status, Map<String, String> headers) throws IOException {
    throw new UnsupportedOperationException("this adapter has no streams");
  }
}
