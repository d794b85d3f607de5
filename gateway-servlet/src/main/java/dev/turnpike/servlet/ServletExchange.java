package dev.turnpike.servlet;

import dev.turnpike.internal.http.AddressText;
import dev.turnpike.internal.http.Exchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that a servlet container has read. All but its body is taken on the container's thread,
 * since filters and containers promise nothing for another one.
 */
final class ServletExchange implements Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(ServletExchange.class);
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
  private static final int FAILED = 500;

  /** What some containers write around an address of IPv6: brackets, and the network card. */
  private static final Pattern AROUND = Pattern.compile("^\\[|%[^]]*|]$");

  private final HttpServletResponse response;
  private final String method;
  private final int uriLength;
  private final String mountedAt;
  private final String path;
  private final @Nullable String query;
  private final Map<String, List<String>> headers;
  private final InetAddress peer;
  private final Optional<X509Certificate> certificate;
  private final InputStream body;
  private final boolean framed;
  private @Nullable OutputStream out;
  private boolean sent;

  ServletExchange(HttpServletRequest request, HttpServletResponse response) throws IOException {
    this.response = response;
    this.method = request.getMethod();
    this.query = request.getQueryString();
    this.uriLength = request.getRequestURI().length() + (query == null ? 0 : 1 + query.length());
    this.mountedAt = mountedAt(request);
    this.path = pathOf(request.getRequestURI(), mountedAt);
    this.framed = !request.getProtocol().startsWith("HTTP/1");
    this.headers = headersOf(request, framed);
    this.peer = addressOf(request.getRemoteAddr());
    this.certificate =
        request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
            ? Optional.of(chain[0])
            : Optional.empty();
    this.body = request.getInputStream();
  }

  /**
   * What comes behind context and mapping in the path as it was sent. The container decodes and
   * normalises before it chooses the servlet; where what was sent doesn't begin like that, nothing
   * is here.
   */
  private static String pathOf(String sent, String mountedAt) {
    return sent.startsWith(mountedAt) ? sent.substring(mountedAt.length()) : "";
  }

  private static String mountedAt(HttpServletRequest request) {
    boolean anything = request.getHttpServletMapping().getMappingMatch() == MappingMatch.DEFAULT;
    return request.getContextPath() + (anything ? "" : request.getServletPath());
  }

  private static Map<String, List<String>> headersOf(HttpServletRequest request, boolean framed) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, Collections.list(request.getHeaders(name)));
    }
    if (framed && !headers.containsKey("Content-Length")) {
      headers.put("Transfer-Encoding", List.of("chunked")); // HTTP/2 needs no word for a body
    }
    return headers;
  }

  private static InetAddress addressOf(@Nullable String text) throws UnknownHostException {
    InetAddress address =
        text == null ? null : AddressText.read(AROUND.matcher(text).replaceAll(""));
    return address == null
        ? InetAddress.getByAddress(new byte[4]) // a socket without one, or a filter's word
        : address;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public int uriLength() {
    return uriLength;
  }

  @Override
  public String mountedAt() {
    return mountedAt;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String query() {
    return query;
  }

  @Override
  public Map<String, List<String>> headers() {
    return headers;
  }

  @Override
  public InetAddress peer() {
    return peer;
  }

  @Override
  public Optional<X509Certificate> certificate() {
    return certificate;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void send(int status, Map<String, String> headers, byte[] body) throws IOException {
    response.setStatus(status);
    headers.forEach(
        (name, value) -> {
          if (!framed || !name.equals("Connection")) { // one of many requests on it
            response.setHeader(name, value);
          }
        });
    response.setContentLength(body.length);
    out = response.getOutputStream();
    if (body.length > 0 && !method.equals("HEAD")) {
      out.write(body);
    }
    out.close(); // here, and not by the container on one of its threads
    sent = true;
  }

  /** Where nothing was sent, says so: a container takes silence for 200. */
  void end() throws IOException {
    if (!sent && !response.isCommitted()) {
      response.reset();
      send(FAILED, Map.of("Connection", "close"), new byte[0]);
    }
  }

  /**
   * Lets go of a client that was too slow. Undertow would wait on threads of its own, so that slow
   * clients would take all of these: for the rest of the request, and until the answer is taken.
   * Interrupted, it closes the connection instead. Other containers don't wait here.
   */
  void abandon() {
    if (!sent && out != null) {
      closeInterrupted(out);
    }
    closeInterrupted(body);
  }

  private static void closeInterrupted(Closeable stream) {
    Thread.currentThread().interrupt();
    try {
      stream.close();
    } catch (IOException | IllegalStateException e) {
      LOG.debug("a connection can't be used again: {}", e.toString());
    } finally {
      Thread.interrupted(); // the thread has other things to do
    }
  }
}
