package dev.turnpike.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import dev.turnpike.internal.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A request that Java's own server has read.
 *
 * @param http what that server has made of it
 */
record JdkExchange(HttpExchange http) implements Exchange {
  @Override
  public String method() {
    return http.getRequestMethod();
  }

  @Override
  public int uriLength() {
    return http.getRequestURI().toString().length();
  }

  @Override
  public String mountedAt() {
    String context = http.getHttpContext().getPath();
    return context.endsWith("/") ? context.substring(0, context.length() - 1) : context;
  }

  @Override
  public String path() {
    URI uri = http.getRequestURI();
    if (uri.getScheme() == null && uri.getRawAuthority() != null) {
      return uri.toString(); // "//host/path" is a path with an empty step here, and no host
    }
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    String mounted = mountedAt();
    return path.startsWith(mounted) ? path.substring(mounted.length()) : path;
  }

  @Override
  public @Nullable String query() {
    return http.getRequestURI().getRawQuery();
  }

  @Override
  public Headers headers() {
    return http.getRequestHeaders();
  }

  @Override
  public InetAddress peer() {
    return http.getRemoteAddress().getAddress();
  }

  @Override
  public Optional<X509Certificate> certificate() {
    if (!(http instanceof HttpsExchange https)) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = https.getSSLSession().getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty(); // none was shown
    }
  }

  @Override
  public InputStream body() {
    return http.getRequestBody();
  }

  @Override
  public void send(int status, Map<String, String> headers, byte[] body) throws IOException {
    headers.forEach(http.getResponseHeaders()::set);
    int length = body.length;
    boolean head = http.getRequestMethod().equals("HEAD");
    if (head && length > 0) {
      http.getResponseHeaders().set("Content-Length", Integer.toString(length));
    }
    http.sendResponseHeaders(status, head || length == 0 ? -1 : length);
    if (!head && length > 0) {
      OutputStream out = http.getResponseBody();
      out.write(body);
      out.flush(); // closing it would wait for the rest of the request
    }
  }

  @Override
  public OutputStream open(int status, Map<String, String> headers) throws IOException {
    headers.forEach(http.getResponseHeaders()::set);
    http.sendResponseHeaders(status, 0); // which is any length
    return http.getResponseBody();
  }
}
