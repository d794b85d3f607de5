package dev.turnpike.internal.transport;

import dev.turnpike.internal.contract.Redactor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import okhttp3.Connection;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between the gateway and its peers, and which peers are called directly all the same. Its
 * credentials go out with each request at once, so that no request is sent again for them.
 * Thread-safe.
 */
public final class HttpProxy {
  /** What its URL must be. */
  public static final String FORM =
      "must be http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with what is special in user and password percent-encoded";

  private static final String CREDENTIALS = "Proxy-Authorization";

  private final HttpUrl url;
  private final List<String> exceptions;

  private HttpProxy(HttpUrl url, List<String> exceptions) {
    this.url = url;
    this.exceptions = exceptions;
  }

  /**
   * A proxy for all peers but those on this machine.
   *
   * @throws IllegalArgumentException says what the URL must be, and shows nothing of it
   */
  public static HttpProxy at(URI proxy) {
    String authority = proxy.getRawAuthority();
    HttpUrl url =
        "http".equalsIgnoreCase(proxy.getScheme()) ? HttpUrl.parse(proxy.toString()) : null;
    if (url == null
        || authority == null
        || !authority.matches(".*[^:]:\\d+")
        || !proxy.getRawPath().matches("/?")
        || proxy.getRawQuery() != null
        || proxy.getRawFragment() != null) {
      throw new IllegalArgumentException("the proxy " + FORM);
    }
    return new HttpProxy(url, List.of());
  }

  /** The same proxy, but not for these hosts, in the form of {@link #exception}. */
  public HttpProxy except(Collection<String> hosts) {
    return new HttpProxy(url, List.copyOf(hosts));
  }

  /**
   * A host, or {@code .suffix} for all hosts below it, in the form that is compared.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static String exception(String host) {
    String dot = host.startsWith(".") ? "." : "";
    String name = host.substring(dot.length());
    boolean bareIpv6 = name.contains(":") && !name.startsWith("[");
    HttpUrl found =
        name.matches("[^/?#@\\\\*\\s]+") && !name.matches("\\[.*[^]]")
            ? HttpUrl.parse("http://" + (bareIpv6 ? "[" + name + "]" : name))
            : null;
    if (found == null) {
      throw new IllegalArgumentException(
          "'%s' is neither a host nor a .suffix of hosts".formatted(Redactor.line(host)));
    }
    return dot + found.host();
  }

  /** Whether this peer, which has a URL that can be called, is called through the proxy. */
  public boolean isFor(URI peer) {
    return isFor(HttpUrl.get(peer.toString()));
  }

  /** Where the proxy itself is. */
  public InetSocketAddress address() {
    return InetSocketAddress.createUnresolved(url.host(), url.port());
  }

  /** Whether this peer is called through the proxy. */
  boolean isFor(HttpUrl peer) {
    String host = peer.host();
    return !HttpUrls.isLoopback(peer)
        && exceptions.stream()
            .noneMatch(
                exception ->
                    exception.startsWith(".") ? host.endsWith(exception) : host.equals(exception));
  }

  /** Has a client call through the proxy. */
  OkHttpClient.Builder used(OkHttpClient.Builder client) {
    client.proxy(new Proxy(Proxy.Type.HTTP, address()));
    if (!url.username().isEmpty() || !url.password().isEmpty()) {
      client.proxyAuthenticator(this::beforeTheTunnel).addNetworkInterceptor(this::withRequest);
    }
    return client;
  }

  /** OkHttp asks before the first CONNECT; when the proxy asks by 407, they were wrong. */
  private @Nullable Request beforeTheTunnel(@Nullable Route route, Response response) {
    boolean asked =
        response.challenges().stream()
            .noneMatch(challenge -> challenge.scheme().equalsIgnoreCase("OkHttp-Preemptive"));
    return asked ? null : withCredentials(response.request());
  }

  /** What is not in a tunnel of TLS is for the proxy to read. */
  private Response withRequest(Interceptor.Chain chain) throws IOException {
    Request request = chain.request();
    Connection connection = chain.connection();
    boolean toTheProxy =
        connection != null
            && connection.route().proxy().type() == Proxy.Type.HTTP
            && !request.isHttps();
    return chain.proceed(toTheProxy ? withCredentials(request) : request);
  }

  private Request withCredentials(Request request) {
    return request
        .newBuilder()
        .header(
            CREDENTIALS, Credentials.basic(url.username(), url.password(), StandardCharsets.UTF_8))
        .build();
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return url.host() + ":" + url.port();
  }
}
